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
  /// Utterances an update.
  public var batchSize = 16
  /// Adam's η.
  public var learningRate: Float = 1e-3
  public var schedule = ScheduleOptions()
  /// The gradient's Euclidean norm is brought down to this where it is larger.
  public var gradientClip: Float = 5
  /// Share of the numbers between layers that are zeroed.
  public var dropout: Float = 0.2
  /// Share, in what is minimised, of a second CTC loss: that of the same affine layer on the output of the lower half of the
  /// layers, so that those learn from close by too (Lee and Watanabe 2021). 0: none.
  public var intermediateLoss: Float = 0
  /// σ of the Gaussian noise on the weights, drawn anew for each update (paper, section 3.3: 0.05); 0: none.
  public var weightNoise: Float = 0
  /// What is validated and kept is an average of the parameters over the updates: after each, this share of the average
  /// stays (less in the first updates, where the average is to forget the random start). 0: the last parameters alone.
  public var averaging: Float = 0
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
  public var productPrecision = ProductPrecision.float32
  /// How the model's weights are stored.
  public var storedPrecision = SafeTensors.Precision.float16

  public init() {}
}

/// When the learning rate falls and training stops.
public struct ScheduleOptions: Codable, Sendable, Equatable {
  /// The rate is multiplied by `halvingFactor` after so many epochs in which neither validation loss nor token error gained
  /// `minimumGain` (a share of the best); larger: longer training.
  public var patience = 3
  public var minimumGain = 0.005
  public var halvingFactor: Float = 0.5
  /// Training stops when the rate falls under this share of the first.
  public var stopBelow: Float = 0.01
  /// From this epoch on, the second at the earliest, the rate is also multiplied by `annealFactor` before every epoch;
  /// 0: never.
  public var annealFrom = 0
  public var annealFactor: Float = 0.8

  public init() {}
}

/// How training utterances are changed, anew each time that they are met.
public struct AugmentationOptions: Codable, Sendable, Equatable {
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
  /// Whether the offset of the frames that are kept is drawn anew.
  public var randomOffset = true

  public init() {}
}
