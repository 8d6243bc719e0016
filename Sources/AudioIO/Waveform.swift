/// One channel of sound: what the recogniser hears.
public struct Waveform: Sendable, Equatable {
  /// The samples. Full scale is −1…1; files of floating-point samples and lossy codecs may go beyond.
  public var samples: [Float]
  /// Samples per second.
  public var sampleRateHz: Int
  /// What the decoder said about damage, where the file was cut off or broken but some samples could be read; nil for
  /// a sound file in order.
  public var damage: String?

  public init(samples: [Float], sampleRateHz: Int, damage: String? = nil) {
    precondition(sampleRateHz > 0, "a waveform has no rate of \(sampleRateHz) Hz")
    self.samples = samples
    self.sampleRateHz = sampleRateHz
    self.damage = damage
  }

  /// True where the samples move by no more than two steps of 16-bit sound, which is as far as dither moves digital silence, and
  /// where there are none: nothing was recorded.
  public var isSilent: Bool {
    guard let least = samples.min(), let greatest = samples.max() else { return true }
    return greatest - least <= 2 / 32768
  }

  /// Seconds.
  public var duration: Double { Double(samples.count) / Double(sampleRateHz) }
}
