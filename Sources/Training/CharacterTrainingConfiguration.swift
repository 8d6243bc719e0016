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

  /// The network for an alphabet of so many symbols.
  public func architecture(symbols: Int) -> NetworkArchitecture {
    NetworkArchitecture(
      inputSize: symbols, layers: layers, cellsPerDirection: cells, outputSize: symbols, cell: cell,
      isBidirectional: false, embeddingSize: embeddingSize, isNormalised: isNormalised)
  }

  /// The choices that `other` makes otherwise, in the names' order. What is nil in one of them is `none`.
  func differences(from other: Self) throws -> [(name: String, value: String, other: String)] {
    func values(_ configuration: Self) throws -> [String: String] {
      let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(configuration))
      let leaves = TrainingConfiguration.leaves(of: object as? [String: Any] ?? [:])
      return Dictionary(uniqueKeysWithValues: leaves.map { ($0.name, TrainingConfiguration.text($0.value)) })
    }
    let (mine, others) = (try values(self), try values(other))
    return Set(mine.keys).union(others.keys).sorted().filter { mine[$0] != others[$0] }
      .map { ($0, mine[$0] ?? "none", others[$0] ?? "none") }
  }

  /// One line with sorted keys.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// - Throws: `TrainingConfiguration.ValueError` for a value that means nothing.
  public func validate() throws {
    func check(
      _ isGood: Bool, _ choice: String, _ found: some CustomStringConvertible, _ expected: String
    ) throws {
      try TrainingConfiguration.check(isGood, choice, found, expected)
    }
    // More than a machine could hold, and few enough for their products to be numbers.
    let many = 1 << 20
    try check((1...many).contains(layers), "layers", layers, "1 or more")
    try check((1...many).contains(cells), "cells", cells, "1 or more")
    try check((1...many).contains(embeddingSize ?? 1), "embedding", embeddingSize ?? 0, "1 or more")
    try check((1...many).contains(streams), "streams", streams, "1 or more")
    try check((1...many).contains(length), "length", length, "1 or more")
    try check((1...many).contains(shards), "shards", shards, "1 or more")
    try check(
      !isNormalised || streams >= 2 * shards, "streams", streams,
      "2 or more a shard, where they are normalised together")
    try check(learningRate > 0 && learningRate <= 1_000, "rate", learningRate, "above 0, at most 1000")
    try check(
      gradientClip > 0 && gradientClip.isFinite, "clip", gradientClip, "above 0 and finite; 1e30 clips nothing")
    try check(momentum >= 0 && momentum < 1, "momentum", momentum, "0 or more, below 1")
    try check(epochs >= 0, "epochs", epochs, "0 or more")
    for t in gradientTimes { try check((0..<length).contains(t), "gradient time", t, "0 to \(length - 1)") }
    try check(gradientTimes == gradientTimes.sorted(), "gradient times", gradientTimes, "an ascending list")
    try initialisation.validate()
    try schedule.validate()
    try check(
      schedule.rule == .plateau && schedule.warmUpUpdates == 0, "schedule.rule", schedule.rule.rawValue,
      "plateau, without warm-up: the others are of acoustic models")
    let starts = Initialisation()
    let isDefault =
      (initialisation.alpha, initialisation.beta1, initialisation.beta2) == (starts.alpha, starts.beta1, starts.beta2)
    try check(
      cell.integration == .general || isDefault, "cell", cell.rawValue,
      "one with general Multiplicative Integration where alpha, beta1 or beta2 is given")
  }
}
