import Foundation

/// How well a model predicts a text: 10^(−L / N), where L is the decimal logarithm of the text's probability and N the
/// number of its words and sentence ends.
public struct Perplexity: Sendable, Equatable {
  public private(set) var sentenceCount = 0
  /// Without the sentence ends.
  public private(set) var wordCount = 0
  /// Words that the model lacks, among `wordCount`.
  public private(set) var unknownCount = 0
  /// Of all words and sentence ends.
  public private(set) var log10Probability = 0.0
  /// Of the unknown words alone.
  public private(set) var log10ProbabilityOfUnknown = 0.0

  public init() {}

  /// Adds a sentence, which comes without `<s>` and `</s>`.
  public mutating func add(_ sentence: [String], model: NGramModel) {
    var state = model.initialState
    for word in sentence {
      let id = model.wordID(word)
      let (score, next) = model.score(id ?? model.unknownID, after: state)
      log10Probability += Double(score)
      if id == nil || id == model.unknownID {
        unknownCount += 1
        log10ProbabilityOfUnknown += Double(score)
      }
      state = next
    }
    log10Probability += Double(model.endScore(after: state))
    wordCount += sentence.count
    sentenceCount += 1
  }

  /// With each unknown word at the probability of `<unk>`.
  public var value: Double {
    pow(10, -log10Probability / Double(wordCount + sentenceCount))
  }

  /// Of the known words and the sentence ends; the unknown words count as contexts only.
  public var valueOfKnownWords: Double {
    pow(10, -(log10Probability - log10ProbabilityOfUnknown) / Double(wordCount + sentenceCount - unknownCount))
  }
}
