public import AcousticModel
public import NeuralNetwork
public import Tensors

/// Every choice of a training run. It is stored with the model.
public struct TrainingConfiguration: Codable, Sendable, Equatable {
  /// What every random draw is keyed by.
  public var seed: UInt64 = 1
  public var frontEnd = FrontEndOptions()
  public var cell = NetworkArchitecture.Cell.miLSTM
  public var layers = 4
  public var cellsPerDirection = 320
  public var initialisation = Initialisation()
  /// The most epochs.
  public var epochs = 50
  /// Utterances an update, at most.
  public var batchSize = 16
  /// Frames an update (of 10 ms, those of the longest utterance times the utterances), at most; 0: any number. Larger: more
  /// long utterances share an update.
  public var batchFrames = 0
  public var batchOrder = BatchOrder.random
  public var optimiser = OptimisationRule.adam
  /// μ of `sgd`; larger: steadier and longer steps.
  public var momentum: Float = 0.9
  /// η.
  public var learningRate: Float = 1e-3
  public var schedule = ScheduleOptions()
  /// The gradient's Euclidean norm is brought down to this where it is larger.
  public var gradientClip: Float = 5
  /// Share of the numbers between layers that are zeroed.
  public var dropout: Float = 0.2
  /// Share, in what is minimised, of a second CTC loss: that of the same affine layer on the output of the lower half of the
  /// layers, so that those learn from close by too (Lee and Watanabe 2021). 0: none.
  public var intermediateLoss: Float = 0
  /// Each utterance is met in two views, behind other masks and another dropout, and this much of what their posteriors differ
  /// by is added to what is minimised (CR-CTC: Yao et al. 2025, whose value is 0.2): twice the work an epoch. 0: one view.
  public var consistencyLoss: Float = 0
  /// σ of the Gaussian noise on the weights, drawn anew for each update (paper, section 3.3: 0.05); 0: none.
  public var weightNoise: Float = 0
  /// What is validated and kept is an average of the parameters over the updates: after each, this share of the average
  /// stays (less in the first updates, where the average is to forget the random start). 0: the last parameters alone.
  public var averaging: Float = 0
  /// What is validated and kept is the mean of that average (or of the parameters) at the ends of so many last epochs; 1: the
  /// last epoch's alone. Larger: smoother, and so many more sets of parameters in memory and in the checkpoint.
  public var averagedEpochs = 1
  /// Which epoch's parameters are the model that a run leaves.
  public var keep = KeptEpoch.best
  public var augmentation = AugmentationOptions()
  /// Share of the utterances that are normalised by their speaker's statistics; the others by the rule for a single file.
  public var speakerNormalisationShare: Float = 0.5
  /// Utterances are sorted by length after up to so many frames (of 10 ms) are added at random; larger: batches differ
  /// more from epoch to epoch, and are less alike in length.
  public var lengthJitterFrames: Float = 60
  /// Megabytes for one update's activations; a batch that needs more is split and its gradients added up. 0: half of the
  /// machine's memory.
  public var memoryMegabytes = 0
  /// Parts of a batch that are computed side by side, each on two cores, one a direction; 0: half the machine's cores.
  /// Another number rounds differently.
  public var shards = 0
  /// Of the recurrent layers' products in an update: bfloat16 is up to 1.7 times as fast, and needs oneDNN and a CPU with
  /// AVX512-BF16. Weights, gradients and sums are in single precision with either.
  public var productPrecision = PrecisionChoice.float32
  /// How the model's weights are stored.
  public var storedPrecision = SafeTensors.Precision.float16

  public init() {}

  /// How often an epoch visits every utterance.
  var copies: Int { augmentation.offsets == .all ? frontEnd.keepEvery : 1 }
}

/// A precision of products, or whichever is fastest where the training runs.
public enum PrecisionChoice: String, Codable, Sendable, CaseIterable {
  case float32, bfloat16
  /// bfloat16 on a machine that can, else float32. A run settles on one as it begins, and stores that.
  case fastest

  /// What it comes to on this machine.
  public var onThisMachine: ProductPrecision {
    switch self {
    case .float32: .float32
    case .bfloat16: .bfloat16
    case .fastest: ProductPrecision.bfloat16.isAvailable ? .bfloat16 : .float32
    }
  }

  /// The same choice without `fastest`.
  var settled: Self { onThisMachine == .bfloat16 ? .bfloat16 : .float32 }
}

