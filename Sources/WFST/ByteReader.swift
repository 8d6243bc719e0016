import Files

/// Little-endian numbers and counted strings out of a file's bytes, every read checked against the end.
struct ByteReader {
  let path: String
  private let bytes: [UInt8]
  private(set) var offset = 0

  init(_ bytes: [UInt8], path: String) {
    self.bytes = bytes
    self.path = path
  }

  var remaining: Int { bytes.count - offset }

  func failure(_ problem: String, at position: Int? = nil) -> FileError {
    FileError(file: path, offset: position ?? offset, problem)
  }

  private func require(_ count: Int, for what: String) throws(FileError) {
    guard count <= remaining else {
      throw failure(
        "the file ends within \(what): \(count) bytes expected, \(remaining) left; the file is cut short or damaged")
    }
  }

  mutating func byte(_ what: String) throws(FileError) -> UInt8 {
    try require(1, for: what)
    offset += 1
    return bytes[offset - 1]
  }

  mutating func int32(_ what: String) throws(FileError) -> Int32 {
    try require(4, for: what)
    let low = UInt32(bytes[offset]) | UInt32(bytes[offset + 1]) << 8
    let high = UInt32(bytes[offset + 2]) << 16 | UInt32(bytes[offset + 3]) << 24
    offset += 4
    return Int32(bitPattern: low | high)
  }

  mutating func int64(_ what: String) throws(FileError) -> Int64 {
    try require(8, for: what)
    let low = UInt64(UInt32(bitPattern: try int32(what)))
    let high = UInt64(UInt32(bitPattern: try int32(what)))
    return Int64(bitPattern: low | high << 32)
  }

  mutating func float(_ what: String) throws(FileError) -> Float {
    Float(bitPattern: UInt32(bitPattern: try int32(what)))
  }

  /// A string after its length in bytes.
  mutating func string(_ what: String) throws(FileError) -> String {
    let position = offset
    let count = Int(try int32("the length of \(what)"))
    guard count >= 0, count <= remaining else {
      throw failure(
        "\(what) is said to be \(count) bytes long, \(remaining) are left; the file is cut short or damaged",
        at: position)
    }
    guard let text = String(validating: bytes[offset..<offset + count], as: UTF8.self) else {
      throw failure("\(what) is not UTF-8", at: offset)
    }
    offset += count
    return text
  }

  /// Passes over the padding up to the next multiple of `alignment`.
  mutating func align(to alignment: Int) throws(FileError) {
    let padding = (alignment - offset % alignment) % alignment
    try require(padding, for: "padding")
    offset += padding
  }
}
