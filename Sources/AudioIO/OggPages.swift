/// The pages of an Ogg file (RFC 3533, section 6), as far as they tell what a decoder leaves out.
enum OggPages {
  /// How many streams begin after another has ended: libsndfile decodes the first of a chain alone.
  static func chainedStreams(in bytes: [UInt8]) -> Int {
    var (position, ended, count) = (0, false, 0)
    while position + 27 <= bytes.count, bytes[position..<position + 4].elementsEqual("OggS".utf8) {
      let flags = bytes[position + 5]
      let (begins, ends) = (flags & 2 != 0, flags & 4 != 0)
      if begins, ended { count += 1 }
      ended = begins ? ends : ended || ends
      let segments = Int(bytes[position + 26])
      guard position + 27 + segments <= bytes.count else { break }
      let lengths = bytes[position + 27..<position + 27 + segments]
      position += 27 + segments + lengths.reduce(0) { $0 + Int($1) }
    }
    return count
  }
}
