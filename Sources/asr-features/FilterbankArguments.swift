public import ArgumentParser
public import Features

extension WindowFunction: ExpressibleByArgument {}

/// Kaldi's options of compute-fbank-feats. Switches take a value, as there: `--snip-edges=false`.
struct FilterbankArguments: ParsableArguments {
  private static let defaults = FilterbankOptions()

  @Option(help: "Samples a second; sound of another rate is resampled.")
  var sampleFrequency: Int = defaults.sampleRateHz
  @Option(help: "Milliseconds.")
  var frameLength: Double = defaults.frameLengthMilliseconds
  @Option(help: "Milliseconds.")
  var frameShift: Double = defaults.frameShiftMilliseconds
  @Option(help: "0 to 1.")
  var preemphasisCoefficient: Float = defaults.preEmphasis
  @Option(help: "Subtract each frame's mean.")
  var removeDcOffset: Bool = defaults.removeDCOffset
  @Option(help: "The frames' window.")
  var windowType: WindowFunction = defaults.window
  @Option(help: "The Blackman window's parameter.")
  var blackmanCoeff: Double = defaults.blackmanCoefficient
  @Option(help: "Only frames that lie wholly within the sound.")
  var snipEdges: Bool = defaults.snipEdges
  @Option(help: "Standard deviation of noise added, in units of 16-bit samples.")
  var dither: Float = defaults.dither
  @Option(help: "Fourier transforms of a power of two.")
  var roundToPowerOfTwo: Bool = defaults.roundToPowerOfTwo
  @Option(help: "Triangular filters on the mel scale.")
  var numMelBins: Int = defaults.numMelBins
  @Option(help: "The lowest filter's lower edge in Hz.")
  var lowFreq: Double = defaults.lowFrequencyHz
  @Option(help: "The highest filter's upper edge in Hz; 0 or less counts from half the rate.")
  var highFreq: Double = defaults.highFrequencyHz
  @Option(help: "Filter powers; false, magnitudes.")
  var usePower: Bool = defaults.usePower
  @Option(help: "Take logarithms.")
  var useLogFbank: Bool = defaults.useLog
  @Option(help: "Put the frame's log energy in front.")
  var useEnergy: Bool = defaults.useEnergy
  @Option(help: "Take it before pre-emphasis and window.")
  var rawEnergy: Bool = defaults.rawEnergy
  @Option(help: "A floor of it.")
  var energyFloor: Float = defaults.energyFloor

  var options: FilterbankOptions {
    var options = FilterbankOptions()
    options.sampleRateHz = sampleFrequency
    options.frameLengthMilliseconds = frameLength
    options.frameShiftMilliseconds = frameShift
    options.preEmphasis = preemphasisCoefficient
    options.removeDCOffset = removeDcOffset
    options.window = windowType
    options.blackmanCoefficient = blackmanCoeff
    options.snipEdges = snipEdges
    options.dither = dither
    options.roundToPowerOfTwo = roundToPowerOfTwo
    options.numMelBins = numMelBins
    options.lowFrequencyHz = lowFreq
    options.highFrequencyHz = highFreq
    options.usePower = usePower
    options.useLog = useLogFbank
    options.useEnergy = useEnergy
    options.rawEnergy = rawEnergy
    options.energyFloor = energyFloor
    return options
  }
}
