import AcousticModel
import Corpus
import Features
import Files
import Foundation
import NeuralNetwork
import Tensors

/// The whole state of a run in one file, written beside and renamed, so that an interruption leaves the older one.
extension Trainer {
  static let checkpointName = "checkpoint.safetensors"

  /// One number of what the run learns from: the units; ids, speakers, lengths and targets of all utterances; and the
  /// statistics of their filterbanks.
  private var dataFingerprint: String {
    var key = SeededGenerator.key(of: tokens.units.joined(separator: "\n"))
    for set in [training, validation] {
      for utterance in set.utterances {
        key = SeededGenerator.combine(
          key, SeededGenerator.key(of: utterance.id), SeededGenerator.key(of: utterance.speaker ?? ""),
          UInt64(utterance.filterbanks.rows))
        for column in utterance.target { key = SeededGenerator.combine(key, UInt64(column)) }
      }
      for speed in set.speeds.indices {
        let statistics = set.globalStatistics(atSpeed: speed)
        for value in statistics.sum + statistics.sumOfSquares { key = SeededGenerator.combine(key, value.bitPattern) }
      }
    }
    return String(key, radix: 16)
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

  private var checkpointPath: String { folder + "/" + Self.checkpointName }

  func saveCheckpoint() throws {
    var parts = [("parameters", network.parameters), ("best", best)]
    parts += zip(configuration.optimiser.stateNames, optimiser.state)
    if let average { parts.append(("average", average)) }
    parts += recent.enumerated().map { (Self.recentName($0), $1) }
    let tensors = ParameterSet(
      names: parts.flatMap { part, set in set.names.map { part + "/" + $0 } }, values: parts.flatMap { $1.values })
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let metadata = [
      "configuration": try configuration.json(),
      "progress": String(decoding: try encoder.encode(progress), as: UTF8.self),
      "updates": String(optimiser.updates),
      "data": dataFingerprint,
      "initial": initialFingerprint ?? "drawn",
    ]
    try AtomicFile.write(SafeTensors.encode(tensors, metadata: metadata), to: checkpointPath)
  }

  /// Makes the folder fit to go on in, as its only writer: what another run has written since is taken up, what a killed
  /// one left half-written is removed, and the best epoch's model is put back where it is missing or in pieces.
  mutating func settleFolder() throws {
    for name in [Self.checkpointName] + ModelFolder.acousticFiles {
      AtomicFile.removeLeftovers(of: folder + "/" + name)
    }
    try resume()
    if progress.epoch > 0, (try? ModelFolder(at: folder)) == nil { try saveModel() }
  }

  /// Takes up the folder's checkpoint where there is one.
  ///
  /// - Throws: `TrainingError.foreignCheckpoint` for one that is damaged or of another run, `.occupied` for a model
  ///   without one; the files stay as they are.
  mutating func resume() throws {
    guard WholeFile.type(of: checkpointPath) != nil else {
      guard WholeFile.type(of: folder + "/" + ModelFolder.descriptionFile) == nil else {
        throw TrainingError.occupied(folder: folder)
      }
      return
    }
    try restore(from: try WholeFile.contents(of: checkpointPath))
  }

  private mutating func restore(from data: Data) throws(TrainingError) {
    let path = checkpointPath
    let (tensors, metadata): (ParameterSet, [String: String])
    do {
      (tensors, metadata) = try SafeTensors.decodeWithMetadata(data)
    } catch {
      throw TrainingError.foreignCheckpoint(file: path, reason: error.description)
    }
    func decoded<Value: Decodable>(_ type: Value.Type, _ name: String) throws(TrainingError) -> Value {
      guard let json = metadata[name], let value = try? JSONDecoder().decode(type, from: Data(json.utf8)) else {
        throw TrainingError.foreignCheckpoint(
          file: path, reason: "no \(name) that can be read: not a training checkpoint, or of another version")
      }
      return value
    }
    var earlier = try decoded(TrainingConfiguration.self, "configuration")
    let state = try decoded(Progress.self, "progress")
    let updates = try decoded(Int.self, "updates")
    earlier.epochs = configuration.epochs
    guard earlier == configuration else {
      throw TrainingError.foreignCheckpoint(file: path, reason: Self.difference(of: earlier, from: configuration))
    }
    guard metadata["data"] == dataFingerprint else {
      throw TrainingError.foreignCheckpoint(
        file: path, reason: "made for other utterances, speakers or features, or another token table")
    }
    guard initial == nil || metadata["initial"] == initialFingerprint else {
      throw TrainingError.foreignCheckpoint(file: path, reason: "of a run that began with other weights")
    }
    func part(_ name: String) throws(TrainingError) -> ParameterSet {
      let values = network.parameters.names.compactMap { tensors[name + "/" + $0] }
      guard values.map(\.rows) == network.parameters.values.map(\.rows),
        values.map(\.columns) == network.parameters.values.map(\.columns)
      else { throw TrainingError.foreignCheckpoint(file: path, reason: "made for another token table or network") }
      return ParameterSet(names: network.parameters.names, values: values)
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

  /// Which choices of a checkpoint's configuration are not this run's.
  private static func difference(of earlier: TrainingConfiguration, from configuration: TrainingConfiguration) -> String
  {
    let differences = (try? earlier.differences(from: configuration)) ?? []
    let shown = differences.prefix(4).map { "\($0.name) \($0.value) instead of \($0.other)" }
    let more = differences.count > shown.count ? ", and \(differences.count - shown.count) other choices" : ""
    return "made with another configuration: " + shown.joined(separator: ", ") + more
  }
}
