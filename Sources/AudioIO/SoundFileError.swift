/// Why a sound file could not be read or written. `path` is "standard input" for `-`.
public enum SoundFileError: Error, Equatable, Sendable {
  /// The system did not open or read the file.
  case unreadable(path: String, reason: String)
  /// The file has no bytes.
  case empty(path: String)
  /// The decoder knows no such format, or not this kind of it.
  case unsupported(path: String, decoder: String, cause: String)
  /// A known format whose contents are broken before the first sample.
  case damaged(path: String, decoder: String, cause: String)
  case noSuchChannel(path: String, channel: Int, channels: Int)
  /// A sample that is not a number, or infinite, or a million times full scale and more.
  case notFinite(path: String, frame: Int, channel: Int, value: Float)
  /// A rate outside of what sound is stored at (1 kHz…768 kHz): a broken header, or options for another file.
  case implausibleRate(path: String, sampleRateHz: Int)
  /// Options for headerless samples that describe nothing.
  case invalidRawEncoding(path: String, found: String)
  case unwritable(path: String, reason: String)
}

extension SoundFileError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "\(path): cannot read the sound file: \(reason)"
    case .empty(let path):
      "\(path): the file is empty (0 bytes), where a sound file was expected"
    case .unsupported(let path, let decoder, let cause):
      "\(path): not a sound file that can be read: \(cause) (\(decoder))"
    case .damaged(let path, let decoder, let cause):
      "\(path): a broken sound file: \(cause) (\(decoder))"
    case .noSuchChannel(let path, let channel, let channels):
      "\(path): there is no channel \(channel): the file has \(channels), counted from 1"
    case .notFinite(let path, let frame, let channel, let value):
      "\(path): sample \(frame) of channel \(channel) is \(value), which is no sound (full scale is 1): a broken "
        + "file, or what wrote it divided by zero"
    case .implausibleRate(let path, let rate):
      "\(path): a sampling rate of \(rate) Hz, where 1000 to 768000 was expected: a broken header?"
    case .invalidRawEncoding(let path, let found):
      "\(path): headerless samples cannot have \(found)"
    case .unwritable(let path, let reason):
      "\(path): cannot write the sound file: \(reason)"
    }
  }
}