/// The epoch whose parameters are kept.
public enum KeptEpoch: String, Codable, Sendable, CaseIterable {
  /// That with the fewest token errors in validation.
  case best
  /// The last, where validation shall decide nothing: because the schedule does, or the validation set is trained on too.
  case last
}

/// In which order an epoch meets its batches, which are cut from the utterances as sorted by length.
public enum BatchOrder: String, Codable, Sendable, CaseIterable {
  case random
  /// From short to long, as in Eesen's recipes.
  case ascending
}

/// When the learning rate rises and falls, and training stops.
public struct ScheduleOptions: Codable, Sendable, Equatable {
  /// What makes the rate fall.
  public enum Rule: String, Codable, Sendable, CaseIterable {
    /// `patience` epochs without a gain of `minimumGain` halve it.
    case plateau
    /// Once the error falls by less than `startHalvingGain`, every epoch halves it: QuickNet's rule, and Eesen's.
    case newbob
  }

  public var rule = Rule.plateau
  /// Over so many updates the rate rises from 0 to its first value, linearly; larger: a gentler start.
  public var warmUpUpdates = 0
  /// plateau: the rate is multiplied by `halvingFactor` after so many epochs in which neither validation loss nor token
  /// error gained `minimumGain` (a share of the best); larger: longer training.
  public var patience = 3
  public var minimumGain = 0.005
  public var halvingFactor: Float = 0.5
  /// newbob: absolute gains in token accuracy from one epoch to the next, below which halving begins and training ends.
  public var startHalvingGain = 0.005
  public var stopGain = 0.001
  /// newbob: halving does not begin before the token error is below this. (Eesen's lets it begin after the second epoch.)
  public var halvingBelowError = 0.5
  /// Training stops when the rate falls under this share of the first.
  public var stopBelow: Float = 0.01
  /// Training stops after so many epochs without a lower token error than the best; 0: never.
  public var stopAfter = 0
  /// From this epoch on, the second at the earliest, the rate is also multiplied by `annealFactor` before every epoch;
  /// 0: never.
  public var annealFrom = 0
  public var annealFactor: Float = 0.8

  public init() {}
}

/// How training utterances are changed, anew each time that they are met.
public struct AugmentationOptions: Codable, Sendable, Equatable {
  /// Which of the frames are kept that frame reduction lets one keep: every `keepEvery`th from an offset on.
  public enum Offsets: String, Codable, Sendable, CaseIterable {
    /// An offset drawn anew.
    case random
    /// An epoch meets every utterance once from each offset: `keepEvery` times the updates, as in Eesen's recipes.
    case all
    /// The offset that recognition takes.
    case fixed
  }

  /// SpecAugment (Park et al. 2019): so many bands of up to `frequencyMaskBins` filters are set to the mean, zero.
  public var frequencyMasks = 2
  public var frequencyMaskBins = 8
  /// So many stretches of up to `timeMaskFrames` frames, and of no more than `timeMaskShare` of the utterance.
  public var timeMasks = 2
  public var timeMaskFrames = 20
  public var timeMaskShare: Float = 0.2
  /// Speech is made faster or slower by a factor drawn from 1 ± this, by interpolating between frames; 0: never.
  public var tempo: Float = 0
  /// The frequency axis is stretched by a factor drawn from 1 ± this, as another vocal tract would; 0: never.
  public var warp: Float = 0
  /// Speeds, one of which is drawn: the sound itself is resampled, which changes tempo and pitch (Ko et al. 2015). Needs the
  /// sound, and memory for the filterbanks of each.
  public var speeds: [Float] = [1]
  public var offsets = Offsets.random
  /// Share of the visits in which an utterance gives way to one that is put together from words of its speaker's utterances,
  /// about as long (after Lam et al. 2021); 0: none. Where the words lie is found before the first epoch (`WordAlignment`). The
  /// tokens need `<SPACE>`. Where several ranks train together, each takes the words from the utterances that it holds.
  public var recombination: Float = 0
  /// How much more often than they are said rare words are taken: a run of words with a probability that is proportional to (how
  /// often its rarest word occurs) to the power of −recombinationBalance.
  public var recombinationBalance: Float = 0
  /// Share of the recombined utterances that are put together from words of all speakers, each word with the mean and the deviation
  /// of the filterbanks of the speaker whom it is lent to.
  public var recombinationAcrossSpeakers: Float = 0

  public init() {}
}
