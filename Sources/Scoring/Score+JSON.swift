public import Foundation

/// A score as JSON, for other programs.
extension Score {
  private struct Counts: Encodable {
    let reference: Int
    let correct: Int
    let substitutions: Int
    let deletions: Int
    let insertions: Int
    let errorRate: Double?

    init(_ rate: ErrorRate) {
      (reference, correct) = (rate.referenceCount, rate.matches)
      (substitutions, deletions, insertions) = (rate.substitutions, rate.deletions, rate.insertions)
      errorRate = rate.referenceCount == 0 ? nil : rate.percentage
    }
  }

  private struct Totals: Encodable {
    let words: Counts
    let matchErrorRate: Double
    let wordInformationLost: Double
    let characters: Counts?
    let charactersWithoutSpaces: Counts?
    let sentences: Int
    let wrongSentences: Int
    let normalisedCrossEntropy: Double?
  }

  private struct GroupCounts: Encodable {
    let name: String
    let words: Counts
    let sentences: Int
    let wrongSentences: Int

    init(_ group: Group) {
      (name, words) = (group.name, Counts(group.words))
      (sentences, wrongSentences) = (group.sentences.count, group.sentences.wrong)
    }
  }

  private struct MistakeCounts: Encodable {
    let reference: String?
    let hypothesis: String?
    let count: Int
    let occurrences: Int
  }

  private struct UtteranceCounts: Encodable {
    let id: String
    let speaker: String?
    let isPresent: Bool
    let words: Counts
    let characters: Counts?
    /// Three strings each: the reference's word, the hypothesis's, and C, S, D or I.
    let alignment: [[String?]]
  }

  private struct Document: Encodable {
    let countedAs: String
    let normalisation: [String]
    let totals: Totals
    let speakers: [GroupCounts]?
    let lengths: [GroupCounts]
    let mistakes: [MistakeCounts]
    let utterances: [UtteranceCounts]
  }

  /// The score, its parts and every alignment. Rates are in percent; of no symbols there is none.
  ///
  /// - Parameter speaker: of an utterance; nil where none are known.
  public func json(speaker: ((Utterance) throws -> String)?) throws -> Data {
    let document = Document(
      countedAs: options.rule.rawValue, normalisation: options.descriptions,
      totals: Totals(
        words: Counts(words), matchErrorRate: words.matchErrorPercentage,
        wordInformationLost: words.informationLostPercentage,
        characters: options.countsCharacters ? Counts(characters) : nil,
        charactersWithoutSpaces: charactersWithoutSpaces.map(Counts.init), sentences: sentences.count,
        wrongSentences: sentences.wrong, normalisedCrossEntropy: confidences?.normalisedCrossEntropy),
      speakers: try speaker.map { try groups(by: $0).map(GroupCounts.init) },
      lengths: groupsByLength.map(GroupCounts.init),
      mistakes: mistakes.map {
        MistakeCounts(
          reference: $0.reference, hypothesis: $0.hypothesis, count: $0.count, occurrences: $0.occurrences)
      },
      utterances: try utterances.map { utterance in
        UtteranceCounts(
          id: utterance.id, speaker: try speaker?(utterance), isPresent: utterance.isPresent,
          words: Counts(utterance.words), characters: options.countsCharacters ? Counts(utterance.characters) : nil,
          alignment: pairs(of: utterance).map { [$0.reference, $0.hypothesis, $0.step.letter] })
      })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(document) + [UInt8(ascii: "\n")]
  }
}
