import AcousticModel
import ArgumentParser
import Collectives
import CommandLineSupport
import Corpus
import Features
import Files
import Foundation
import NeuralNetwork
import Tensors
import Training

@main
struct ASRTrain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "asr-train",
    abstract: "Trains an acoustic model with CTC.",
    discussion: """
      DIR of --train and --validate are Kaldi data folders (wav.scp or feats.scp, text, utt2spk). The model of the epoch \
      with the lowest validation error is left in the folder of --out. An interrupted run goes on where its last \
      checkpoint stands when the same command is given again. report.html, the curves report-*.svg and the figures \
      report.json in the folder of --out are written anew after every epoch. --train, --validate, --tokens and --out are needed, except with \
      --explain, --print-config, --status and --curves. Built with HADAMARD_MPI=1, it trains on several machines: \
      mpirun -n N asr-train …

      A configuration is a JSON file of the choices that differ from the defaults, or from those of a preset: \
      {"basedOn": "paper", "cell": "lstm"}. The presets are `paper`, the protocol of the paper that Multiplicative \
      Integration comes from, and `fast`, what gives the fewest errors for the time on a small corpus.
      """)

  static func main() async { await Program.run(Self.self) }

  @Option(help: ArgumentHelp("Data folder to train on.", valueName: "DIR"))
  var train: String?

  @Option(help: ArgumentHelp("Data folder, of other speakers, that chooses rate and epoch.", valueName: "DIR"))
  var validate: String?

  @Option(help: ArgumentHelp("Token table: <eps>, <blk>, then the units.", valueName: "FILE"))
  var tokens: String?

  @Option(help: ArgumentHelp("Folder for model, checkpoint, train.log and report.html.", valueName: "DIR"))
  var out: String?

  @Option(
    help: ArgumentHelp("Preset, or JSON file of the choices that differ.", valueName: "paper|fast|FILE"))
  var config: String?

  @Option(
    help: ArgumentHelp("A choice in place of the configuration's; may be given again.", valueName: "NAME=VALUE"))
  var set: [String] = []

  @Option(help: "In place of the configuration's seed.")
  var seed: UInt64?

  @Option(help: "In place of the configuration's most epochs.")
  var epochs: Int?

  @Option(name: .customLong("init"), help: ArgumentHelp("Model folder whose weights to start from.", valueName: "DIR"))
  var initial: String?

  @Option(help: "What the model is for, in a line: stored with it, and shown to whoever uses it.")
  var domain = "speech like that of its training data"

  @Flag(help: "Print every choice of the configuration, its default and what it does, and stop.")
  var explain = false

  @Flag(help: "Print every choice of the configuration as JSON, which --config takes, and stop.")
  var printConfig = false

  @Option(
    help: ArgumentHelp(
      "Print where the run in DIR, a folder of --out or one above it, stands, and stop.", valueName: "DIR"))
  var status: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Print an SVG image of the validation errors of the runs in these folders against those of --against, and stop.",
      valueName: "DIR"))
  var curves: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("With --curves: runs of the other kind.", valueName: "DIR"))
  var against: [String] = []

  func run() throws {
    if let status {
      try Program.print(RunStatus.all(at: status).map { $0.text() }.joined(separator: "\n\n"))
      return
    }
    guard curves.isEmpty == against.isEmpty else {
      throw ValidationError("--curves and --against belong together: the runs of one kind, and those of another")
    }
    if !curves.isEmpty { return try Program.print(RunComparison(of: curves, against: against).svg(), terminator: "") }
    var settings = try config.map { try TrainingConfiguration(named: $0) } ?? TrainingConfiguration()
    for assignment in set { try settings.set(assignment) }
    if let seed { settings.seed = seed }
    if let epochs { settings.epochs = epochs }
    if explain { return try Program.print(ConfigurationTable(settings).text) }
    if printConfig { return try Program.print(settings.json()) }
    try Ranks.run(Self.self) { try train(settings, among: $0) }
  }

  private func train(_ settings: TrainingConfiguration, among processes: any ProcessGroup) throws {
    let out = try needed(out, "--out")
    let (train, validate) = (try needed(train, "--train"), try needed(validate, "--validate"))
    let table = try TokenTable(contentsOf: try needed(tokens, "--tokens"))
    try settings.validate()
    let initial = try initial.map { try parameters(ofModel: $0, for: table, settings) }
    let training = try load(train, table, settings, speeds: settings.augmentation.speeds, among: processes)
    let validation = try load(validate, table, settings, among: processes)
    var trainer = try Trainer(
      configuration: settings, tokens: table, training: training, validation: validation, folder: out, domain: domain,
      initial: initial, among: processes)
    let warnings = warnings(training, validation, settings, among: processes)
    guard processes.isFirst else {
      try trainer.run { _ in }
      return
    }
    let parameterCount = trainer.parameterCount
    let follower = RunFollower(trainer, folder: out) { epochsDone in
      [
        "\(parameterCount) parameters, \(training.utterances.count) utterances to train on, "
          + "\(validation.utterances.count) to validate; products by \(BLAS.libraries)" + Ranks.described(processes)
          + (epochsDone > 0 ? "; going on after epoch \(epochsDone)" : "")
      ] + warnings.map { "asr-train: warning: \($0)" }
    }
    do {
      try trainer.run(
        opened: follower.opened, start: follower.started, update: follower.updated, report: follower.epochEnded)
    } catch {
      follower.failed(error)
      throw error
    }
    follower.ended(trainer)
  }

  private func needed(_ value: String?, _ option: String) throws -> String {
    guard let value else { throw ValidationError("\(option) is missing") }
    return value
  }

  /// The weights to start from: their columns must mean the same tokens, and their input must be computed alike.
  private func parameters(
    ofModel path: String, for table: TokenTable, _ settings: TrainingConfiguration
  ) throws -> ParameterSet {
    let model = try ModelFolder(at: path).load()
    guard model.tokens.hasSameUnits(as: table) else {
      throw ValidationError(
        "--init \(path): its tokens are not those of --tokens, so its columns would mean something else: "
          + "give --tokens \(path)/tokens.txt, and transcripts in its characters")
    }
    let network = model.network.architecture
    guard network.cell == settings.cell, network.layers == settings.layers,
      network.cellsPerDirection == settings.cellsPerDirection
    else {
      throw ValidationError(
        "--init \(path): a network of \(network.layers) layers of \(network.cellsPerDirection) cells "
          + "(\(network.cell.rawValue)), and the configuration has \(settings.layers) of \(settings.cellsPerDirection) "
          + "(\(settings.cell.rawValue)): give the --config that it was trained with")
    }
    guard model.frontEnd.options == settings.frontEnd else {
      throw ValidationError(
        "--init \(path): its front end is not the configuration's, so its weights would see something else: give "
          + "\"frontEnd\" in --config the values of its model.json")
    }
    return model.network.parameters
  }

  private func load(
    _ path: String, _ table: TokenTable, _ settings: TrainingConfiguration, speeds: [Float] = [1],
    among processes: any ProcessGroup
  ) throws -> TrainingSet {
    try TrainingSet(
      folder: try DataFolder(at: path), tokens: table, options: settings.frontEnd.filterbank, speeds: speeds,
      runsCommands: true, among: processes)
  }

  /// What a training can go on with, but somebody should know; each rank tells of what it has read.
  private func warnings(
    _ training: TrainingSet, _ validation: TrainingSet, _ settings: TrainingConfiguration,
    among processes: any ProcessGroup
  ) -> [String] {
    let own = (training.damaged + validation.damaged).map { "utterance \($0.id): \($0.what); using what is there" }
    var warnings = processes.gather(own.joined(separator: "\n"))
      .flatMap { $0.split(separator: "\n") }.map(String.init)
    let known = Set(training.utterances.map { ByteKey($0.id) })
    let shared = validation.utterances.count { known.contains(ByteKey($0.id)) }
    if shared > 0 {
      warnings.append(
        "\(shared) of \(validation.utterances.count) utterances of --validate are in --train too: their errors will not "
          + "tell how well the model does on others")
    }
    if settings.schedule.annealFrom > settings.epochs {
      warnings.append(
        "the rate is never annealed: schedule.annealFrom is \(settings.schedule.annealFrom), and there are "
          + "\(settings.epochs) epochs")
    }
    return warnings
  }
}
