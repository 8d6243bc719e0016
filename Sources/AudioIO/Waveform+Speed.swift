extension Waveform {
  /// The sound as a tape that runs `speed` times as fast, at `rateHz`: y(t) = x(speed · t), so it lasts 1/speed as long, and
  /// every frequency is multiplied by `speed` (sox calls that `speed`). Samples taken as if `speed` times as many had been
  /// made a second, and brought to the new rate, are that; their rate is rounded to 1 Hz, a share of 1/16,000 or so.
  ///
  /// At a speed below 1 nothing is left above `speed` times half the old rate.
  public func atSpeed(_ speed: Double, rateHz: Int) -> Waveform {
    precondition(speed > 0 && speed.isFinite, "no sound runs at the speed of \(speed)")
    let assumedHz = max(1, Int((Double(sampleRateHz) * speed).rounded()))
    return Waveform(samples: samples, sampleRateHz: assumedHz, damage: damage).resampled(to: rateHz)
  }
}
