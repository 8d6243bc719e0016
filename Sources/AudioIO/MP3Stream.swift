/// The frames of an MPEG Layer III stream, counted, because nothing else tells how long an MP3 is: without an `Info` frame
/// (what an encoder writes into a pipe has none) libsndfile guesses the length from the first frame's bit rate, and stops
/// there or calls the file cut off; and it leaves the encoder's delay in.
///
/// Sources: ISO/IEC 11172-3, section 2.4.1; the `Info` frame as LAME writes it (G. Sherman's "MP3 Info Tag", rev. 1).
enum MP3Stream {
  /// The stream with an `Info` frame that tells its length and the usual delay, or the one it has brought up to the
  /// frames that there are (two files joined have the first one's). Unchanged where it is no MP3, or nothing is amiss.
  static func withLength(_ bytes: [UInt8]) -> [UInt8] {
    let start = startOfFrames(bytes)
    guard let first = Frame(bytes, at: start) else { return bytes }
    let frames = countFrames(bytes, from: start, like: first)
    guard frames.count > 1 else { return bytes }
    let tag = first.lengthTag(in: bytes)
    if let place = tag?.frameCount {
      guard frames.count - 1 > number(bytes, at: place) else { return bytes }
      var changed = bytes
      write(frames.count - 1, to: &changed, at: place)
      // The flags before it say whether the number of bytes stands behind it.
      if bytes[place - 1] & 2 != 0, place + 8 <= bytes.count { write(frames.bytes, to: &changed, at: place + 4) }
      return changed
    }
    // A tag without a count that libsndfile can use is replaced.
    let sound = tag == nil ? start : first.end
    let (count, size) = tag == nil ? (frames.count, frames.bytes) : (frames.count - 1, frames.bytes - first.length)
    guard let info = infoFrame(like: first, in: bytes, frames: count, bytes: size) else { return bytes }
    return Array(bytes[..<start]) + info + bytes[sound...]
  }

  /// Behind the ID3v2 tags, of which each has its size in four bytes of seven bits.
  private static func startOfFrames(_ bytes: [UInt8]) -> Int {
    var start = 0
    while start + 10 < bytes.count, bytes[start..<start + 3].elementsEqual("ID3".utf8) {
      let size = bytes[start + 6..<start + 10].reduce(0) { $0 << 7 | Int($1 & 0x7F) }
      let footer = bytes[start + 5] & 0x10 == 0 ? 0 : 10
      start += 10 + size + footer
    }
    return min(start, bytes.count)
  }

  /// Frames to the end, with their bytes. Where one is broken, the next place at which two follow one another is taken.
  private static func countFrames(_ bytes: [UInt8], from start: Int, like first: Frame) -> (count: Int, bytes: Int) {
    var (count, sum, position) = (0, 0, start)
    while position < bytes.count {
      if let frame = Frame(bytes, at: position), frame.belongsTogether(with: first), frame.end <= bytes.count {
        count += 1
        sum += frame.length
        position = frame.end
      } else {
        position += 1
        while position < bytes.count, !isStartOfTwo(bytes, position, first) { position += 1 }
      }
    }
    return (count, sum)
  }

  private static func isStartOfTwo(_ bytes: [UInt8], _ position: Int, _ first: Frame) -> Bool {
    guard let frame = Frame(bytes, at: position), frame.belongsTogether(with: first) else { return false }
    return Frame(bytes, at: frame.end)?.belongsTogether(with: first) == true
  }

