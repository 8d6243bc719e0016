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
    guard (1_000...768_000).contains(decoded.sampleRateHz) else {
      throw .implausibleRate(path: name, sampleRateHz: decoded.sampleRateHz)
    }
    try decoded.checkFinite(name: name)
    return Waveform(
      samples: try decoded.oneChannel(options.channel, name: name), sampleRateHz: decoded.sampleRateHz,
      damage: decoded.damage)
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
