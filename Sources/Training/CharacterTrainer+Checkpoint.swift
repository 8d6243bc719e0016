import CharacterModel
import Files
import Foundation
import NeuralNetwork
import Tensors

extension CharacterTrainer {
  private var checkpointPath: String { folder + "/" + CheckpointFile.name }

  /// One number of what a run learns from.
  static func fingerprint(_ alphabet: Alphabet, _ texts: [[Int]]) -> String {
    var key = alphabet.codes.reduce(UInt64(0)) { SeededGenerator.combine($0, UInt64($1)) }
    for text in texts {
      // No symbol: where one text ends and another begins.
      key = SeededGenerator.combine(key, .max)
      key = text.reduce(key) { SeededGenerator.combine($0, UInt64($1)) }
    }
    return String(key, radix: 16)
  }

  func saveCheckpoint() throws {
    var file = CheckpointFile(path: checkpointPath)
    file.add("parameters", model.network.parameters)
    file.add("best", best.parameters)
    if let moments = best.moments { file.add("moments", moments) }
    for (name, state) in zip(configuration.optimiser.stateNames, optimiser.state) { file.add(name, state) }
    file.add("configuration", try configuration.json())
    try file.add("progress", progress)
    file.add("updates", String(optimiser.updates))
    file.add("data", dataFingerprint)
    try file.write()
  }

  /// Takes up the folder's checkpoint where there is one.
  ///
  /// - Throws: `TrainingError.foreignCheckpoint` for one that is damaged or of another run; the files stay as they are.
  mutating func resume() throws {
    guard WholeFile.type(of: checkpointPath) != nil else {
      guard WholeFile.type(of: folder + "/" + CharacterModel.fileName) == nil else {
        throw TrainingError.occupied(folder: folder)
      }
      return
    }
    let file = try CheckpointFile(try WholeFile.contents(of: checkpointPath), from: checkpointPath)
    var earlier = try file.decoded(CharacterTrainingConfiguration.self, "configuration")
    let state = try file.decoded(Progress.self, "progress")
    let updates = try file.decoded(Int.self, "updates")
    earlier.epochs = configuration.epochs
    guard earlier == configuration else {
      throw TrainingError.otherConfiguration(file: checkpointPath, try earlier.differences(from: configuration))
    }
    guard file.metadata["data"] == dataFingerprint else {
      throw TrainingError.foreignCheckpoint(file: checkpointPath, reason: "made for other texts")
    }
    let parameters = model.network.parameters
    let optimiserState = try configuration.optimiser.stateNames.map { try file.part($0, like: parameters) }
    best.parameters = try file.part("best", like: parameters)
    if configuration.isNormalised {
      let shapes = model.network.architecture.moments
      let zeros = ParameterSet(names: shapes.map(\.name), values: shapes.map { Matrix(rows: 1, columns: $0.size) })
      best.moments = try file.part("moments", like: zeros)
    }
    model.network.parameters = try file.part("parameters", like: parameters)
    optimiser = configuration.optimiser.optimiser(
      updates: updates, state: optimiserState, momentum: configuration.momentum)
    progress = state
  }
}