  /// An empty frame of the lowest bit rate that holds the tag: `Info`, the flags of what follows, the number of frames and
  /// of bytes, and LAME's name and delay, by which decoders cut off what the encoder put before the sound.
  private static func infoFrame(like first: Frame, in bytes: [UInt8], frames: Int, bytes size: Int) -> [UInt8]? {
    let tag = 4 + first.sideInformation
    let needed = tag + 52
    for rate in UInt8(1)...14 {
      var header = Array(bytes[first.start..<first.start + 4])
      header[1] |= 1  // no checksum
      header[2] = rate << 4 | header[2] & 0x0C
      guard let frame = Frame(header, at: 0), frame.length >= needed else { continue }
      var info = header + [UInt8](repeating: 0, count: frame.length - 4)
      info.replaceSubrange(tag..<tag + 4, with: "Info".utf8)
      info[tag + 7] = 3  // the number of frames and that of bytes follow
      write(frames, to: &info, at: tag + 8)
      write(size + frame.length, to: &info, at: tag + 12)
      info.replaceSubrange(tag + 16..<tag + 25, with: "LAME3.100".utf8)
      // 12 bits of delay, 12 of padding: LAME's delay, 576 samples, which most encoders have; the padding is not known.
      info[tag + 37] = UInt8(576 >> 4)
      info[tag + 38] = UInt8(576 << 4 & 0xF0)
      return info
    }
    return nil
  }

  private static func number(_ bytes: [UInt8], at position: Int) -> Int {
    bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
  }

  private static func write(_ number: Int, to bytes: inout [UInt8], at position: Int) {
    for i in 0..<4 { bytes[position + i] = UInt8(truncatingIfNeeded: number >> (8 * (3 - i))) }
  }
}

extension MP3Stream {
  /// One frame, from its header of four bytes.
  private struct Frame {
    let start: Int
    let length: Int
    /// Bytes between the header and the sound, behind which a tag stands in its place.
    let sideInformation: Int
    /// Version, layer and sampling rate, which no frame of a stream changes.
    private let kind: [UInt8]

    var end: Int { start + length }

    /// In kbit/s by index, of MPEG-1 and of the lower sampling rates.
    private static let rates = [
      [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
      [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    ]

    /// nil where no Layer III frame of a stated bit rate begins.
    init?(_ bytes: [UInt8], at start: Int) {
      guard start >= 0, start + 4 <= bytes.count else { return nil }
      let header = bytes[start..<start + 4]
      let (second, third, fourth) = (header[start + 1], header[start + 2], header[start + 3])
      let version = second >> 3 & 3  // 3: MPEG-1, 2: MPEG-2, 0: MPEG-2.5
      let (rate, sampling) = (Int(third >> 4), Int(third >> 2 & 3))
      guard header[start] == 0xFF, second & 0xE0 == 0xE0, version != 1, second >> 1 & 3 == 1, rate > 0, rate < 15,
        sampling < 3
      else { return nil }
      let isFirstVersion = version == 3
      let hertz = [44_100, 48_000, 32_000][sampling] / (isFirstVersion ? 1 : version == 2 ? 2 : 4)
      let bits = Frame.rates[isFirstVersion ? 0 : 1][rate] * 1_000
      let isMono = fourth >> 6 == 3
      self.start = start
      length = (isFirstVersion ? 144 : 72) * bits / hertz + Int(third >> 1 & 1)
      sideInformation = isFirstVersion ? (isMono ? 17 : 32) : (isMono ? 9 : 17)
      kind = [second & 0xFE, third & 0x0C]
    }

    func belongsTogether(with other: Frame) -> Bool { kind == other.kind }

    /// A frame that is no sound but says how long the stream is: LAME's `Xing` or `Info`, Fraunhofer's `VBRI`.
    struct LengthTag {
      /// Where the number of frames stands; nil where there is none that libsndfile uses.
      let frameCount: Int?
    }

    func lengthTag(in bytes: [UInt8]) -> LengthTag? {
      let place = start + 4 + sideInformation
      guard place + 12 <= bytes.count else { return nil }
      let letters = bytes[place..<place + 4]
      if letters.elementsEqual("Xing".utf8) || letters.elementsEqual("Info".utf8) {
        return LengthTag(frameCount: bytes[place + 7] & 1 == 0 ? nil : place + 8)
      }
      let other = start + 36
      guard other + 4 <= bytes.count, bytes[other..<other + 4].elementsEqual("VBRI".utf8) else { return nil }
      return LengthTag(frameCount: nil)
    }
  }
}
