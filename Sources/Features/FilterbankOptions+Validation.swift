/// Filterbank options that cannot be meant.
public enum FilterbankOptionsError: Error, Equatable, Sendable {
  /// An option outside of its range; names are Kaldi's.
  case outOfRange(option: String, found: String, expected: String)
  /// A filter so narrow that no point of the Fourier transform falls into it (counted from 0).
  case emptyFilter(bin: Int, numMelBins: Int, transformLength: Int)
}

extension FilterbankOptionsError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .outOfRange(let option, let found, let expected):
      "filterbank option \(option) is \(found), expected \(expected)"
    case .emptyFilter(let bin, let numMelBins, let transformLength):
      "mel filter \(bin) of \(numMelBins) is narrower than the spacing of a \(transformLength)-point Fourier "
        + "transform: num-mel-bins is too large for this sampling rate and frame length"
    }
  }
}

extension FilterbankOptions {
  /// Throws for options that no features can be computed with.
  public func validate() throws(FilterbankOptionsError) {
    func check(_ valid: Bool, _ option: String, _ found: some Any, _ expected: String) throws(FilterbankOptionsError) {
      if !valid { throw .outOfRange(option: option, found: "\(found)", expected: expected) }
    }
    let nyquistHz = Double(sampleRateHz) / 2
    try check((1_000...768_000).contains(sampleRateHz), "sample-frequency", sampleRateHz, "1000 to 768000 Hz")
    try check(
      (0...10_000).contains(frameLengthMilliseconds) && frameLength >= 2,
      "frame-length", frameLengthMilliseconds, "milliseconds, two samples to ten seconds")
    try check(
      (0...10_000).contains(frameShiftMilliseconds) && frameShift >= 1,
      "frame-shift", frameShiftMilliseconds, "milliseconds, one sample to ten seconds")
    try check((0...1).contains(preEmphasis), "preemphasis-coefficient", preEmphasis, "0 to 1")
    try check(dither.isFinite && dither >= 0, "dither", dither, "0 or more")
    try check(energyFloor.isFinite && energyFloor >= 0, "energy-floor", energyFloor, "0 or more")
    try check(blackmanCoefficient.isFinite, "blackman-coeff", blackmanCoefficient, "a finite number")
    try check(transformLength % 2 == 0, "frame-length", frameLength, "an even number of samples")
    try check((3...1_024).contains(numMelBins), "num-mel-bins", numMelBins, "3 to 1024")
    try check(
      lowFrequencyHz >= 0 && lowFrequencyHz < nyquistHz, "low-freq", lowFrequencyHz, "0 to below \(nyquistHz) Hz")
    try check(
      upperFrequencyHz > lowFrequencyHz && upperFrequencyHz <= nyquistHz, "high-freq", highFrequencyHz,
      "above low-freq (\(lowFrequencyHz)), at most \(nyquistHz) Hz")
  }
}
