public import Files
import Tensors

/// How transcripts are scored.
public struct ScoringOptions: Sendable, Equatable {
  public var rule = AlignmentRule.kaldi
  public var normalisation = TextNormalisation()
  /// Whether words of references in parentheses may be left out (sclite's -D).
  public var hasOptionalWords = false
  /// Whether characters are aligned, and whether they are once more without spaces.
  public var countsCharacters = true
  public var countsCharactersWithoutSpaces = false

  public init() {}

  /// What is done before texts are compared, in words; empty where nothing is.
  public var descriptions: [String] {
    normalisation.descriptions + (hasOptionalWords ? ["words of references in parentheses may be left out"] : [])
  }
}

/// The errors of a file of hypotheses against a file of references.
public struct Score: Sendable {
  /// One utterance of the references.
  public struct Utterance: Sendable {
    public let id: String
    /// Where the references tell it.
    public let speaker: String?
    public let words: ErrorRate
    /// With the one space between two words; grapheme clusters. Of references with alternatives, of the words that were chosen.
    /// Nothing, where characters are not counted.
    public fileprivate(set) var characters = ErrorRate()
    /// The same without spaces; nil unless asked for.
    public fileprivate(set) var charactersWithoutSpaces: ErrorRate?
    /// Whether there is a hypothesis; where there is none, all words are deletions.
    public let isPresent: Bool
    /// The hypothesis' words, where their confidences are told.
    public let judgedWords: [ConfidenceQuality.Word]
    let alignment: WordAlignment
  }

  /// In the references' order.
  public let utterances: [Utterance]
  /// Hypotheses whose ids no reference has, in their order; they count nowhere.
  public let withoutReference: [TranscriptFile.Entry]
  public let options: ScoringOptions
  let symbols: TextSymbols

  /// - Throws: `FileError` for a reference whose braces are not closed, and for a hypothesis by NIST that has alternatives.
  public init(
    references: TranscriptFile, hypotheses: TranscriptFile, options: ScoringOptions = ScoringOptions()
  ) throws(FileError) {
    var scorer = UtteranceScorer(
      options: options, hasNotation: references.format == .trn || references.format == .stm)
    var utterances: [Utterance] = []
    utterances.reserveCapacity(references.entries.count)
    var hasReference = [Bool](repeating: false, count: hypotheses.entries.count)
    for entry in references.entries {
      let place = hypotheses.place(ofID: entry.id)
      if let place {
        hasReference[place] = true
        try hypotheses.checkHasNoChoices(place)
      }
      do { utterances.append(try scorer.score(entry, place.map { hypotheses.entries[$0] })) } catch {
        throw FileError(file: references.path, line: entry.line, error.problem)
      }
    }
    self.utterances = Self.withCharacters(utterances, scorer.symbols, options)
    self.options = options
    symbols = scorer.symbols
    withoutReference = zip(hypotheses.entries, hasReference).filter { !$0.1 }.map(\.0)
  }

  /// Side by side: characters are most of the work.
  private static func withCharacters(
    _ utterances: [Utterance], _ symbols: TextSymbols, _ options: ScoringOptions
  ) -> [Utterance] {
    guard options.countsCharacters || options.countsCharactersWithoutSpaces else { return utterances }
    let size = 256
    let blocks = stride(from: 0, to: utterances.count, by: size).map {
      utterances[$0..<min($0 + size, utterances.count)]
    }
    return concurrentMap(blocks.count) { index in
      var scorer = CharacterScorer(symbols: symbols, rule: options.rule)
      return blocks[index].map { utterance in
        var utterance = utterance
        if options.countsCharacters { utterance.characters = scorer.errors(utterance.alignment, withSpaces: true) }
        if options.countsCharactersWithoutSpaces {
          utterance.charactersWithoutSpaces = scorer.errors(utterance.alignment, withSpaces: false)
        }
        return utterance
      }
    }.flatMap(\.self)
  }

  /// How good the confidences are; nil where there are none.
  public var confidences: ConfidenceQuality? {
    let words = utterances.flatMap(\.judgedWords)
    return words.isEmpty ? nil : ConfidenceQuality(words)
  }

  /// Whether a reference has alternatives, or words that may be left out.
  public var hasChoices: Bool { utterances.contains { if case .chosen = $0.alignment { true } else { false } } }

  public var words: ErrorRate { utterances.reduce(into: ErrorRate()) { $0 += $1.words } }
  public var characters: ErrorRate { utterances.reduce(into: ErrorRate()) { $0 += $1.characters } }
  /// Nil unless asked for.
  public var charactersWithoutSpaces: ErrorRate? {
    guard options.countsCharactersWithoutSpaces else { return nil }
    return utterances.reduce(into: ErrorRate()) { $0 += $1.charactersWithoutSpaces ?? ErrorRate() }
  }

  /// Utterances without a hypothesis count as wrong.
  public var sentences: SentenceErrorRate {
    utterances.reduce(into: SentenceErrorRate()) { $0.add(wrong: $1.words.errors > 0 || !$1.isPresent) }
  }

  /// The errors of each group of utterances, for `BootstrapInterval` and `PairedComparison`, in the order in which the groups
  /// first occur.
  public func rates(
    of measure: KeyPath<Utterance, ErrorRate>, groupedBy group: (String) throws -> String
  ) rethrows -> [ErrorRate] {
    var positions: [[UInt8]: Int] = [:]
    var groups: [ErrorRate] = []
    for utterance in utterances {
      let key = Array(try group(utterance.id).utf8)
      if let position = positions[key] {
        groups[position] += utterance[keyPath: measure]
      } else {
        positions[key] = groups.count
        groups.append(utterance[keyPath: measure])
      }
    }
    return groups
  }
}
