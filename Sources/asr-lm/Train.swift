import ArgumentParser
import CommandLineSupport
import Files
import Foundation
import GraphConstruction
import LanguageModel

struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Estimates a model with interpolated modified Kneser-Ney smoothing.",
    discussion: """
      Texts too small for discounts of their own get 0.5, 1 and 1.5, and standard error says so. Nothing is pruned.
      """)

  @Option(help: "The length of the longest n-grams, 1 to 5.")
  var order = 3

  @OptionGroup var text: TextOptions

  @Option(
    help: ArgumentHelp(
      """
      The model's words in place of the text's: other words of the text count as <unk>, and a word that the text lacks gets an \
      unseen word's probability. A list, a lexicon or a graph's words.txt (.gz too): the first of each line counts, where it is none of \
      <eps>, <s>, </s>, <unk> and #0, #1 …
      """, valueName: "file"))
  var vocab: String?

  @Option(
    help: ArgumentHelp(
      """
      Memory for n-grams that are not counted yet; more go to files without names in $TMPDIR, else /tmp. The model, some \
      200 bytes an n-gram, comes on top.
      """, valueName: "MB"))
  var memory = 1024

  @OptionGroup var out: OutputOption

  func validate() throws {
    guard KneserNey.orders.contains(order) else {
      throw ValidationError("--order must be 1 to 5, found \(order)")
    }
    guard memory >= 1 else { throw ValidationError("--memory is \(memory), expected 1 or more megabytes") }
  }

  func run() throws {
    let vocabulary = try vocab.map { path in
      let words = try TextFile.lines(of: path).compactMap(\.fields.first).filter {
        !WordTable.isSymbol($0) && ![NGramModel.unknown, NGramModel.capitalUnknown].contains($0)
      }
      guard !words.isEmpty else { throw FileError(file: path, "the list has no words") }
      return words
    }
    var counter = try NGramCounter(order: order, vocabulary: vocabulary, memoryMegabytes: memory)
    try text.forEachSentence { try counter.add($0) }
    if let vocab, counter.unknownCount > 0 {
      Program.say("asr-lm: \(text.path): \(counter.unknownCount) words count as <unk>, for \(vocab) has them not")
    }
    let sentenceCount = counter.sentenceCount
    let estimate = try KneserNey(counted: counter)
    for (index, discounts) in estimate.discounts.enumerated() {
      let values = discounts.values.map { String(format: "%.4g", $0) }.joined(separator: ", ")
      Program.say(
        discounts.isFallback
          ? "asr-lm: the counts of \(index + 1)-grams are too few or too odd for discounts of their own; taken: \(values)"
          : "asr-lm: discounts of \(index + 1)-grams: \(values)")
    }
    try estimate.model.write(arpa: out.path)
    Program.say(
      "asr-lm: \(out.path): \(OutputOption.counts(of: estimate.model)) from \(sentenceCount) sentences")
  }
}
