import ArgumentParser
import CharacterModel
import CommandLineSupport
import Tensors

struct Sample: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Lets a model write.")

  @Option(help: ArgumentHelp("Model: a folder of asr-charlm train, or its model.safetensors.", valueName: "DIR"))
  var model: String

  @Option(help: "Characters.")
  var count = 500

  @Option(help: "Smaller: more of what is probable; larger: more of what is not.")
  var temperature = 1.0

  @Option(help: "What the draws are keyed by.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("What the text goes on from.", valueName: "TEXT"))
  var after = ""

  func validate() throws {
    guard count >= 0 else { throw ValidationError("--count is \(count), expected 0 or more") }
    guard temperature > 0, temperature.isFinite else {
      throw ValidationError("--temperature is \(temperature), expected more than 0")
    }
  }

  func run() throws {
    let model = try CharacterModel(contentsOf: model)
    let beginning: [Int]
    do { beginning = try model.alphabet.symbols(of: after) } catch { throw ValidationError("--after: \(error)") }
    var generator = SeededGenerator(seed)
    let text = model.sample(count: count, after: beginning, temperature: temperature, using: &generator)
    try Program.print(after + model.alphabet.text(of: text))
  }
}
