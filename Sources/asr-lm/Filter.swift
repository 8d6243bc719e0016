import ArgumentParser
import CommandLineSupport
import LanguageModel

struct Filter: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Leaves out the n-grams that have a word outside a list.",
    discussion: "What stays is not changed: sentences of the words in the list keep their probability.")

  @OptionGroup var model: ModelOption

  @Option(help: ArgumentHelp("The words, one or several a line (.gz too).", valueName: "file"))
  var words: String

  @OptionGroup var out: OutputOption

  func run() throws {
    let model = try self.model.read()
    let filtered = model.filtered(to: try SentenceFile(path: words).sentences.joined())
    try out.write(filtered, from: model)
  }
}
