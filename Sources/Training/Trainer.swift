public import AcousticModel
public import Collectives
public import Corpus
import Files
public import Foundation
public import NeuralNetwork
import Tensors

/// A training run: epochs of updates, each followed by validation, a new learning rate and a checkpoint.
public struct Trainer: Sendable {
  public let configuration: TrainingConfiguration
  public let tokens: TokenTable
  public let frontEnd: FrontEnd
  /// What a model is trained for, for its description.
  public let domain: String
  let training: TrainingSet
  /// The front end of each of the training set's speeds, with the statistics of all speech at that speed.
  let frontEndsAtSpeeds: [FrontEnd]
  let validation: TrainingSet
  /// The folder that receives the model and the checkpoint; the first rank alone looks at it.
  let folder: String
  /// Those that train together. All of them hold the same parameters, byte for byte, and each computes the gradients of
  /// its share of every batch.
  let processes: any ProcessGroup

  package internal(set) var network: Network
  package internal(set) var optimiser: any Optimiser
  package internal(set) var progress: Progress
  /// The average of the parameters over the updates; nil where `configuration.averaging` is 0.
  package internal(set) var average: ParameterSet?
  /// That average, or the parameters, at the ends of the last `configuration.averagedEpochs` epochs, oldest first; empty where
  /// that is 1.
  package internal(set) var recent: [ParameterSet] = []
  /// The parameters of the best epoch.
  var best: ParameterSet
  package internal(set) var workspace = GradientWorkspace()
  /// Nil where nothing is to be recombined.
  package private(set) var recombination: Recombination?
  /// What the parameters were given as to begin with; nil where they were drawn.
  let initial: ParameterSet?
  /// Updates since the last that was made, each left out for a gradient that is no number.
  var overflows = 0

  /// Where a run stands; together with the parameters and the optimiser's state this is its whole state.
  package struct Progress: Codable, Sendable {
    /// Epochs done.
    package var epoch = 0
    package var schedule: LearningRateSchedule
    package var bestEpoch = 0
    package var bestError = Double.greatestFiniteMagnitude
    package var history = TrainingHistory()
  }

  /// What an epoch did.
  public struct EpochReport: Codable, Sendable {
    public var epoch: Int
    /// Of its last update.
    public var learningRate: Float
    /// Nats an utterance, with augmentation and dropout.
    public var trainingLoss: Double
    public var validation: ValidationReport
    public var gradient: GradientNorms
    /// Utterances that were too short for their transcripts.
    public var skipped: Int
    /// Frames of 10 ms (or what the front end says) a second, validation excluded.
    public var framesPerSecond: Double
    /// The epoch's own, without those in which its checkpoint is written.
    public var seconds: Double
    public var ended: Date
    /// Whether it is the best so far, or, where the last epoch is kept, any.
    public var isBest: Bool
  }

  /// - Parameters:
  ///   - folder: created where it is missing. A checkpoint in it is taken up.
  ///   - initial: parameters to start from instead of random ones.
  ///   - processes: those that train together, among whom both sets are shared out.
  /// - Throws: `TrainingError` where there is nothing to train on, or the folder holds another run's checkpoint or a
  ///   model that no checkpoint belongs to; what is wrong with the configuration or the initial parameters.
  public init(
    configuration: TrainingConfiguration, tokens: TokenTable, training: TrainingSet, validation: TrainingSet,
    folder: String, domain: String, initial: ParameterSet? = nil, among processes: any ProcessGroup = SingleProcess()
  ) throws {
    precondition(
      [training, validation].allSatisfy { $0.share == Share(of: processes) }, "a set is shared out among others")
    try BLAS.requireLibrary()
    guard !training.utterances.isEmpty else { throw TrainingError.empty("training") }
    guard !validation.utterances.isEmpty else { throw TrainingError.empty("validation") }
    for set in [training, validation] {
      let unusable = set.held.filter { !$0.isFinite }.map(\.id)
      guard unusable.isEmpty else { throw TrainingError.notFiniteInput(utterances: unusable) }
      guard set.frameCount > 0 else { throw TrainingError.tooShort(count: set.utterances.count) }
    }
    guard validation.utterances.contains(where: { !$0.target.isEmpty }) else { throw TrainingError.noLabels }
    try configuration.validate()
    guard configuration.augmentation.recombination == 0 || tokens.column(of: TokenTable.spaceSymbol) != nil else {
      throw TrainingError.noSpaces
    }
    if let missing = configuration.augmentation.speeds.first(where: { !training.speeds.contains($0) }) {
      throw TrainingError.missingSpeed(missing)
    }
    var configuration = configuration
    configuration.productPrecision = configuration.productPrecision.settled
    self.configuration = configuration
    self.tokens = tokens
    self.training = training
    self.validation = validation
    self.folder = folder
    self.domain = domain
    self.processes = processes
    frontEndsAtSpeeds = training.speeds.indices.map {
      FrontEnd(options: configuration.frontEnd, globalStatistics: training.globalStatistics(atSpeed: $0))
    }
    frontEnd = frontEndsAtSpeeds[0]
    let architecture = NetworkArchitecture(
      inputSize: configuration.frontEnd.inputSize, layers: configuration.layers,
      cellsPerDirection: configuration.cellsPerDirection, outputSize: tokens.columnCount, cell: configuration.cell)
    let parameters =
      initial
      ?? configuration.initialisation.parameters(
        for: architecture, seed: SeededGenerator.combine(configuration.seed, Purpose.initialisation))
    network = try Network(architecture: architecture, parameters: parameters)
    optimiser = configuration.optimiser.optimiser(for: network.parameters, momentum: configuration.momentum)
    progress = Progress(
      schedule: LearningRateSchedule(initialRate: configuration.learningRate, options: configuration.schedule))
    best = network.parameters
    average = configuration.averaging > 0 ? network.parameters : nil
    self.initial = initial
    if processes.isFirst { try Folder.make(folder) }
    try resume()
    recombination = wordsToRecombine()
  }

