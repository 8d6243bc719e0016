import Foundation

/// How well the confidences of hypothesised words tell the right ones from the wrong.
///
/// Normalised cross-entropy (NIST; Siu and Gish 1999, Evaluation of word confidence for speech recognition systems): of n words m
/// are right, p = m/n, and confidence cᵢ is taken for the probability that word i is right. Then
/// H = −m log₂ p − (n − m) log₂ (1 − p) is what is not known of the words where only p is, and
/// NCE = (H + Σ over right words of log₂ cᵢ + Σ over wrong ones of log₂ (1 − cᵢ)) / H
/// the share of it that the confidences tell: 1 where they are sure and right, 0 where they are as good as p for each word, below
/// 0 where they are worse than that.
public struct ConfidenceQuality: Sendable, Equatable {
  /// A word of a hypothesis.
  public struct Word: Sendable, Equatable {
    /// 0 to 1.
    public let confidence: Double
    public let isRight: Bool

    public init(confidence: Double, isRight: Bool) { (self.confidence, self.isRight) = (confidence, isRight) }
  }

  /// The words with confidences in one range.
  public struct Bin: Sendable, Equatable {
    public let range: ClosedRange<Double>
    public fileprivate(set) var count = 0
    public fileprivate(set) var right = 0
    fileprivate var sum = 0.0

    /// In percent, of the bin's words.
    public var meanConfidence: Double { count == 0 ? 0 : 100 * sum / Double(count) }
    public var rightPercentage: Double { count == 0 ? 0 : 100 * Double(right) / Double(count) }
  }

  public let words: [Word]

  public init(_ words: [Word]) { self.words = words }

  /// sclite's, by which a word that is wrong and sure costs 23 bits and not infinitely many.
  private static let least = 1e-7

  /// nil where all words are right, or none is, and nothing is there to be told.
  public var normalisedCrossEntropy: Double? {
    let right = words.count(where: \.isRight)
    guard right > 0, right < words.count else { return nil }
    let share = Double(right) / Double(words.count)
    let entropy = -Double(right) * log2(share) - Double(words.count - right) * log2(1 - share)
    let told = words.reduce(0) { sum, word in
      let confidence = min(max(word.confidence, Self.least), 1 - Self.least)
      return sum + log2(word.isRight ? confidence : 1 - confidence)
    }
    return (entropy + told) / entropy
  }

  /// Confidence against what came of it, in ten ranges of equal width; those without words are left out.
  public var calibration: [Bin] {
    var bins = (0..<10).map { Bin(range: Double($0) / 10...Double($0 + 1) / 10) }
    for word in words {
      let index = min(max(Int(word.confidence * 10), 0), 9)
      bins[index].count += 1
      bins[index].right += word.isRight ? 1 : 0
      bins[index].sum += word.confidence
    }
    return bins.filter { $0.count > 0 }
  }

  /// `%NCE 0.421 [ 745 words, 12 wrong ]`
  public var line: String {
    let value = normalisedCrossEntropy.map { String(format: "%.3f", $0) } ?? "undefined"
    return "%NCE \(value) [ \(words.count) words, \(words.count { !$0.isRight }) wrong ]"
  }
}

extension ConfidenceQuality.Bin {
  /// `confidence 0.9 to 1.0: 640 words, mean 98.70 %, right 98.28 %`
  public var line: String {
    "confidence \(String(format: "%.1f to %.1f", range.lowerBound, range.upperBound)): \(count) \(count == 1 ? "word" : "words"), "
      + "mean \(twoDecimals(meanConfidence)) %, right \(twoDecimals(rightPercentage)) %"
  }
}
