import ArgumentParser
import CharacterModel
import CommandLineSupport
import Training

struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Trains a character model.",
    discussion: """
      The model of the epoch with the fewest bits per character in validation is left in the folder of --out, with \
      report.html and train.log. An interrupted run goes on where its last checkpoint stands when the same command is given again.
      """)

  @OptionGroup var source: TextSource
  @OptionGroup var network: NetworkOptions

  @Option(help: ArgumentHelp("Folder for model, checkpoint, train.log and report.html.", valueName: "DIR"))
  var out: String

  func run() throws {
    let texts = try source.read()
    // Of all parts, as published figures count: a character that training never meets costs what an untrained one costs.
    let alphabet = Alphabet(of: texts.training + texts.validation + (texts.test ?? []), unit: texts.unit)
    let training = try alphabet.symbols(of: texts.training)
    let validation = try alphabet.symbols(of: texts.validation)
    var trainer = try CharacterTrainer(
      configuration: network.configuration, alphabet: alphabet, training: training, validation: validation, folder: out)
    let follower = RunFollower(trainer, folder: out)
    do {
      try trainer.run(opened: follower.opened, update: follower.updated, report: follower.epochEnded)
    } catch {
      follower.failed(error)
      throw error
    }
    follower.ended(trainer)
    if let test = texts.test {
      let model = try CharacterModel(contentsOf: out)
      try Evaluate.tell("test", model.evaluate(try alphabet.symbols(of: test)))
    }
  }
}
