import Files

/// One utterance of a data folder: what is known of it.
public struct Utterance: Sendable, Hashable {
  /// A part of a longer recording.
  public struct Segment: Sendable, Hashable {
    /// The recording's id in `wav.scp`.
    public let recording: String
    /// At least 0.
    public let startSeconds: Double
    /// After the start; `nil` for the recording's end.
    public let endSeconds: Double?

    public init(recording: String, startSeconds: Double, endSeconds: Double?) {
      (self.recording, self.startSeconds, self.endSeconds) = (recording, startSeconds, endSeconds)
    }
  }

  public let id: String
  /// `nil` where the folder does not tell speakers.
  public let speaker: String?
  /// The words with one space between each two, in NFC; `nil` where the folder has no `text`.
  public let transcript: String?
  public let audio: AudioSource?
  public let features: ArchiveLocation?
  /// `nil` for the whole recording.
  public let segment: Segment?

  public init(
    id: String, speaker: String? = nil, transcript: String? = nil, audio: AudioSource? = nil,
    features: ArchiveLocation? = nil, segment: Segment? = nil
  ) {
    self.id = id
    self.speaker = speaker
    self.transcript = transcript
    self.audio = audio
    self.features = features
    self.segment = segment
  }
}

/// Where a recording's sound is to be had.
public enum AudioSource: Sendable, Hashable, CustomStringConvertible {
  /// A sound file.
  case file(path: String)
  /// A shell command that writes a sound file to standard output: `Shell.output(of:)` runs it, where the caller allows
  /// commands at all.
  case command(String)

  /// From an entry of `wav.scp`: a command ends in `|`.
  public init(entry: String) {
    var bytes = Substring(entry).utf8
    guard bytes.last == UInt8(ascii: "|") else {
      self = .file(path: entry)
      return
    }
    bytes.removeLast()
    while bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
    self = .command(String(Substring(bytes)))
  }

  public var description: String {
    switch self {
    case .file(let path): path
    case .command(let command): command + " |"
    }
  }
}
