/// What a file's first bytes say that it is, to explain why it cannot be read. Where it can, libsndfile decides.
enum SoundFormat: Equatable {
  case mp3, wav, flac, ogg, aiff, sphere
  /// CAF, AU, Wave64.
  case other
  case shortenedSphere
  /// A known kind of file that libsndfile does not read, and how to make one that it does.
  case foreign(String, remedy: String)
  case text
  case unknown

  init(firstBytesOf bytes: [UInt8]) {
    let head = bytes.prefix(1_024)
    func has(_ magic: String, at offset: Int = 0) -> Bool {
      head.dropFirst(offset).starts(with: magic.utf8)
    }
    let convert = "convert it first, for example: ffmpeg -i IN -ar 16000 -ac 1 OUT.wav"
    if has("RIFF") || has("RIFX") || has("RF64") {
      self = has("AVI ", at: 8) ? .foreign("an AVI film", remedy: convert) : .wav
    } else if has("fLaC") {
      self = .flac
    } else if has("OggS") {
      self =
        has("\u{7F}FLAC", at: 28)
        ? .foreign("FLAC in Ogg", remedy: convert) : has("Speex", at: 28) ? .foreign("Speex", remedy: convert) : .ogg
    } else if has("FORM") {
      self = .aiff
    } else if has("NIST_1A") {
      self = String(decoding: head, as: UTF8.self).contains("shorten") ? .shortenedSphere : .sphere
    } else if has("ftyp", at: 4) {
      self = .foreign("MPEG-4 (m4a, mp4: AAC sound)", remedy: convert)
    } else if head.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) {
      self = .foreign("Matroska or WebM", remedy: convert)
    } else if has("caff") || has(".snd") || has("riff") {
      self = .other
    } else if has("wvpk") || has("TTA1") || head.starts(with: [0x0B, 0x77]) {
      self = .foreign("WavPack, True Audio or AC-3", remedy: convert)
    } else if head.starts(with: [0x89, 0x50, 0x4E, 0x47]) || head.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .foreign("a picture", remedy: "give a sound file")
    } else if head.count > 1, head[0] == 0xFF, head[1] & 0xF6 == 0xF0 {
      self = .foreign("AAC", remedy: convert)
    } else if has("#!AMR") {
      self = .foreign("AMR", remedy: convert)
    } else if head.starts(with: [0x30, 0x26, 0xB2, 0x75]) {
      self = .foreign("Windows Media (wma, asf)", remedy: convert)
    } else if head.starts(with: [0x1F, 0x8B]) {
      self = .foreign("compressed with gzip", remedy: "gunzip it first")
    } else if has("PK\u{3}\u{4}") {
      self = .foreign("a zip archive", remedy: "unpack it first")
    } else if has("%PDF") {
      self = .foreign("a PDF document", remedy: "give a sound file")
    } else if has("ID3") || (head.count > 1 && head[0] == 0xFF && head[1] & 0xE0 == 0xE0) {
      self = .mp3
    } else if head.allSatisfy({ $0 >= 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }) {
      self = .text
    } else {
      self = .unknown
    }
  }

  /// The likely cause where libsndfile refuses such a file, and the remedy.
  var causeOfRefusal: String {
    switch self {
    case .mp3:
      "it looks like MP3, which libsndfile reads from version 1.1 on, or its contents are broken"
    case .ogg:
      "an Ogg file that is cut off or broken, or that holds neither Vorbis nor Opus "
        + "(Opus needs libsndfile 1.0.29 or newer)"
    case .wav: "a WAV file that is cut off, broken or of a rare encoding"
    case .flac: "a FLAC file that is cut off or broken"
    case .other: "a CAF, AU or Wave64 file that is cut off, broken or of a rare encoding"
    case .aiff: "an AIFF file that is cut off, broken or of a rare encoding"
    case .sphere: "a NIST SPHERE file that is cut off, broken or of a rare encoding"
    case .shortenedSphere:
      "a NIST SPHERE file compressed with shorten; unpack it first: sph2pipe -f wav IN OUT.wav"
    case .foreign(let what, let remedy): "it is \(what); \(remedy)"
    case .text: "it is text: a list of files, or a transcript?"
    case .unknown:
      "its first bytes are of no known format; headerless samples need their rate and encoding stated"
    }
  }
}
