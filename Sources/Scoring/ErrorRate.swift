import Files
import Foundation

/// Errors of hypotheses, counted against the symbols (words, characters, tokens) of their references.
public struct ErrorRate: Sendable, Equatable {
  public var substitutions = 0
  public var insertions = 0
  public var deletions = 0
  /// How many symbols the references have.
  public var referenceCount = 0
  /// Symbols of the references that may be left out, and were: they count as recognised.
  public var omissions = 0

  public init() {}

  /// The errors of one hypothesis.
  public init<Symbol: Hashable>(reference: [Symbol], hypothesis: [Symbol]) {
    self.init(EditAlignment(reference: reference, hypothesis: hypothesis), referenceCount: reference.count)
  }

  /// - Parameter referenceCount: the symbols of the alignment's reference.
  init(_ alignment: EditAlignment, referenceCount: Int) {
    substitutions = alignment.substitutions
    insertions = alignment.insertions
    deletions = alignment.deletions
    self.referenceCount = referenceCount
  }

  /// The errors in words, which blanks divide. Words are equal where their Unicode scalars are, after NFC.
  public init(wordsOf reference: String, against hypothesis: String) {
    self.init(reference: TextFile.fields(of: reference), hypothesis: TextFile.fields(of: hypothesis))
  }

  public var errors: Int { substitutions + insertions + deletions }

  /// Errors a symbol of the references, in percent. Without symbols: 0 where there are no errors, else infinite.
  public var percentage: Double {
    guard referenceCount > 0 else { return errors == 0 ? 0 : .infinity }
    return 100 * Double(errors) / Double(referenceCount)
  }

  /// Symbols of the references that were recognised.
  public var matches: Int { referenceCount - substitutions - deletions }
  public var hypothesisCount: Int { matches - omissions + substitutions + insertions }

  /// The match error rate (Morris, Maier and Green 2004): errors of all pairs of symbols, gaps among them, in percent; 0 where
  /// there are none. Unlike the error rate it never exceeds 100.
  public var matchErrorPercentage: Double {
    let pairs = matches + errors
    return pairs == 0 ? 0 : 100 * Double(errors) / Double(pairs)
  }

  /// The word information lost (same source): 1 − H²/(N·P) of H matches, N symbols of the references and P of the hypotheses, in
  /// percent. Where neither has symbols nothing is lost, where one has none all.
  public var informationLostPercentage: Double {
    guard referenceCount > 0, hypothesisCount > 0 else { return referenceCount == hypothesisCount ? 0 : 100 }
    let heard = Double(matches - omissions) / Double(hypothesisCount)
    return 100 * (1 - Double(matches) / Double(referenceCount) * heard)
  }

  public static func += (a: inout ErrorRate, b: ErrorRate) {
    a.substitutions += b.substitutions
    a.insertions += b.insertions
    a.deletions += b.deletions
    a.referenceCount += b.referenceCount
    a.omissions += b.omissions
  }

  public static func + (a: ErrorRate, b: ErrorRate) -> ErrorRate {
    var sum = a
    sum += b
    return sum
  }

  /// Kaldi's line, with `name` as `WER` or `CER`: `%WER 5.95 [ 46 / 773, 8 ins, 12 del, 26 sub ]`.
  public func line(named name: String) -> String {
    "%\(name) \(twoDecimals(percentage)) "
      + "[ \(errors) / \(referenceCount), \(insertions) ins, \(deletions) del, \(substitutions) sub ]"
  }
}

extension ErrorRate {
  /// `%MER 5.80 [ 46 / 793 ]`: errors and pairs of symbols.
  public var matchErrorLine: String { "%MER \(twoDecimals(matchErrorPercentage)) [ \(errors) / \(matches + errors) ]" }

  /// `%WIL 9.10 [ 735 correct of 773, 769 said ]`.
  public var informationLostLine: String {
    "%WIL \(twoDecimals(informationLostPercentage)) [ \(matches) correct of \(referenceCount), \(hypothesisCount) said ]"
  }
}

/// Sentences with at least one error.
public struct SentenceErrorRate: Sendable, Equatable {
  public var wrong = 0
  public var count = 0

  public init() {}

  /// Wrong sentences in percent; 0 where there are none at all.
  public var percentage: Double { count == 0 ? 0 : 100 * Double(wrong) / Double(count) }

  /// Counts one sentence.
  public mutating func add(wrong isWrong: Bool) {
    wrong += isWrong ? 1 : 0
    count += 1
  }

  /// Kaldi's line: `%SER 12.31 [ 16 / 130 ]`.
  public var line: String { "%SER \(twoDecimals(percentage)) [ \(wrong) / \(count) ]" }
}

/// A number as Kaldi prints a rate.
func twoDecimals(_ number: Double) -> String { String(format: "%.2f", number) }
