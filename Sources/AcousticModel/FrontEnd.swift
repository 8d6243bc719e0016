public import Features
public import Tensors

/// How a waveform becomes the network's input.
public struct FrontEndOptions: Codable, Sendable, Equatable {
  public var filterbank = FilterbankOptions()
  /// Whether CMVN scales to unit variance, beside removing the mean.
  public var normaliseVariance = true
  /// Orders of time derivatives appended: 2 for Δ and ΔΔ, 0 for none.
  public var deltaOrder = 2
  /// Frames on either side that a derivative is taken over.
  public var deltaWindow = 2
  /// Neighbours joined to a frame on its left and right.
  public var spliceLeft = 1
  public var spliceRight = 1
  /// Of so many spliced frames one is kept; larger: faster, and fewer frames for the labels to fit in.
  public var keepEvery = 3
  /// A file without a known speaker is normalised by its own statistics and the training set's, which count as so many
  /// frames; larger: a short file trusts its own less.
  public var globalWeightFrames: Double = 300

  public init() {}

  /// D, numbers a frame of the network's input.
  public var inputSize: Int {
    filterbank.featureCount * (1 + deltaOrder) * (spliceLeft + 1 + spliceRight)
  }

  /// Seconds between two frames of the network.
  public var frameShiftSeconds: Double { filterbank.frameShiftMilliseconds * Double(keepEvery) / 1000 }

  /// The first frame that recognition keeps; training draws it from 0..<keepEvery.
  public var recognitionOffset: Int { keepEvery / 2 }
}

/// Everything between a waveform's filterbanks and the network's input, as the model was trained with it:
/// CMVN → deltas → splicing and frame reduction.
public struct FrontEnd: Codable, Sendable, Equatable {
  public var options: FrontEndOptions
  /// Statistics of the whole training set.
  public var globalStatistics: CMVNStatistics

  public init(options: FrontEndOptions, globalStatistics: CMVNStatistics) {
    self.options = options
    self.globalStatistics = globalStatistics
  }

  /// The statistics that normalise a file whose speaker is not known: its own, interpolated with the training set's.
  public func statistics(ofFile filterbanks: Matrix) -> CMVNStatistics {
    CMVNStatistics(of: filterbanks).interpolated(
      with: globalStatistics, globalWeightFrames: options.globalWeightFrames)
  }

  /// Filterbanks after CMVN and with their derivatives, [T × bins·(1 + deltaOrder)].
  ///
  /// - Parameter statistics: the speaker's, or nil for the rule of a single file.
  public func features(ofFilterbanks filterbanks: Matrix, statistics: CMVNStatistics?) -> Matrix {
    var normalised = filterbanks
    normalise(
      &normalised, with: statistics ?? self.statistics(ofFile: filterbanks), variance: options.normaliseVariance)
    return Deltas.append(to: normalised, order: options.deltaOrder, window: options.deltaWindow)
  }

  /// The network's input, [⌈(T − offset)/keepEvery⌉ × D]; of T ≤ offset frames the last one is kept.
  public func splice(_ features: Matrix, offset: Int) -> Matrix {
    Splicing(left: options.spliceLeft, right: options.spliceRight, every: options.keepEvery)
      .apply(features, offset: min(offset, max(0, features.rows - 1)))
  }
}
