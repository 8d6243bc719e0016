package import Foundation

/// Little-endian numbers and counted strings on their way into a file, which receives them in pieces.
package struct ByteWriter {
  private var bytes: [UInt8] = []
  private let put: (Data) throws -> Void

  private static let piece = 1 << 20

  package init(to put: @escaping (Data) throws -> Void) { self.put = put }

  /// Hands on what has gathered, where that is much. To be called between records; in the end, `finish`.
  @inline(__always)
  mutating func spill() throws {
    if bytes.count >= ByteWriter.piece { try finish() }
  }

  package mutating func finish() throws {
    try put(Data(bytes))
    bytes.removeAll(keepingCapacity: true)
  }

  mutating func byte(_ value: UInt8) { bytes.append(value) }

  package mutating func int32(_ value: Int32) { append(UInt32(bitPattern: value)) }

  package mutating func int64(_ value: Int64) {
    append(UInt32(truncatingIfNeeded: value))
    append(UInt32(truncatingIfNeeded: value >> 32))
  }

  package mutating func float(_ value: Float) { append(value.bitPattern) }

  @inline(__always)
  private mutating func append(_ word: UInt32) {
    bytes.append(UInt8(truncatingIfNeeded: word))
    bytes.append(UInt8(truncatingIfNeeded: word >> 8))
    bytes.append(UInt8(truncatingIfNeeded: word >> 16))
    bytes.append(UInt8(truncatingIfNeeded: word >> 24))
  }

  mutating func string(_ text: String) {
    int32(Int32(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }
}
