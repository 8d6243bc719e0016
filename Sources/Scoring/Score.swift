/// The errors of a file of hypotheses against a file of references.
public struct Score: Sendable {
  /// One utterance of the references.
  public struct Utterance: Sendable {
    public let id: String
    public let words: ErrorRate
    public let characters: ErrorRate
    /// Whether there is a hypothesis; where there is none, all words are deletions.
    public let isPresent: Bool
    /// The hypothesis' words, where their confidences are told.
    public let judgedWords: [ConfidenceQuality.Word]
  }

  /// In the references' order.
  public let utterances: [Utterance]
  /// Hypotheses whose ids no reference has, in their order; they count nowhere.
  public let withoutReference: [TranscriptFile.Entry]

  public init(references: TranscriptFile, hypotheses: TranscriptFile) {
    let found = Dictionary(hypotheses.entries.map { (Array($0.id.utf8), $0) }) { first, _ in first }
    let known = Set(references.entries.map { Array($0.id.utf8) })
    utterances = references.entries.map { entry in
      let hypothesis = found[Array(entry.id.utf8)]
      return Utterance(
        id: entry.id,
        words: ErrorRate(wordsOf: entry.text, against: hypothesis?.text ?? ""),
        characters: ErrorRate(charactersOf: entry.text, against: hypothesis?.text ?? ""),
        isPresent: hypothesis != nil, judgedWords: hypothesis.map { Self.judged($0, against: entry) } ?? [])
    }
    withoutReference = hypotheses.entries.filter { !known.contains(Array($0.id.utf8)) }
  }

  /// A word is right where the alignment matches it with the reference's.
  private static func judged(
    _ hypothesis: TranscriptFile.Entry, against reference: TranscriptFile.Entry
  ) -> [ConfidenceQuality.Word] {
    guard let confidences = hypothesis.confidences else { return [] }
    let alignment = EditAlignment(
      reference: Transcript(reference.text).words, hypothesis: Transcript(hypothesis.text).words)
    return zip(confidences, alignment.steps.filter { $0 != .deletion }).map { confidence, step in
      ConfidenceQuality.Word(confidence: confidence, isRight: step == .match)
    }
  }

  /// How good the confidences are; nil where there are none.
  public var confidences: ConfidenceQuality? {
    let words = utterances.flatMap(\.judgedWords)
    return words.isEmpty ? nil : ConfidenceQuality(words)
  }

  public var words: ErrorRate { utterances.reduce(into: ErrorRate()) { $0 += $1.words } }
  public var characters: ErrorRate { utterances.reduce(into: ErrorRate()) { $0 += $1.characters } }

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
