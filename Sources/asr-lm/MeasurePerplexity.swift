import ArgumentParser
import CommandLineSupport
import Foundation
import LanguageModel

struct MeasurePerplexity: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "perplexity",
    abstract: "Prints how well a model predicts a text.",
    discussion: """
      One line: sentences, words, words that the model lacks, the decimal logarithm of the text's probability, the \
      perplexity with those words at the probability of <unk>, and the perplexity of the rest. Sentence ends count as \
      words in both.
      """)

  @OptionGroup var model: ModelOption

  @OptionGroup var text: TextOptions

  func run() throws {
    let model = try self.model.read()
    var perplexity = Perplexity()
    try text.forEachSentence { perplexity.add($0, model: model) }
    try Program.print(
      "sentences \(perplexity.sentenceCount) words \(perplexity.wordCount) unknown \(perplexity.unknownCount)"
        + String(
          format: " log10-probability %.4f perplexity %.4f perplexity-of-known %.4f",
          perplexity.log10Probability, perplexity.value, perplexity.valueOfKnownWords))
  }
}
