import CSndFile
import Synchronization

/// All channels of a sound file as libsndfile decodes them.
///
/// The file that wraps libsndfile: the only unsafe code of this module.
struct DecodedSound {
  let sampleRateHz: Int
  let channels: Int
  /// Interleaved: sample t of channel c at `t · channels + c`.
  let interleaved: [Float]
  /// What libsndfile said, where it noticed that the file is cut off or broken.
  let damage: String?

  /// Decodes `bytes`; with `raw` they are bare samples.
  init(bytes original: [UInt8], name: String, raw: RawEncoding?) throws(SoundFileError) {
    let bytes = raw == nil && SoundFormat(firstBytesOf: original) == .mp3 ? MP3Stream.withLength(original) : original
    self = try unsafe bytes.withUnsafeBufferPointer { (buffer) throws(SoundFileError) -> DecodedSound in
      var source = unsafe MemorySource(bytes: UnsafeRawBufferPointer(buffer), position: 0)
      return try unsafe withUnsafeMutablePointer(to: &source) { (pointer) throws(SoundFileError) -> DecodedSound in
        try unsafe DecodedSound(source: pointer, bytes: bytes, name: name, raw: raw)
      }
    }
  }

  private init(
    source: UnsafeMutablePointer<MemorySource>, bytes: [UInt8], name: String, raw: RawEncoding?
  ) throws(SoundFileError) {
    var info = SF_INFO()
    if let raw {
      info.samplerate = Int32(clamping: raw.sampleRateHz)
      info.channels = Int32(clamping: raw.channels)
      info.format = raw.sample.sndFileFormat
    }
    let file: OpaquePointer
    do {
      unsafe file = try DecodedSound.open(source, &info)
    } catch {
      let cause = SoundFormat(firstBytesOf: bytes).causeOfRefusal
      let decoder = "\(DecodedSound.libraryVersion): \(error.message)"
      if error.code == SF_ERR_UNRECOGNISED_FORMAT || error.code == SF_ERR_UNSUPPORTED_ENCODING {
        throw .unsupported(path: name, decoder: decoder, cause: cause)
      }
      throw .damaged(path: name, decoder: decoder, cause: cause)
    }
    defer { unsafe sf_close(file) }
    channels = Int(info.channels)
    sampleRateHz = Int(info.samplerate)
    interleaved = unsafe DecodedSound.readAll(file, channels: channels)
    damage = unsafe DecodedSound.damage(of: file, info: info, framesRead: interleaved.count / channels, bytes: bytes)
    if interleaved.isEmpty, let damage {
      throw .damaged(path: name, decoder: DecodedSound.libraryVersion, cause: damage)
    }
  }

  /// Why libsndfile did not open a file.
  private struct Refusal: Error {
    let code: Int
    let message: String
  }

  /// libsndfile keeps the reason of a failed opening in a global, so openings take turns.
  private static let opening = Mutex(())

  private static func open(
    _ source: UnsafeMutablePointer<MemorySource>, _ info: inout SF_INFO
  ) throws(Refusal) -> OpaquePointer {
    var file: OpaquePointer?
    let refusal = opening.withLock { _ in
      var callbacks = unsafe MemorySource.callbacks
      unsafe file = sf_open_virtual(&callbacks, Int32(SFM_READ), &info, source)
      let message = unsafe sf_strerror(nil).map { unsafe String(cString: $0) }
      return Refusal(code: Int(sf_error(nil)), message: message ?? "no reason given")
    }
    guard let file = unsafe file else { throw refusal }
    return unsafe file
  }

  /// Frames to the end, block after block: a header's own count of frames may be an estimate or a lie.
  private static func readAll(_ file: OpaquePointer, channels: Int) -> [Float] {
    let blockFrames = max(1, 65_536 / channels)
    var samples: [Float] = []
    var block = [Float](repeating: 0, count: blockFrames * channels)
    while true {
      let frames = unsafe Int(sf_readf_float(file, &block, sf_count_t(blockFrames)))
      guard frames > 0 else { return samples }
      samples.append(contentsOf: block.prefix(frames * channels))
    }
  }

