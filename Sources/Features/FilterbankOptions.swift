/// How samples become log-mel filterbank energies: Kaldi's options and defaults (feat/feature-window.h,
/// feat/mel-computations.h, feat/feature-fbank.h), without dither and with 40 mel bins.
public struct FilterbankOptions: Codable, Sendable, Equatable {
  /// The samples' rate; other rates must be resampled first.
  public var sampleRateHz = 16_000
  /// Samples of one frame in time. Longer: finer in frequency, coarser in time.
  public var frameLengthMilliseconds: Double = 25
  /// From one frame's start to the next. Shorter: more frames.
  public var frameShiftMilliseconds: Double = 10
  /// x[t] − c·x[t−1] lifts high frequencies; 0…1, 0 leaves them.
  public var preEmphasis: Float = 0.97
  /// Subtracts each frame's mean.
  public var removeDCOffset = true
  public var window = WindowFunction.povey
  /// The Blackman window's parameter; other windows do not use it.
  public var blackmanCoefficient = 0.42
  /// True: only frames that lie wholly within the samples. False: one frame a shift, samples mirrored at the ends.
  public var snipEdges = true
  /// Standard deviation of Gaussian noise added to each frame's samples, in units of 16-bit samples; 0 adds none.
  public var dither: Float = 0
  /// The Fourier transform's length is the next power of two from the frame's length; false takes that length itself.
  public var roundToPowerOfTwo = true
  /// Triangular filters, equally wide on the mel scale. More: finer in frequency.
  public var numMelBins = 40
  /// The lowest filter's lower edge.
  public var lowFrequencyHz: Double = 20
  /// The highest filter's upper edge; 0 or less is an offset from half the sampling rate.
  public var highFrequencyHz: Double = 0
  /// Filters weigh the power spectrum; false, its square root.
  public var usePower = true
  /// The natural logarithm of the filters' outputs, floored at the spacing of Float at 1; false, the outputs.
  public var useLog = true
  /// Puts each frame's log energy in front of its filters as one column more.
  public var useEnergy = false
  /// That energy is taken before pre-emphasis and window; false, after.
  public var rawEnergy = true
  /// A floor of that energy, before the logarithm; 0 is none.
  public var energyFloor: Float = 0

  public init() {}
}

/// The weights of a frame's samples, i = 0…N−1; u = 2πi/(N−1).
public enum WindowFunction: String, Codable, Sendable, CaseIterable {
  /// (½ − ½ cos u)^0.85: Kaldi's own, like Hamming's but 0 at the ends.
  case povey
  /// 0.54 − 0.46 cos u
  case hamming
  /// ½ − ½ cos u, the Hann window by Kaldi's name.
  case hanning
  /// c − ½ cos u + (½ − c) cos 2u
  case blackman
  /// sin(u/2)
  case sine
  case rectangular
}

extension FilterbankOptions {
  /// Samples from one frame's start to the next; Kaldi truncates, too.
  public var frameShift: Int { Int(Double(sampleRateHz) * 0.001 * frameShiftMilliseconds) }

  /// Samples of a frame.
  public var frameLength: Int { Int(Double(sampleRateHz) * 0.001 * frameLengthMilliseconds) }

  /// Points of the Fourier transform: a frame and zeros after it.
  public var transformLength: Int {
    guard roundToPowerOfTwo, frameLength > 1 else { return frameLength }
    return 1 << (Int.bitWidth - (frameLength - 1).leadingZeroBitCount)
  }

  /// The highest filter's upper edge in Hz.
  public var upperFrequencyHz: Double {
    highFrequencyHz > 0 ? highFrequencyHz : Double(sampleRateHz) / 2 + highFrequencyHz
  }

  /// Columns of the features: the filters, and the energy where it is wanted.
  public var featureCount: Int { numMelBins + (useEnergy ? 1 : 0) }

  /// Where in a frame the filters lie: after the energy, where there is one.
  public var filterColumns: Range<Int> { (featureCount - numMelBins)..<featureCount }

  /// How many frames `sampleCount` samples give.
  public func frameCount(ofSamples sampleCount: Int) -> Int {
    if snipEdges { return sampleCount < frameLength ? 0 : 1 + (sampleCount - frameLength) / frameShift }
    return (sampleCount + frameShift / 2) / frameShift
  }

  /// The first sample of frame `frame`, before the start (negative) only where edges are not snipped.
  func firstSample(ofFrame frame: Int) -> Int {
    snipEdges ? frame * frameShift : frame * frameShift + frameShift / 2 - frameLength / 2
  }
}
