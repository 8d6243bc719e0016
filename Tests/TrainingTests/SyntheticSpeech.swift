import AcousticModel
import Collectives
import Corpus
import Features
import NeuralNetwork
import Tensors
import TestSupport
import Training

/// Utterances that a tiny network learns in a few updates: each unit has a filter of its own, loud while it lasts, and
/// silence has another.
enum SyntheticSpeech {
  static let bins = 4
  /// Frames of a unit, and of the silence around it.
  static let framesPerUnit = 6
  static let silence = 4
  static let texts = ["AB", "BA", "A B", "BB A", "AAB", "B", "AB BA", "A"]

  static func tokens() throws -> TokenTable { try TokenTable(units: [TokenTable.spaceSymbol, "A", "B"]) }

  /// - Parameters:
  ///   - frames: how many of its frames to keep; nil: all.
  ///   - seed: of the noise that makes two utterances of one text differ.
  static func utterance(
    _ id: String, speaker: String? = nil, text: String, seed: UInt64, frames: Int? = nil
  ) throws -> TrainingSet.Utterance {
    let target = try tokens().columns(spelling: text)
    let silent = bins - 1
    let stretch = [Int](repeating: silent, count: silence)
    let loud = target.flatMap { [Int](repeating: $0 - 1, count: framesPerUnit) + stretch }
    let all = stretch + loud
    var generator = SeededGenerator(seed, SeededGenerator.key(of: id))
    var filterbanks = Matrix(rows: frames ?? all.count, columns: bins)
    for t in 0..<filterbanks.rows {
      for bin in 0..<bins { filterbanks[t, bin] = (all[t] == bin ? 4 : 0) + 0.3 * generator.normalPair().0 }
    }
    return TrainingSet.Utterance(
      id: id, speaker: speaker, filterbanks: filterbanks, transcript: text, target: target)
  }

  static func utterances(count: Int = 8, seed: UInt64) throws -> [TrainingSet.Utterance] {
    try (0..<count).map { index in
      try utterance(
        "u\(seed)-\(index)", speaker: "s\(index % 2)", text: texts[index % texts.count], seed: seed)
    }
  }

  /// One layer of eight cells, and nothing drawn at random but the weights and the order.
  static var configuration: TrainingConfiguration {
    var configuration = TrainingConfiguration()
    configuration.frontEnd.filterbank.numMelBins = bins
    configuration.frontEnd.deltaOrder = 0
    configuration.frontEnd.keepEvery = 2
    configuration.layers = 1
    configuration.cellsPerDirection = 8
    configuration.epochs = 30
    configuration.batchSize = 4
    configuration.learningRate = 0.03
    configuration.schedule.patience = 100
    configuration.dropout = 0
    configuration.augmentation.frequencyMasks = 0
    configuration.augmentation.timeMasks = 0
    configuration.augmentation.offsets = .fixed
    configuration.shards = 1
    configuration.storedPrecision = .float32
    return configuration
  }

  /// Everything that is drawn at random, and a schedule that moves: what a taken-up run must repeat.
  static var randomConfiguration: TrainingConfiguration {
    var configuration = configuration
    configuration.layers = 2
    configuration.dropout = 0.2
    configuration.weightNoise = 0.02
    configuration.averaging = 0.9
    configuration.intermediateLoss = 0.3
    configuration.augmentation = AugmentationOptions()
    configuration.augmentation.frequencyMaskBins = 1
    configuration.augmentation.timeMaskFrames = 3
    configuration.augmentation.tempo = 0.1
    configuration.augmentation.warp = 0.1
    configuration.augmentation.recombination = 0.5
    configuration.schedule.annealFrom = 2
    return configuration
  }

  static func trainer(
    _ configuration: TrainingConfiguration, training: [TrainingSet.Utterance]? = nil,
    validation: [TrainingSet.Utterance]? = nil, initial: ParameterSet? = nil, in folder: TemporaryFolder,
    among processes: any ProcessGroup = SingleProcess()
  ) throws -> Trainer {
    try Trainer(
      configuration: configuration, tokens: tokens(),
      training: TrainingSet(utterances: training ?? utterances(seed: 1), among: processes),
      validation: TrainingSet(utterances: validation ?? utterances(count: 4, seed: 2), among: processes),
      folder: processes.isFirst ? folder.path : folder.file("seen by the first rank alone"),
      domain: "tones", initial: initial, among: processes)
  }
}

extension Trainer {
  /// Trains to the end and returns what each epoch reported.
  mutating func reports() throws -> [EpochReport] {
    var reports: [EpochReport] = []
    try run { reports.append($0) }
    return reports
  }
}

extension Matrix {
  /// The largest |self − other|.
  func largestDifference(from other: Matrix) -> Float {
    precondition(rows == other.rows && columns == other.columns)
    return zip(elements, other.elements).map { abs($0 - $1) }.reduce(0, Swift.max)
  }
}

extension ParameterSet {
  func largestDifference(from other: ParameterSet) -> Float {
    precondition(names == other.names)
    return zip(values, other.values).map { $0.largestDifference(from: $1) }.reduce(0, Swift.max)
  }

  /// The sum of the products of their numbers.
  func dot(_ other: ParameterSet) -> Double {
    zip(values, other.values).reduce(0) { sum, pair in
      sum + zip(pair.0.elements, pair.1.elements).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
  }
}
