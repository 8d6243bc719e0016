import Foundation

/// The matched-pairs sentence-segment word error test (Gillick and Cox 1989; NIST's sc_stats): whether the errors of two systems in
/// the same segments differ by more than chance.
///
/// A segment is a stretch of an utterance in which one of the systems errs, as long as no two words follow each other in it that both
/// systems recognise; such words divide segments, whose errors are then taken as independent. With dᵢ the difference of the errors
/// in segment i of n, W = mean(d) / (s / √n) with s the standard deviation (of n − 1) is normal with variance 1 where systems do
/// equally well.
public struct MatchedPairsTest: Sendable, Equatable {
  public let segmentCount: Int
  /// Of the one system less the other, errors a segment.
  public let meanDifference: Double
  /// W; 0 where the systems differ nowhere or there is one segment, infinite where they differ by the same everywhere.
  public let statistic: Double
  /// Of a difference as large on either side.
  public let p: Double

  /// - Precondition: the scores are of the same references, without alternatives.
  public init(_ score: Score, against other: Score) {
    var differences: [Int] = []
    for (a, b) in zip(score.utterances, other.utterances) {
      differences += Self.differences(Self.steps(of: a), Self.steps(of: b))
    }
    self.init(differences: differences)
  }

  init(differences: [Int]) {
    segmentCount = differences.count
    let n = Double(differences.count)
    let mean = n == 0 ? 0 : Double(differences.reduce(0, +)) / n
    let squares = differences.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    let deviation = n < 2 ? 0 : (squares / (n - 1)).squareRoot()
    meanDifference = mean
    statistic = n < 2 || mean == 0 ? 0 : mean / (deviation / n.squareRoot())
    p = erfc(abs(statistic) / 2.0.squareRoot())
  }

  /// Of each word of a reference whether it was recognised, and the insertions before it; and those behind the last.
  struct Steps: Equatable {
    var isMatch: [Bool] = []
    var insertionsBefore: [Int] = [0]
  }

  private static func steps(of utterance: Score.Utterance) -> Steps {
    var steps = Steps()
    for pair in utterance.alignment.pairs {
      if pair.step == .insertion {
        steps.insertionsBefore[steps.insertionsBefore.count - 1] += 1
      } else {
        steps.isMatch.append(pair.step == .match)
        steps.insertionsBefore.append(0)
      }
    }
    return steps
  }

  /// The differences of the errors in the segments of an utterance.
  static func differences(_ a: Steps, _ b: Steps) -> [Int] {
    precondition(a.isMatch.count == b.isMatch.count, "alignments of \(a.isMatch.count) and \(b.isMatch.count) words")
    var differences: [Int] = []
    var (difference, hasErrors, good) = (0, false, 0)
    for word in 0...a.isMatch.count {
      let insertions = (a.insertionsBefore[word], b.insertionsBefore[word])
      if insertions != (0, 0) {
        difference += insertions.0 - insertions.1
        (hasErrors, good) = (true, 0)
      }
      guard word < a.isMatch.count else { break }
      if a.isMatch[word], b.isMatch[word] {
        good += 1
      } else {
        difference += (a.isMatch[word] ? 0 : 1) - (b.isMatch[word] ? 0 : 1)
        (hasErrors, good) = (true, 0)
      }
      if good == 2, hasErrors {
        differences.append(difference)
        (difference, hasErrors) = (0, false)
      }
    }
    if hasErrors { differences.append(difference) }
    return differences
  }

  /// `%WER matched pairs: mean difference -0.120 errors a segment, W -1.834, p 0.0667 [ 310 segments ]`
  public var line: String {
    "%WER matched pairs: mean difference \(String(format: "%.3f", meanDifference)) errors a segment, "
      + "W \(String(format: "%.3f", statistic)), p \(String(format: "%.4f", p)) [ \(segmentCount) segments ]"
  }
}
