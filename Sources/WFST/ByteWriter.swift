/// Little-endian numbers and counted strings, gathered into a file's bytes.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func reserve(_ count: Int) { bytes.reserveCapacity(bytes.count + count) }

  mutating func byte(_ value: UInt8) { bytes.append(value) }

  mutating func int32(_ value: Int32) {
    let bits = UInt32(bitPattern: value)
    bytes.append(UInt8(truncatingIfNeeded: bits))
    bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
    bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
    bytes.append(UInt8(truncatingIfNeeded: bits >> 24))
  }

  mutating func int64(_ value: Int64) {
    int32(Int32(truncatingIfNeeded: value))
    int32(Int32(truncatingIfNeeded: value >> 32))
  }

  mutating func float(_ value: Float) { int32(Int32(bitPattern: value.bitPattern)) }

  mutating func string(_ text: String) {
    int32(Int32(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }
}
