/// The header of a NIST SPHERE file: lines of text in its first 1024 bytes.
enum SphereHeader {
  /// How many samples a channel it announces; nil where it is no such header, or does not say.
  static func sampleCount(_ bytes: [UInt8]) -> Int? {
    guard bytes.starts(with: "NIST_1A".utf8) else { return nil }
    let header = bytes.prefix(1_024).split(separator: UInt8(ascii: "\n"))
    for line in header {
      let fields = line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
      if fields.count == 3, fields[0] == "sample_count", fields[1] == "-i" { return Int(fields[2]) }
    }
    return nil
  }
}
