public import Corpus
public import LanguageModel
public import Tensors

/// CTC prefix search with a beam: the label sequence whose alignments together are most probable, with a language model over
/// words on top, one over characters, or both.
///
/// The score of a label sequence y is
///   ln Σ p(alignment | frames) over the alignments that collapse to y
///   + languageModelWeight · ln p(words of y, end) − wordInsertionPenalty · words of y
///   + characterModelWeight · ln p(characters of y, end).
/// `<SPACE>` cuts y into words; a word is scored when the `<SPACE>` behind it joins the prefix, and the last one, with
/// the sentence's end, after the last frame. Spaces in a row, or at an end, make no words. A character is scored when it joins
/// the prefix.
///
/// Source: Hannun et al. 2014, "First-pass large vocabulary continuous speech recognition using bi-directional recurrent
/// DNNs", algorithm 1.
///
/// Complexity: O(T · B · V) for T frames, B prefixes and the V columns above the token threshold.
public struct PrefixBeamSearch: Sendable {
  public let tokens: TokenTable
  public let languageModel: (any WordLanguageModel)?
  public let characterModel: (any SpellingLanguageModel)?
  public var options: PrefixBeamSearchOptions

  public init(
    tokens: TokenTable, languageModel: (any WordLanguageModel)? = nil,
    characterModel: (any SpellingLanguageModel)? = nil, options: PrefixBeamSearchOptions = .init()
  ) {
    precondition(options.beamSize > 0, "a beam of \(options.beamSize) prefixes keeps nothing")
    self.tokens = tokens
    self.languageModel = languageModel
    self.characterModel = characterModel
    self.options = options
  }

  /// The hypotheses that are left after the last frame, the best first; of equals the one found first.
  ///
  /// - Parameter logPosteriors: [T × V], natural logarithms.
  /// - Throws: `SearchError` for another column count than the tokens', for NaN or +∞, where every column of a frame is −∞, and
  ///   for a unit that the character model does not know; `CancellationError` where the surrounding task is cancelled.
  public func hypotheses(logPosteriors: Matrix) throws -> [PrefixHypothesis] {
    guard logPosteriors.columns == tokens.columnCount else {
      throw SearchError.columnCount(found: logPosteriors.columns, expected: tokens.columnCount)
    }
    var beam = PrefixBeam(
      words: WordScorer(tokens: tokens, model: languageModel, options: options), spelling: try spelling(),
      options: options)
    for frame in 0..<logPosteriors.rows {
      if frame % 64 == 0 { try Task.checkCancellation() }
      try beam.advance(frame: frame, logPosteriors: logPosteriors[row: frame])
    }
    return beam.hypotheses()
  }

  /// Throws where the character model does not know a unit, which `hypotheses` would throw too: for who wants to know beforehand.
  public func requireSpelling() throws(SearchError) { _ = try spelling() }

  private func spelling() throws(SearchError) -> any SpellingScorer {
    func scorer(_ model: some SpellingLanguageModel) throws(SearchError) -> any SpellingScorer {
      try ModelSpelling(model, weight: options.characterModelWeight, tokens: tokens)
    }
    return try characterModel.map { model throws(SearchError) in try scorer(model) } ?? NoSpelling()
  }
}
