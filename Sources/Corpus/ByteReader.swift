import Files
import Foundation

/// A file read from front to back, with the position known.
struct ByteReader {
  let path: String
  private let handle: FileHandle
  private var buffer: [UInt8] = []
  /// The next byte in `buffer`.
  private var next = 0
  /// The file offset of `buffer[0]`.
  private var offsetOfBuffer: Int

  private static let chunk = 1 << 16

  /// - Throws: `FileError` where the file cannot be opened or ends before `offset`.
  init(path: String, offset: Int) throws {
    self.path = path
    offsetOfBuffer = offset
    do {
      handle = try FileHandle(forReadingFrom: URL(filePath: path))
      if offset > 0 { try handle.seek(toOffset: UInt64(offset)) }
    } catch {
      throw WholeFile.unreadable(path, error)
    }
  }

  /// The offset of the next byte.
  var offset: Int { offsetOfBuffer + next }

  func error(_ problem: String, hint: String? = nil) -> FileError {
    FileError(file: path, offset: offset, problem, hint: hint)
  }

  /// Has at least `count` bytes from `next` on in the buffer, or as many as the file still has.
  private mutating func fill(_ count: Int) throws {
    guard buffer.count - next < count else { return }
    buffer.removeFirst(next)
    offsetOfBuffer += next
    next = 0
    while buffer.count < count {
      let wanted = max(count - buffer.count, ByteReader.chunk)
      let data: Data?
      do { data = try handle.read(upToCount: wanted) } catch {
        throw self.error("cannot be read: \(SystemFailure.words(for: error))")
      }
      guard let data, !data.isEmpty else { return }
      buffer.append(contentsOf: data)
    }
  }

  /// The next byte, which stays; `nil` at the file's end.
  mutating func peek(_ ahead: Int = 0) throws -> UInt8? {
    try fill(ahead + 1)
    return next + ahead < buffer.count ? buffer[next + ahead] : nil
  }

  mutating func skip(_ count: Int) { next += count }

  /// The next `count` bytes.
  ///
  /// - Throws: `FileError` where the file ends before.
  mutating func read(_ count: Int, of what: String) throws -> ArraySlice<UInt8> {
    try fill(count)
    guard buffer.count - next >= count else {
      throw error(
        "the file ends within \(what): \(count) bytes expected, \(buffer.count - next) found",
        hint: "the file was cut off, or the offset is wrong")
    }
    defer { next += count }
    return buffer[next..<next + count]
  }

  /// A number of little-endian bytes.
  mutating func readInt32(of what: String) throws -> Int {
    Int(Int32(truncatingIfNeeded: try read(4, of: what).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }))
  }

  mutating func readFloat(of what: String) throws -> Float {
    Float(bitPattern: try read(4, of: what).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
  }

  /// The id before the next matrix of an archive, with the space that ends it; `nil` at the file's end.
  mutating func readID() throws -> String? {
    while let byte = try peek(), byte == 0x0A || byte == 0x20 { skip(1) }
    guard try peek() != nil else { return nil }
    return try readToken(of: "an id", longest: 4096)
  }

  /// What stands before the next space, which is skipped.
  mutating func readToken(of what: String, longest: Int) throws -> String {
    var bytes: [UInt8] = []
    while true {
      guard let byte = try peek(), byte >= 0x20, bytes.count < longest else {
        throw error("expected \(what) with a space after it")
      }
      skip(1)
      if byte == 0x20 { break }
      bytes.append(byte)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw error("\(what) that is no UTF-8") }
    return text
  }
}
