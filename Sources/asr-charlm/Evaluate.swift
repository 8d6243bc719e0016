import ArgumentParser
import CharacterModel
import CommandLineSupport
import Files
import Foundation
import NeuralNetwork
import Tensors
import Training

struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Bits per character of texts under a model.",
    discussion: """
      Prints FILE, characters predicted (all but the first), bits per character and perplexity, a line a text.
      """)

  @Option(help: ArgumentHelp("Model: a folder of asr-charlm train, or its model.safetensors.", valueName: "DIR"))
  var model: String

  @Argument(help: ArgumentHelp("Texts.", valueName: "FILE"))
  var texts: [String]

  @Option(
    help: ArgumentHelp(
      "Writes how often the hidden values of the top layer lie in each of 40 parts of [-1, 1], over all texts: tab-separated, "
        + "with the middle of each part.", valueName: "FILE"))
  var activations: String?

  @Option(help: ArgumentHelp("Writes the same as an SVG image.", valueName: "FILE"))
  var histogram: String?

  @Option(help: ArgumentHelp("Of that image.", valueName: "TEXT"))
  var title = "Hidden values"

  func validate() throws {
    if histogram == nil, title != "Hidden values" { throw ValidationError("--title needs --histogram") }
  }

  func run() throws {
    let model = try CharacterModel(contentsOf: model)
    var values = Histogram()
    for path in texts {
      let codes = try Alphabet.codes(of: WholeFile.contents(of: path), from: path, unit: model.alphabet.unit)
      let symbols: [Int]
      do { symbols = try model.alphabet.symbols(of: codes) } catch { throw FileError(file: path, "\(error)") }
      guard symbols.count > 1 else {
        throw FileError(
          file: path, "a text of \(symbols.count) characters, expected 2 or more: the first is not predicted")
      }
      let top = model.network.architecture.layers - 1
      let evaluation = model.evaluate(
        symbols,
        observe: activations == nil && histogram == nil
          ? nil : { layer, hidden in if layer == top { values.add(hidden.elements) } })
      try Self.tell(path, evaluation)
    }
    if let activations { try AtomicFile.write(values.table, to: activations) }
    if let histogram {
      let chart = HistogramChart(
        title: title, unit: "% of the values, over all time steps", range: -1...1, shares: values.shares.map(\.share))
      try AtomicFile.write(chart.svg(), to: histogram)
    }
  }

  static func tell(_ name: String, _ evaluation: CharacterModel.Evaluation) throws {
    try Program.print(
      "\(name)\t\(evaluation.count)\t"
        + String(
          format: "%.4f\t%.3f", evaluation.bitsPerCharacter, exp2(evaluation.bitsPerCharacter)))
  }
}
