public import CharacterModel
import Foundation
public import NeuralNetwork

/// Every choice of the training of a character model. It is stored with the model.
public struct CharacterTrainingConfiguration: Codable, Sendable, Equatable {
  /// What every random draw is keyed by.
  public var seed: UInt64 = 1
  public var cell = NetworkArchitecture.Cell.miLSTM
  public var layers = 1
  public var cells = 512
  /// Numbers of each symbol's vector; nil: symbols are one-hot.
  public var embeddingSize: Int?
  /// Whether the recurrence is batch-normalised.
  public var isNormalised = false
  public var initialisation = Initialisation()
  /// Pieces of the text that are read side by side: sequences of an update.
  public var streams = 128
  /// Symbols of each in an update, which is how far gradients go back; the state is carried on.
  public var length = 50
  public var optimiser = OptimisationRule.adam
  /// μ of `sgd`.
  public var momentum: Float = 0.9
  /// η.
  public var learningRate: Float = 1e-3
  /// Halved after two epochs in which validation gained nothing (paper, section 3.2).
  public var schedule = CharacterTrainingConfiguration.paperSchedule
  /// The gradient's Euclidean norm is brought down to this where it is larger.
  public var gradientClip: Float = 1
  /// The most epochs.
  public var epochs = 30
  /// Parts of a batch that are computed side by side, each on a core. Another number rounds differently.
  public var shards = 2
  /// The times t at which ‖∂C/∂h_t‖ is measured after every epoch (paper, section 3.1.1); empty: at none.
  public var gradientTimes: [Int] = []

  public init() {}

  private static var paperSchedule: ScheduleOptions {
    var options = ScheduleOptions()
    (options.patience, options.minimumGain) = (2, 0)
    return options
  }

  /// The network for an alphabet.
  public func architecture(for alphabet: Alphabet) -> NetworkArchitecture {
    NetworkArchitecture(
      inputSize: alphabet.count, layers: layers, cellsPerDirection: cells, outputSize: alphabet.count, cell: cell,
      isBidirectional: false, embeddingSize: embeddingSize, isNormalised: isNormalised)
  }

  /// One line with sorted keys.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// - Throws: `TrainingError.choice` for a value that means nothing.
  public func validate() throws(TrainingError) {
    func check(_ isRight: Bool, _ name: String, _ value: some Any, _ expected: String) throws(TrainingError) {
      guard isRight else { throw .choice(name: name, value: "\(value)", expected: expected) }
    }
    try check(layers >= 1, "layers", layers, "1 or more")
    try check(cells >= 1, "cells", cells, "1 or more")
    try check(embeddingSize.map { $0 >= 1 } ?? true, "embedding", embeddingSize ?? 0, "1 or more")
    try check(streams >= 1, "streams", streams, "1 or more")
    try check(
      !isNormalised || streams >= 2 * shards, "streams", streams, "2 or more a shard, where they are normalised")
    try check(length >= 1, "length", length, "1 or more")
    try check(learningRate > 0 && learningRate.isFinite, "rate", learningRate, "more than 0")
    try check(gradientClip > 0, "clip", gradientClip, "more than 0")
    try check(momentum >= 0 && momentum < 1, "momentum", momentum, "0 or more, less than 1")
    try check(epochs >= 0, "epochs", epochs, "0 or more")
    try check(shards >= 1, "shards", shards, "1 or more")
    for t in gradientTimes { try check((0..<length).contains(t), "gradient time", t, "0 to \(length - 1)") }
    if let range = initialisation.weightRange { try check(range > 0, "weight range", range, "more than 0") }
    if let range = initialisation.inputWeightRange { try check(range > 0, "input weight range", range, "more than 0") }
  }
}
