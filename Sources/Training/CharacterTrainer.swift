public import CharacterModel
import Collectives
import Files
public import Foundation
import NeuralNetwork
import RealModule
import Tensors

/// The training of a character model: epochs of truncated back-propagation through time, each followed by validation, a new
/// learning rate and a checkpoint.
public struct CharacterTrainer: Sendable {
  public let configuration: CharacterTrainingConfiguration
  /// Symbols of the text that is learned, and of the one that chooses rate and epoch.
  let training, validation: [Int]
  let dataFingerprint: String
  let folder: String
  package internal(set) var model: CharacterModel
  var optimiser: any Optimiser
  package internal(set) var progress: Progress
  /// The parameters and moments of the best epoch.
  var best: (parameters: ParameterSet, moments: ParameterSet?)

  /// Where a run stands; together with the parameters and the optimiser's state this is its whole state.
  package struct Progress: Codable, Sendable {
    package var schedule: LearningRateSchedule
    package var history: [Epoch] = []
  }

  /// What an epoch did.
  public struct Epoch: Codable, Sendable {
    public var epoch: Int
    /// Of its last update.
    public var learningRate: Float
    /// Bits per character, while the parameters moved.
    public var training: Double
    /// Bits per character of the validation text.
    public var validation: Double
    public var gradient: GradientNorms
    /// ln ‖∂C/∂h_t‖₂ at the configuration's times, on average over sequences of the training text.
    public var logGradients: [Double]
    /// Of the training text, validation excluded.
    public var charactersPerSecond: Double
    public var seconds: Double
    public var ended: Date
    public var isBest: Bool
  }

  /// - Parameter folder: created where it is missing. A checkpoint in it is taken up.
  /// - Throws: `TrainingError` for a choice that means nothing, a text that is too short, or another run's checkpoint.
  public init(
    configuration: CharacterTrainingConfiguration, alphabet: Alphabet, training: [Int], validation: [Int],
    folder: String
  ) throws {
    try BLAS.requireLibrary()
    try configuration.validate()
    guard training.count > 2 * configuration.streams else {
      throw TrainingError.shortText(name: "training", count: training.count, needed: 2 * configuration.streams + 1)
    }
    let measured = configuration.gradientTimes.isEmpty ? 0 : 2 * configuration.length + 2
    guard training.count >= measured else {
      throw TrainingError.shortText(name: "training", count: training.count, needed: measured)
    }
    guard validation.count > 1 else {
      throw TrainingError.shortText(name: "validation", count: validation.count, needed: 2)
    }
    self.configuration = configuration
    self.training = training
    self.validation = validation
    self.folder = folder
    dataFingerprint = Self.fingerprint(alphabet, [training, validation])
    let network = Network(
      architecture: configuration.architecture(symbols: alphabet.count), initialisation: configuration.initialisation,
      seed: SeededGenerator.combine(configuration.seed, Purpose.initialisation))
    model = try CharacterModel(alphabet: alphabet, network: network)
    optimiser = configuration.optimiser.optimiser(for: network.parameters, momentum: configuration.momentum)
    progress = Progress(
      schedule: LearningRateSchedule(initialRate: configuration.learningRate, options: configuration.schedule))
    best = (network.parameters, nil)
    try Folder.make(folder)
    try resume()
  }

  /// Numbers in the network.
  public var parameterCount: Int { model.network.parameters.count }

  /// Epochs done, by this run and those that it has taken up.
  public var history: [Epoch] { progress.history }

  /// The epoch whose model the folder holds; 0 before the first.
  public var bestEpoch: Int { history.best?.epoch ?? 0 }

  /// Trains to the end and leaves the model of the best epoch in the folder.
  ///
  /// - Parameters:
  ///   - opened: called with the epochs done so far once the folder is this run's alone; what it throws stops the run.
  ///   - update: called after every update with its number in the epoch, the epoch's updates, and the bits per character so far.
  ///   - report: called after every epoch.
  /// - Throws: `FileError` where another run is writing to the folder, or it takes no more; `TrainingError`.
  public mutating func run(
    opened: ([Epoch]) throws -> Void = { _ in },
    update: (_ done: Int, _ of: Int, _ bits: Double) -> Void = { _, _, _ in }, report: (Epoch) -> Void
  ) throws {
    let lock = try FolderLock(folder)
    defer { withExtendedLifetime(lock) {} }
    for name in [CheckpointFile.name, CharacterModel.fileName] { AtomicFile.removeLeftovers(of: folder + "/" + name) }
    try resume()
    try opened(progress.history)
    if progress.history.isEmpty {
      try estimateMoments()
      best = (model.network.parameters, model.network.moments)
      try saveCheckpoint()
      try saveModel()
    } else if WholeFile.type(of: folder + "/" + CharacterModel.fileName) == nil {
      try saveModel()
    }
    while progress.history.count < configuration.epochs, !progress.schedule.isExhausted {
      report(try runEpoch(update: update))
    }
  }

  /// In words, why the run is over; nil where there are epochs to come.
  public var ending: String? {
    if progress.schedule.isExhausted {
      return "the learning rate fell under \(configuration.schedule.stopBelow) of the first after epoch "
        + "\(progress.history.count)"
    }
    return progress.history.count >= configuration.epochs ? "all \(configuration.epochs) epochs were made" : nil
  }

  private mutating func runEpoch(update: (Int, Int, Double) -> Void) throws -> Epoch {
    let (epoch, start) = (progress.history.count + 1, Date())
    let rate = progress.schedule.rate
    let text = TextStreams(training, streams: configuration.streams, length: configuration.length)
    model.network.moments = nil
    var updates = CharacterUpdate(text, model.network, configuration: configuration)
    var (loss, gradient) = (0.0, GradientNorms())
    var read = 0
    for segment in 0..<text.segmentCount {
      let result = updates.run(segment: segment, &model.network, &optimiser, learningRate: rate)
      guard result.loss.isFinite, result.gradientNorm.isFinite else { throw TrainingError.notFiniteBits(epoch: epoch) }
      loss += result.loss
      read += result.count
      gradient.add(result.gradientNorm, limit: configuration.gradientClip)
      update(segment + 1, text.segmentCount, loss / Double(read) / Double.log(2))
    }
    let seconds = Date().timeIntervalSince(start)
    try estimateMoments()
    let bits = model.evaluate(validation).bitsPerCharacter
    guard bits.isFinite else { throw TrainingError.notFiniteBits(epoch: epoch) }
    let isBest = bits < history.best?.validation ?? .infinity
    if isBest {
      best = (model.network.parameters, model.network.moments)
      try saveModel()
    }
    progress.schedule.record(loss: bits, error: bits, afterEpoch: epoch)
    let logGradients = logGradientNorms(at: configuration.gradientTimes)
    let ended = Date()
    let report = Epoch(
      epoch: epoch, learningRate: rate, training: loss / Double(read) / Double.log(2), validation: bits,
      gradient: gradient,
      logGradients: logGradients, charactersPerSecond: Double(read) / seconds,
      seconds: ended.timeIntervalSince(start), ended: ended, isBest: isBest)
    progress.history.append(report)
    try saveCheckpoint()
    return report
  }

  func saveModel() throws {
    var model = model
    (model.network.parameters, model.network.moments) = best
    try model.write(to: folder + "/" + CharacterModel.fileName, training: configuration.json())
  }
}

extension [CharacterTrainer.Epoch] {
  /// That with the fewest bits in validation, whose model is kept; nil before the first.
  var best: CharacterTrainer.Epoch? { last(where: \.isBest) }
}
