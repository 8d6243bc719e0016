import ArgumentParser
import CommandLineSupport
import LanguageModel

/// Which model is read.
struct ModelOption: ParsableArguments {
  @Option(name: .customLong("lm"), help: ArgumentHelp("The model, an ARPA file (.gz too).", valueName: "file"))
  var path: String

  func read() throws -> NGramModel { try NGramModel(arpa: path) }
}

/// Where the model goes that a command makes.
struct OutputOption: ParsableArguments {
  @Option(
    name: .customLong("out"),
    help: ArgumentHelp("The ARPA file to write; compressed where its name ends in .gz.", valueName: "file"))
  var path: String

  /// Writes a model, and tells on standard error how many n-grams it has, and had.
  func write(_ model: NGramModel, from original: NGramModel) throws {
    try model.write(arpa: path)
    Program.say("asr-lm: \(path): \(Self.counts(of: model)); before: \(Self.counts(of: original))")
  }

  static func counts(of model: NGramModel) -> String {
    (1...model.order).map { "\(model.count(ofOrder: $0)) \($0)-grams" }.joined(separator: ", ")
  }
}
