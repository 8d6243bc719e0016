extension DecodedSound {
  /// Throws where a sample is NaN, infinite or so large that energies overflow, which no microphone gives and which would
  /// spread through every feature.
  func checkFinite(name: String) throws(SoundFileError) {
    let samples = interleaved.span
    for index in samples.indices where !(abs(samples[index]) <= SoundFile.greatestMagnitude) {
      throw .notFinite(
        path: name, frame: index / channels, channel: index % channels + 1, value: samples[index])
    }
  }

  /// Channel `channel` (counted from 1), or for nil the mean of all channels.
  func oneChannel(_ channel: Int?, name: String) throws(SoundFileError) -> [Float] {
    if let channel, channel < 1 || channel > channels {
      throw .noSuchChannel(path: name, channel: channel, channels: channels)
    }
    guard channels > 1 else { return interleaved }
    let frames = interleaved.count / channels
    var mono = [Float](repeating: 0, count: frames)
    let samples = interleaved.span
    var output = mono.mutableSpan
    if let channel {
      for frame in 0..<frames { output[frame] = samples[frame * channels + channel - 1] }
      return mono
    }
    let share = 1 / Float(channels)
    for frame in 0..<frames {
      var sum: Float = 0
      for index in frame * channels..<(frame + 1) * channels { sum += samples[index] }
      output[frame] = sum * share
    }
    return mono
  }
}
