import AcousticModel
import Collectives
import Corpus
import Features
import Files
import Foundation
import NeuralNetwork
import Tensors

/// The whole state of a run in one file.
extension Trainer {
  /// One number of what the run learns from: the units, and both sets.
  private var dataFingerprint: String {
    let units = SeededGenerator.key(of: tokens.units.joined(separator: "\n"))
    return String(SeededGenerator.combine(units, training.fingerprint, validation.fingerprint), radix: 16)
  }

  /// One number of the parameters that the run was given; nil where they were drawn.
  private var initialFingerprint: String? {
    guard let initial else { return nil }
    let key = initial.values.reduce(UInt64(0)) { key, matrix in
      matrix.elements.reduce(key) { SeededGenerator.combine($0, UInt64($1.bitPattern)) }
    }
    return String(key, radix: 16)
  }

  private static func recentName(_ index: Int) -> String { "recent\(index)" }

  private var checkpointPath: String { folder + "/" + CheckpointFile.name }

  func saveCheckpoint() throws {
    guard processes.isFirst else { return }
    var file = CheckpointFile(path: checkpointPath)
    file.add("parameters", network.parameters)
    file.add("best", best)
    for (name, state) in zip(configuration.optimiser.stateNames, optimiser.state) { file.add(name, state) }
    if let average { file.add("average", average) }
    for (index, set) in recent.enumerated() { file.add(Self.recentName(index), set) }
    file.add("configuration", try configuration.json())
    try file.add("progress", progress)
    file.add("updates", String(optimiser.updates))
    file.add("data", dataFingerprint)
    file.add("initial", initialFingerprint ?? "drawn")
    try file.write()
  }

  /// Makes the folder fit to go on in, as its only writer: what another run has written since is taken up, what a killed
  /// one left half-written is removed, and the best epoch's model is put back where it is missing or in pieces.
  mutating func settleFolder() throws {
    if processes.isFirst {
      for name in [CheckpointFile.name] + ModelFolder.acousticFiles {
        AtomicFile.removeLeftovers(of: folder + "/" + name)
      }
    }
    try resume()
    if processes.isFirst, progress.epoch > 0, (try? ModelFolder(at: folder)) == nil { try saveModel() }
  }

  /// Takes up the folder's checkpoint where there is one. The first rank reads it for all: the folder may be one that no
  /// other sees.
  ///
  /// - Throws: `TrainingError.foreignCheckpoint` for one that is damaged or of another run, `.occupied` for a model
  ///   without one; the files stay as they are.
  mutating func resume() throws {
    let stored = processes.isFirst ? try storedCheckpoint() : nil
    guard processes.size > 1 else {
      if let stored { try restore(from: stored) }
      return
    }
    // An empty file is a damaged checkpoint, and no file is none.
    let isThere = processes.broadcast([stored == nil ? 0 : 1], from: 0) == [1]
    let bytes = processes.broadcast([UInt8](stored ?? Data()), from: 0)
    if isThere { try restore(from: Data(bytes)) }
  }

  private func storedCheckpoint() throws -> Data? {
    guard WholeFile.type(of: checkpointPath) != nil else {
      guard WholeFile.type(of: folder + "/" + ModelFolder.descriptionFile) == nil else {
        throw TrainingError.occupied(folder: folder)
      }
      return nil
    }
    return try WholeFile.contents(of: checkpointPath)
  }

  private mutating func restore(from data: Data) throws(TrainingError) {
    let path = checkpointPath
    let file = try CheckpointFile(data, from: path)
    var earlier = try file.decoded(TrainingConfiguration.self, "configuration")
    let state = try file.decoded(Progress.self, "progress")
    let updates = try file.decoded(Int.self, "updates")
    earlier.epochs = configuration.epochs
    guard earlier == configuration else {
      throw TrainingError.otherConfiguration(
        file: path, (try? earlier.differences(from: configuration)) ?? [])
    }
    guard file.metadata["data"] == dataFingerprint else {
      throw TrainingError.foreignCheckpoint(
        file: path, reason: "made for other utterances, speakers or features, or another token table")
    }
    guard initial == nil || file.metadata["initial"] == initialFingerprint else {
      throw TrainingError.foreignCheckpoint(file: path, reason: "of a run that began with other weights")
    }
    func part(_ name: String) throws(TrainingError) -> ParameterSet {
      try file.part(name, like: network.parameters)
    }
    let optimiserState = try configuration.optimiser.stateNames.map(part)
    let remembered = configuration.averagedEpochs > 1 ? min(state.epoch, configuration.averagedEpochs) : 0
    let recent = try (0..<remembered).map(Self.recentName).map(part)
    let parameters = try part("parameters")
    best = try part("best")
    if average != nil { average = try part("average") }
    network.parameters = parameters
    optimiser = configuration.optimiser.optimiser(
      updates: updates, state: optimiserState, momentum: configuration.momentum)
    self.recent = recent
    progress = state
  }
}
