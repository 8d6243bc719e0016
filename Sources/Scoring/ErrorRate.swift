import Foundation

/// Errors of hypotheses, counted against the symbols (words, characters, tokens) of their references.
public struct ErrorRate: Sendable, Equatable {
  public var substitutions = 0
  public var insertions = 0
  public var deletions = 0
  /// How many symbols the references have.
  public var referenceCount = 0

  public init() {}

  /// The errors of one hypothesis.
  public init<Symbol: Equatable>(reference: [Symbol], hypothesis: [Symbol]) {
    let alignment = EditAlignment(reference: reference, hypothesis: hypothesis)
    substitutions = alignment.substitutions
    insertions = alignment.insertions
    deletions = alignment.deletions
    referenceCount = reference.count
  }

  /// The errors in words, which blanks divide. Words are equal where their UTF-8 bytes are, after NFC.
  public init(wordsOf reference: String, against hypothesis: String) {
    self.init(reference: Transcript(reference).words, hypothesis: Transcript(hypothesis).words)
  }

  /// The errors in characters: Unicode scalars after NFC, with the one space between two words counted as a character
  /// (jiwer's convention).
  public init(charactersOf reference: String, against hypothesis: String) {
    self.init(reference: Transcript(reference).characters, hypothesis: Transcript(hypothesis).characters)
  }

  public var errors: Int { substitutions + insertions + deletions }

  /// Errors a symbol of the references, in percent. Without symbols: 0 where there are no errors, else infinite.
  public var percentage: Double {
    guard referenceCount > 0 else { return errors == 0 ? 0 : .infinity }
    return 100 * Double(errors) / Double(referenceCount)
  }

  public static func += (a: inout ErrorRate, b: ErrorRate) {
    a.substitutions += b.substitutions
    a.insertions += b.insertions
    a.deletions += b.deletions
    a.referenceCount += b.referenceCount
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
