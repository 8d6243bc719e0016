import Files

/// Scores the words of one utterance after the other, which numbers them; their characters can then be scored side by side.
struct UtteranceScorer {
  private let options: ScoringOptions
  /// Whether braces and parentheses in references are more than characters.
  private let hasNotation: Bool
  private let normaliser: TextNormaliser
  private(set) var symbols = TextSymbols()
  private var wordAligner: EditAligner

  init(options: ScoringOptions, hasNotation: Bool) {
    self.options = options
    self.hasNotation = hasNotation
    normaliser = TextNormaliser(options.normalisation)
    wordAligner = EditAligner(rule: options.rule)
  }

  mutating func score(
    _ reference: TranscriptFile.Entry, _ hypothesis: TranscriptFile.Entry?
  ) throws(ReferenceText.Fault) -> Score.Utterance {
    let (said, sources) = numbers(of: hypothesis?.text ?? "")
    let alignment = try align(reference.text, said)
    return Score.Utterance(
      id: reference.id, speaker: reference.speaker, words: alignment.errors, isPresent: hypothesis != nil,
      judgedWords: judged(hypothesis?.confidences, sources, alignment),
      alignment: alignment)
  }

  private mutating func align(
    _ reference: String, _ said: [Int32]
  ) throws(ReferenceText.Fault) -> WordAlignment {
    if hasNotation {
      let text = try ReferenceText(TextFile.fields(of: reference), hasOptionalWords: options.hasOptionalWords)
      if text.hasChoices {
        return .chosen(AlternativesAlignment(text, said, rule: options.rule) { numbers(of: $0).words }.pairs())
      }
    }
    let words = numbers(of: reference).words
    return .plain(wordAligner.align(words, said), words, said)
  }

  /// The numbers of the words as they are compared, and the place of each in the text, where these are not the same.
  private mutating func numbers(of text: String) -> (words: [Int32], sources: [Int]?) {
    guard !normaliser.isNothing else { return (symbols.numbers(of: text), nil) }
    let normal = normaliser(TextFile.fields(of: text))
    return (normal.map { symbols.number(of: $0.word) }, normal.map(\.source))
  }

  /// A word is right where the alignment matches it with the reference's.
  private func judged(
    _ confidences: [Double]?, _ sources: [Int]?, _ alignment: WordAlignment
  ) -> [ConfidenceQuality.Word] {
    guard let confidences else { return [] }
    return zip(sources ?? Array(confidences.indices), alignment.pairs.filter { $0.hypothesis != nil }).map {
      source, pair in
      ConfidenceQuality.Word(confidence: confidences[source], isRight: pair.step == .match)
    }
  }
}

/// Scores the characters of utterances whose words are aligned.
struct CharacterScorer {
  private let symbols: TextSymbols
  private var aligner: EditAligner

  init(symbols: TextSymbols, rule: AlignmentRule) {
    self.symbols = symbols
    aligner = EditAligner(rule: rule, symbolCount: symbols.characterCount)
  }

  mutating func errors(_ alignment: WordAlignment, withSpaces: Bool) -> ErrorRate {
    let characters = symbols.characters(of: alignment.referenceWords, withSpaces: withSpaces)
    let said = symbols.characters(of: alignment.hypothesisWords, withSpaces: withSpaces)
    return aligner.errors(characters, said)
  }
}