  /// Epochs already done by an earlier run that this one takes up.
  public var epochsDone: Int { progress.epoch }

  /// The epoch whose model the folder holds, the best or the last; 0 where none was better than the start.
  public var bestEpoch: Int { progress.bestEpoch }

  /// Numbers in the network.
  public var parameterCount: Int { network.parameters.count }

  /// Trains to the end and leaves the model of the best epoch in the folder. Where the run was given its parameters, they
  /// are validated first, and replaced only by better ones.
  ///
  /// - Parameters:
  ///   - opened: called with the epochs done so far once the folder is this run's alone; what it throws stops the run.
  ///   - start: called with how well the given parameters do.
  ///   - update: called after every update with its number in the epoch, the epoch's updates, and the loss an utterance.
  ///   - report: called after every epoch.
  /// - Throws: `FileError` where another run is writing to the folder, or it takes no more; `TrainingError`.
  public mutating func run(
    opened: (TrainingHistory) throws -> Void = { _ in }, start: (ValidationReport) -> Void = { _ in },
    update: (_ done: Int, _ of: Int, _ loss: Double) -> Void = { _, _, _ in }, report: (EpochReport) -> Void
  ) throws {
    let lock = processes.isFirst ? try FolderLock(folder) : nil
    defer { withExtendedLifetime(lock) {} }
    try settleFolder()
    try opened(progress.history)
    if progress.epoch == 0 { try begin(report: start) }
    while progress.epoch < configuration.epochs, !progress.schedule.isExhausted {
      report(try runEpoch(update: update))
    }
  }

  /// The checkpoint comes first: a folder with a model and without one is not this run's to go on in.
  private mutating func begin(report: (ValidationReport) -> Void) throws {
    if initial != nil {
      let validated = try validate()
      progress.bestError = validated.tokenErrorRate
      report(validated)
    }
    try saveCheckpoint()
    if initial != nil || configuration.epochs == 0 { try saveModel() }
  }

  private mutating func runEpoch(update: (Int, Int, Double) -> Void) throws -> EpochReport {
    let epoch = progress.epoch + 1
    var rate = progress.schedule.rate
    let start = Date()
    let batches = Batching.batches(
      of: training.utterances, copies: configuration.copies, size: configuration.batchSize,
      frames: configuration.batchFrames, order: configuration.batchOrder, jitter: configuration.lengthJitterFrames,
      seed: configuration.seed, epoch: epoch, ranks: processes.size)
    var (loss, used, skipped) = (0.0, 0, 0)
    var gradient = GradientNorms()
    for (index, batch) in batches.enumerated() {
      rate = progress.schedule.rate(ofUpdate: optimiser.updates)
      let result = try self.update(batch, epoch: epoch, learningRate: rate)
      loss += result.loss
      used += result.used
      skipped += result.skipped
      if let norm = result.gradientNorm { gradient.add(norm, limit: configuration.gradientClip) }
      update(index + 1, batches.count, loss / Double(max(1, used)))
    }
    guard used > 0 else { throw TrainingError.tooShort(count: training.utterances.count) }
    try checkThatRanksAgree(epoch: epoch)
    let seconds = Date().timeIntervalSince(start)
    rememberEpoch()
    let validated = try validate()
    let isBest = configuration.keep == .last || validated.tokenErrorRate < progress.bestError
    if isBest {
      (progress.bestError, progress.bestEpoch) = (validated.tokenErrorRate, epoch)
      best = candidate
      do { try saveModel() } catch let error as SafeTensors.FormatError {
        throw TrainingError.diverged(epoch: epoch, reason: error.description)
      }
    }
    progress.epoch = epoch
    progress.schedule.record(loss: validated.loss, error: validated.tokenErrorRate, afterEpoch: epoch)
    let ended = Date()
    let report = EpochReport(
      epoch: epoch, learningRate: rate, trainingLoss: loss / Double(max(1, used)), validation: validated,
      gradient: gradient, skipped: skipped,
      framesPerSecond: Double(configuration.copies * training.frameCount) / seconds,
      seconds: ended.timeIntervalSince(start), ended: ended, isBest: isBest)
    progress.history.append(report)
    try saveCheckpoint()
    return report
  }

  /// Keeps what the mean over the last epochs is made of.
  private mutating func rememberEpoch() {
    guard configuration.averagedEpochs > 1 else { return }
    recent = recent.suffix(configuration.averagedEpochs - 1) + [average ?? network.parameters]
  }

  /// The parameters that are validated, and kept where they are the best.
  var candidate: ParameterSet {
    guard var mean = recent.first else { return average ?? network.parameters }
    for set in recent.dropFirst() { mean.add(set) }
    mean.scale(by: 1 / Float(recent.count))
    return mean
  }

  func saveModel() throws {
    guard processes.isFirst else { return }
    let model = AcousticModel(
      network: try Network(architecture: network.architecture, parameters: best), frontEnd: frontEnd, tokens: tokens,
      logPriors: logPriors(ofTargets: training.utterances.map(\.target), columns: tokens.columnCount), domain: domain)
    try ModelFolder.write(
      model, to: folder, precision: configuration.storedPrecision, training: configuration.json(), makesFolder: false)
  }
}
