import AcousticModel
import NeuralNetwork

extension TrainingConfiguration {
  /// Configurations that have a name.
  public enum Preset: String, CaseIterable, Sendable {
    /// The protocol of Wu et al. 2016, section 3.3, which is Eesen's for the Wall Street Journal.
    case paper
    /// What gave the fewest errors for the time on AN4 (recipes/an4/RESULTS.md).
    case fast

    public var configuration: TrainingConfiguration {
      switch self {
      case .paper: .paper
      case .fast: .fast
      }
    }
  }

  /// Fixed by the paper: 4 bidirectional layers of 320 cells, Adam at 1e-4, weight noise of σ = 0.05. Fixed by Eesen's
  /// recipes, whose data preparation and model the paper follows: 40 log-mel filterbanks with Δ and ΔΔ at 10 ms and every
  /// frame of them, normalised by the speaker in mean and variance; weights from U(−0.1, 0.1); up to 10 utterances or 25,000
  /// padded frames a batch, from short to long; halving by newbob.
  ///
  /// Fixed by neither: where α, β₁, β₂ and b start, here {1, 1, 1, 0}; the LSTM's forget bias, here Eesen's 1 (and the
  /// MI-LSTM's, here 0 as its whole b); the most epochs; what clips a gradient (Eesen clips each number of a cell's at 50, here
  /// the norm of the mean gradient of a batch is clipped at 5).
  static var paper: TrainingConfiguration {
    var configuration = TrainingConfiguration()
    configuration.frontEnd.spliceLeft = 0
    configuration.frontEnd.spliceRight = 0
    configuration.frontEnd.keepEvery = 1
    configuration.initialisation.weightRange = 0.1
    configuration.learningRate = 1e-4
    configuration.weightNoise = 0.05
    configuration.dropout = 0
    configuration.speakerNormalisationShare = 1
    configuration.batchSize = 10
    configuration.batchFrames = 25_000
    configuration.batchOrder = .ascending
    configuration.lengthJitterFrames = 0
    configuration.epochs = 100
    configuration.schedule.rule = .newbob
    configuration.augmentation.frequencyMasks = 0
    configuration.augmentation.timeMasks = 0
    configuration.augmentation.offsets = .fixed
    return configuration
  }

  /// Three frames are spliced and every third is kept, from an offset drawn anew; dropout, SpecAugment's masks in time, other tempi
  /// and vocal tracts, a speaker's words in new company; a second loss at half the height; the average of the parameters; a
  /// constant rate; the precision of products that is fastest here. No masks over frequencies: behind one there is no telling F
  /// from S, and letters are learnt in two thirds of the epochs without them (recipes/an4/RESULTS.md).
  static var fast: TrainingConfiguration {
    var configuration = TrainingConfiguration()
    configuration.learningRate = 6e-4
    configuration.dropout = 0.2
    configuration.averaging = 0.998
    configuration.intermediateLoss = 0.3
    configuration.speakerNormalisationShare = 0.7
    configuration.augmentation.tempo = 0.1
    configuration.augmentation.warp = 0.08
    configuration.augmentation.recombination = 0.75
    configuration.augmentation.frequencyMasks = 0
    configuration.epochs = 60
    configuration.schedule.patience = 30
    configuration.schedule.stopBelow = 0.001
    configuration.productPrecision = .fastest
    return configuration
  }
}
