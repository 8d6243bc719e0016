/// How to read a sound file.
public struct SoundFileOptions: Sendable, Equatable {
  /// The channel to take, counted from 1; nil takes the mean of all channels.
  public var channel: Int?
  /// Set for headerless samples, which cannot say themselves what they are; nil reads the file's own header.
  public var raw: RawEncoding?

  public init(channel: Int? = nil, raw: RawEncoding? = nil) {
    self.channel = channel
    self.raw = raw
  }
}

/// What a header would have said about headerless samples.
public struct RawEncoding: Sendable, Equatable {
  /// The form of one sample, by ffmpeg's names: signed, unsigned or floating point, bits, byte order.
  public enum Sample: String, Sendable, CaseIterable {
    case s8, u8, s16le, s16be, s24le, s24be, s32le, s32be, f32le, f32be, f64le, f64be, mulaw, alaw
  }

  /// Samples per second and channel.
  public var sampleRateHz: Int
  public var sample: Sample
  /// Channels, their samples interleaved.
  public var channels: Int

  public init(sampleRateHz: Int, sample: Sample = .s16le, channels: Int = 1) {
    self.sampleRateHz = sampleRateHz
    self.sample = sample
    self.channels = channels
  }
}
