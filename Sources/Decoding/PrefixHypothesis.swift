/// A label sequence that the prefix search found, and its scores.
public struct PrefixHypothesis: Sendable, Equatable {
  /// The labels' columns, without blanks.
  public var columns: [Int]
  /// ln of the sum of the probabilities of the alignments that collapse to `columns`.
  public var logProbability: Double
  /// What the language models and the penalty of words make of it (`PrefixBeamSearch`); 0 without.
  public var languageScore: Double

  /// What hypotheses are ranked by; larger is better.
  public var score: Double { logProbability + languageScore }
}
