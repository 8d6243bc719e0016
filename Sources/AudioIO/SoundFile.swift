/// Sound files of any format that libsndfile reads: WAV, FLAC, Ogg Vorbis and Opus, MP3, AIFF, NIST SPHERE, Sun AU,
/// CAF and more, or headerless samples.
public enum SoundFile {
  /// The sound in a file, its channels mixed down to one or one of them chosen, at the file's own rate.
  ///
  /// Silence, and a file of no samples, are sound. A file that is cut off gives the samples before the cut, and
  /// `Waveform.damage` where the decoder noticed.
  ///
  /// - Parameter path: a file, a pipe, or "-" for standard input, which is read to its end.
  public static func read(
    path: String, options: SoundFileOptions = .init()
  ) throws(SoundFileError) -> Waveform {
    let name = path == "-" ? "standard input" : path
    return try read(bytes: bytes(at: path, name: name), name: name, options: options)
  }

  /// The sound in the bytes of a sound file that already lies in memory; errors call it `name`.
  public static func read(
    bytes: [UInt8], name: String, options: SoundFileOptions = .init()
  ) throws(SoundFileError) -> Waveform {
    guard !bytes.isEmpty else { throw .empty(path: name) }
    if let raw = options.raw {
      guard raw.channels >= 1 else { throw .invalidRawEncoding(path: name, found: "\(raw.channels) channels") }
      guard raw.sampleRateHz >= 1 else {
        throw .invalidRawEncoding(path: name, found: "a rate of \(raw.sampleRateHz) Hz")
      }
    }
    let decoded = try DecodedSound(bytes: bytes, name: name, raw: options.raw)
    guard plausibleRates.contains(decoded.sampleRateHz) else {
      throw .implausibleRate(path: name, sampleRateHz: decoded.sampleRateHz)
    }
    try decoded.checkFinite(name: name)
    let samples = try decoded.oneChannel(options.channel, name: name)
    return Waveform(
      samples: samples, sampleRateHz: decoded.sampleRateHz,
      damage: decoded.damage ?? doubt(about: samples, of: decoded))
  }

  /// The rates that sound is stored at.
  private static let plausibleRates = 1_000...768_000

  /// Beyond this many times full scale the filters' energies would overflow.
  static let greatestMagnitude: Float = 1e6

  /// What is most likely wrong with samples that can be read.
  private static func doubt(about samples: [Float], of decoded: DecodedSound) -> String? {
    let greatest = samples.reduce(0) { max($0, abs($1)) }
    if greatest > 16 {
      return "samples reach \(Int(greatest)) times full scale, which is 1: in units of 16-bit numbers?"
    }
    if decoded.channels > 1, greatest == 0, decoded.interleaved.contains(where: { $0 != 0 }) {
      return "the channels cancel each other: take one by --channel"
    }
    return nil
  }

  /// Throws for samples and a rate that are no sound: what a file is refused for, for samples in memory.
  package static func check(samples: [Float], sampleRateHz: Int) throws(SoundFileError) {
    guard plausibleRates.contains(sampleRateHz) else {
      throw .implausibleRate(path: "the samples given", sampleRateHz: sampleRateHz)
    }
    if let frame = samples.firstIndex(where: { !(abs($0) <= greatestMagnitude) }) {
      throw .notFinite(path: "the samples given", frame: frame, channel: 1, value: samples[frame])
    }
  }

  /// Whole, because a pipe cannot seek and decoders must.
  private static func bytes(at path: String, name: String) throws(SoundFileError) -> [UInt8] {
    do {
      return try FileBytes.read(path: path)
    } catch {
      throw .unreadable(path: name, reason: error.description)
    }
  }
}
