import ArgumentParser
import CommandLineSupport
import Foundation
import LanguageModel

struct Interpolate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Mixes models: p = Σ λ p, with given weights or with those that suit a text best.",
    discussion: """
      asr-lm interpolate --lm a.arpa b.arpa --text dev.txt --out ab.arpa fits the weights on dev.txt and tells them; --weights \
      0.7 0.3 gives them. The words are those of all models.
      """)

  @Option(
    name: .customLong("lm"), parsing: .upToNextOption,
    help: ArgumentHelp("The models, ARPA files (.gz too).", valueName: "file"))
  var models: [String]

  @Option(parsing: .upToNextOption, help: "λ of each model, in their order; their sum is 1.")
  var weights: [Double] = []

  @Option(help: ArgumentHelp("A text to fit the weights on, a sentence a line (.gz too).", valueName: "file"))
  var text: String?

  @OptionGroup var out: OutputOption

  func validate() throws {
    if models.count < 2 { throw ValidationError("--lm names \(models.count) model, expected two or more") }
    if weights.isEmpty == (text == nil) { throw ValidationError("expected one of --weights and --text") }
    guard !weights.isEmpty else { return }
    guard weights.count == models.count, weights.allSatisfy({ $0 >= 0 }), abs(weights.reduce(0, +) - 1) < 1e-6 else {
      throw ValidationError(
        "--weights are \(weights.map { "\($0)" }.joined(separator: " ")), expected \(models.count) from 0 that sum to 1"
      )
    }
  }

  func run() throws {
    let models = try self.models.map { try NGramModel(arpa: $0) }
    let weights = try text.map { try fitted(models, on: $0) } ?? weights
    let mixed = NGramModel(interpolating: models, weights: weights)
    try mixed.write(arpa: out.path)
    Program.say("asr-lm: \(out.path): \(OutputOption.counts(of: mixed))")
  }

  private func fitted(_ models: [NGramModel], on text: String) throws -> [Double] {
    let weights = NGramModel.interpolationWeights(of: models, fittedOn: try SentenceFile(path: text).sentences)
    for (name, weight) in zip(self.models, weights) {
      Program.say("asr-lm: \(name): weight \(String(format: "%.4f", weight))")
    }
    return weights
  }
}
