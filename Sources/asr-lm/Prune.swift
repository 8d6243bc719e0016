import ArgumentParser
import CommandLineSupport
import LanguageModel

struct Prune: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Leaves out the n-grams that hardly matter.",
    discussion: """
      An n-gram is dropped where that alone raises the model's perplexity by less than the share --threshold (Stolcke 1998); \
      1e-8 is little, 1e-6 much. Models of low order and much text lose less by it than Kneser-Ney models of high order.
      """)

  @OptionGroup var model: ModelOption

  @Option(parsing: .unconditional, help: "Larger: fewer n-grams.")
  var threshold: Double

  @OptionGroup var out: OutputOption

  func validate() throws {
    if !(threshold >= 0) { throw ValidationError("--threshold is \(threshold), expected 0 or more") }
  }

  func run() throws {
    let model = try self.model.read()
    let pruned = model.pruned(threshold: threshold)
    try out.write(pruned, from: model)
  }
}
