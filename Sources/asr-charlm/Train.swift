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
    let alphabet = Alphabet(of: texts.training, unit: texts.unit)
    let training = try symbols(of: texts.training, alphabet, "training")
    let validation = try symbols(of: texts.validation, alphabet, "validation")
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
      try Evaluate.tell("test", model.evaluate(try symbols(of: test, alphabet, "test")))
    }
  }

  private func symbols(of codes: [UInt32], _ alphabet: Alphabet, _ name: String) throws -> [Int] {
    do { return try alphabet.symbols(of: codes) } catch {
      throw ValidationError("the \(name) text: \(error): it does not occur in the training text")
    }
  }
}
