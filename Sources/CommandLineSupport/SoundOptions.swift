public import ArgumentParser
public import AudioIO

/// How sound files are read: the channel, and what headerless samples are.
public struct SoundOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The channel to take, counted from 1 (default: the mean of all).", valueName: "N"))
  public var channel: Int?

  @Option(
    help: ArgumentHelp("Reads headerless samples, so many a second and channel.", valueName: "HZ"))
  public var rawRate: Int?

  @Option(help: ArgumentHelp("The form of headerless samples (default: s16le).", valueName: "FORM"))
  public var rawEncoding: RawEncoding.Sample?

  @Option(help: ArgumentHelp("The channels of headerless samples (default: 1).", valueName: "N"))
  public var rawChannels: Int?

  public init() {}

  public func validate() throws {
    if let channel, channel < 1 { throw ValidationError("--channel is \(channel); channels count from 1") }
    if rawRate == nil, rawEncoding != nil || rawChannels != nil {
      throw ValidationError("--raw-encoding and --raw-channels need --raw-rate, which headerless samples cannot tell")
    }
    if let rawRate, rawRate < 1 { throw ValidationError("--raw-rate is \(rawRate), expected samples per second") }
    if let rawChannels, rawChannels < 1 {
      throw ValidationError("--raw-channels is \(rawChannels), expected 1 or more")
    }
  }

  public var soundFileOptions: SoundFileOptions {
    SoundFileOptions(
      channel: channel,
      raw: rawRate.map {
        RawEncoding(sampleRateHz: $0, sample: rawEncoding ?? .s16le, channels: rawChannels ?? 1)
      })
  }
}

extension RawEncoding.Sample: ExpressibleByArgument {}
