import AcousticModel
import Collectives
import Corpus
import Features
import NeuralNetwork
import Tensors
import Training

/// Noise with transcripts: enough for gradients, whatever they mean.
enum Synthetic {
  static func tokens() throws -> TokenTable { try TokenTable(units: [TokenTable.spaceSymbol, "A", "B"]) }

  static func utterances(_ count: Int, bins: Int, frames: (Int) -> Int, text: String) throws -> [TrainingSet.Utterance]
  {
    try (0..<count).map { index in
      var generator = SeededGenerator(1, UInt64(index))
      var filterbanks = Matrix(rows: frames(index), columns: bins)
      for i in filterbanks.elements.indices { filterbanks.elements[i] = generator.normalPair().0 }
      return TrainingSet.Utterance(
        id: "u\(index)", speaker: "s\(index % 3)", filterbanks: filterbanks, transcript: text,
        target: try tokens().columns(spelling: text))
    }
  }

  /// A small network, with everything that is drawn at random.
  static func trainer(in folder: String, among processes: any ProcessGroup) throws -> Trainer {
    var configuration = TrainingConfiguration()
    configuration.frontEnd.filterbank.numMelBins = 8
    configuration.layers = 2
    configuration.cellsPerDirection = 32
    configuration.weightNoise = 0.02
    configuration.averaging = 0.9
    configuration.intermediateLoss = 0.3
    configuration.augmentation.frequencyMaskBins = 2
    let utterances = try utterances(16, bins: 8, frames: { 60 + 7 * $0 }, text: "AB BA")
    return try trainer(configuration, utterances, in: folder, among: processes)
  }

  static func trainer(
    _ configuration: TrainingConfiguration, _ utterances: [TrainingSet.Utterance], in folder: String,
    among processes: any ProcessGroup
  ) throws -> Trainer {
    let set = TrainingSet(utterances: utterances, among: processes)
    return try Trainer(
      configuration: configuration, tokens: tokens(), training: set, validation: set, folder: folder, domain: "noise",
      among: processes)
  }
}
