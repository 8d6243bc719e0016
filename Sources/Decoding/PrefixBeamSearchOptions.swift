/// What the prefix search may prune, and how it weighs the language model.
public struct PrefixBeamSearchOptions: Sendable, Equatable, Codable {
  /// Prefixes that a frame carries on. Larger: slower, more accurate; at least as many as there are prefixes: exact.
  public var beamSize: Int = 100
  /// Log posterior below which a column does not extend a prefix at a frame. Lower: slower, more accurate.
  public var tokenThreshold: Double = -10
  /// Factor of the language model's natural log probabilities. Larger: the words' likelihood weighs more.
  public var languageModelWeight: Double = 0.5
  /// Factor of the character model's natural log probabilities. Larger: the characters' likelihood weighs more.
  public var characterModelWeight: Double = 0.5
  /// Cost of each word. Larger: fewer words.
  public var wordInsertionPenalty: Double = 0

  public init(
    beamSize: Int = 100, tokenThreshold: Double = -10, languageModelWeight: Double = 0.5,
    characterModelWeight: Double = 0.5, wordInsertionPenalty: Double = 0
  ) {
    self.beamSize = beamSize
    self.tokenThreshold = tokenThreshold
    self.languageModelWeight = languageModelWeight
    self.characterModelWeight = characterModelWeight
    self.wordInsertionPenalty = wordInsertionPenalty
  }
}