  /// What libsndfile noticed: an error while reading, fewer frames than the header announced, a chunk that is shorter
  /// than its header says, or an Ogg stream without its end; and what it passes over: a SPHERE header that announces more,
  /// and further streams of an Ogg file.
  private static func damage(
    of file: OpaquePointer, info: SF_INFO, framesRead: Int, bytes: [UInt8]
  ) -> String? {
    if unsafe sf_error(file) != 0, let message = unsafe sf_strerror(file) {
      return unsafe "after \(framesRead) samples: " + String(cString: message)
    }
    let announced = SphereHeader.sampleCount(bytes) ?? (info.frames == .max ? 0 : Int(info.frames))
    if framesRead < announced {
      return "cut off: \(framesRead) samples of the \(announced) that its header announces"
    }
    let notes = unsafe log(of: file).split(separator: "\n")
    if notes.contains(where: { $0.contains("Seems to be a truncated file") }) { return "cut off" }
    for line in notes {
      guard let chunk = ChunkNote(line), chunk.isCutOff else { continue }
      return "cut off: its header announces \(chunk.announced) bytes of samples, there are \(chunk.found)"
    }
    // libsndfile takes an Ogg stream's length from its last page, and does not know it where that page is broken.
    let isOgg = Int(info.format) & Int(SF_FORMAT_TYPEMASK) == Int(SF_FORMAT_OGG)
    if isOgg, info.frames == .max || notes.contains(where: { $0.contains("Last page lacks an end-of-stream bit") }) {
      return "cut off: the Ogg stream has no end"
    }
    if isOgg {
      let others = OggPages.chainedStreams(in: bytes)
      if others > 0 { return "\(others + 1) Ogg streams joined, of which the first alone is read" }
    }
    return nil
  }

  /// libsndfile's notes on parsing the header.
  private static func log(of file: OpaquePointer) -> String {
    var text = [CChar](repeating: 0, count: 16_384)
    let length = unsafe Int(sf_command(file, Int32(SFC_GET_LOG_INFO), &text, Int32(text.count)))
    return String(decoding: text.prefix(max(0, length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// For example "libsndfile-1.2.0".
  static var libraryVersion: String { unsafe String(cString: sf_version_string()) }
}

/// The bytes of a sound file and how far they have been read: what libsndfile's callbacks work on.
@unsafe private struct MemorySource {
  let bytes: UnsafeRawBufferPointer
  var position: Int

  static let callbacks = unsafe SF_VIRTUAL_IO(
    get_filelen: { context in unsafe sf_count_t(MemorySource.at(context).pointee.bytes.count) },
    seek: { offset, whence, context in
      let source = unsafe MemorySource.at(context)
      let base =
        switch whence {
        case SEEK_CUR: unsafe source.pointee.position
        case SEEK_END: unsafe source.pointee.bytes.count
        default: 0
        }
      let (target, overflow) = base.addingReportingOverflow(Int(offset))
      guard !overflow, target >= 0 else { return -1 }
      unsafe source.pointee.position = target
      return sf_count_t(target)
    },
    read: { destination, count, context in
      let source = unsafe MemorySource.at(context)
      let left = unsafe max(0, source.pointee.bytes.count - source.pointee.position)
      let length = min(Int(count), left)
      guard length > 0, let destination = unsafe destination,
        let start = unsafe source.pointee.bytes.baseAddress
      else { return 0 }
      unsafe destination.copyMemory(from: start + source.pointee.position, byteCount: length)
      unsafe source.pointee.position += length
      return sf_count_t(length)
    },
    write: { _, _, _ in 0 },
    tell: { context in unsafe sf_count_t(MemorySource.at(context).pointee.position) })

  /// libsndfile hands back the pointer that it was given at opening, which is never nil.
  private static func at(_ context: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<MemorySource> {
    guard let context = unsafe context else { preconditionFailure("libsndfile lost the source of its bytes") }
    return unsafe context.assumingMemoryBound(to: MemorySource.self)
  }
}

extension RawEncoding.Sample {
  /// libsndfile's format code for headerless samples of this form.
  fileprivate var sndFileFormat: Int32 {
    let little = SF_ENDIAN_LITTLE
    let big = SF_ENDIAN_BIG
    let code =
      switch self {
      case .s8: SF_FORMAT_PCM_S8
      case .u8: SF_FORMAT_PCM_U8
      case .s16le: SF_FORMAT_PCM_16 | little
      case .s16be: SF_FORMAT_PCM_16 | big
      case .s24le: SF_FORMAT_PCM_24 | little
      case .s24be: SF_FORMAT_PCM_24 | big
      case .s32le: SF_FORMAT_PCM_32 | little
      case .s32be: SF_FORMAT_PCM_32 | big
      case .f32le: SF_FORMAT_FLOAT | little
      case .f32be: SF_FORMAT_FLOAT | big
      case .f64le: SF_FORMAT_DOUBLE | little
      case .f64be: SF_FORMAT_DOUBLE | big
      case .mulaw: SF_FORMAT_ULAW
      case .alaw: SF_FORMAT_ALAW
      }
    return Int32(truncatingIfNeeded: SF_FORMAT_RAW | code)
  }
}
