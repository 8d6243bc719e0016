package import Files
import Foundation

/// Little-endian numbers and counted strings out of a file, every read checked against the end. A regular file is read a piece
/// at a time, a pipe as a whole.
package struct ByteReader {
  package let path: String
  private let handle: FileHandle?
  private let size: Int
  /// The piece at hand.
  private var bytes: [UInt8]
  /// Where in the file it begins.
  private var start = 0
  /// The next byte in it.
  private var next = 0

  private static let piece = 1 << 20

  /// - Parameter path: names the bytes in errors.
  package init(_ bytes: [UInt8], path: String) {
    self.path = path
    self.bytes = bytes
    handle = nil
    size = bytes.count
  }

  init(path: String) throws(FileError) {
    self.path = path
    if let size = WholeFile.size(ofRegularFile: path) {
      self.size = size
      bytes = []
      do { handle = try FileHandle(forReadingFrom: URL(filePath: path)) } catch {
        throw WholeFile.unreadable(path, error)
      }
    } else {
      bytes = [UInt8](try WholeFile.contents(of: path))
      size = bytes.count
      handle = nil
    }
  }

  package var offset: Int { start + next }
  package var remaining: Int { size - offset }

  package func failure(_ problem: String, at position: Int? = nil) -> FileError {
    FileError(file: path, offset: position ?? offset, problem)
  }

  /// Has `count` bytes from `next` on at hand.
  @inline(__always)
  private mutating func require(_ count: Int, for what: String) throws(FileError) {
    if count > bytes.count - next { try fetch(count, for: what) }
  }

  @inline(never)
  private mutating func fetch(_ count: Int, for what: String) throws(FileError) {
    guard count <= remaining else {
      throw failure(
        "the file ends within \(what): \(count) bytes expected, \(remaining) left; the file is cut short or damaged")
    }
    bytes.removeFirst(next)
    start += next
    next = 0
    while bytes.count < count {
      let read: Data?
      do { read = try handle?.read(upToCount: max(ByteReader.piece, count - bytes.count)) } catch {
        throw WholeFile.unreadable(path, error)
      }
      guard let read, !read.isEmpty else {
        throw failure("the file has grown shorter while it was read", at: start + bytes.count)
      }
      bytes.append(contentsOf: read)
    }
  }

  package mutating func byte(_ what: String) throws(FileError) -> UInt8 {
    try require(1, for: what)
    next += 1
    return bytes[next - 1]
  }

  package mutating func int32(_ what: String) throws(FileError) -> Int32 {
    try require(4, for: what)
    next += 4
    return Int32(bitPattern: ByteReader.word(bytes.span.extracting(next - 4..<next), 0))
  }

  package mutating func int64(_ what: String) throws(FileError) -> Int64 {
    try require(8, for: what)
    next += 8
    let word = bytes.span.extracting(next - 8..<next)
    return Int64(bitPattern: UInt64(ByteReader.word(word, 0)) | UInt64(ByteReader.word(word, 4)) << 32)
  }

  /// Four numbers of 32 bits.
  @inline(__always)
  mutating func fourWords(_ what: String) throws(FileError) -> SIMD4<UInt32> {
    try require(16, for: what)
    next += 16
    let words = bytes.span.extracting(next - 16..<next)
    return SIMD4(
      ByteReader.word(words, 0), ByteReader.word(words, 4), ByteReader.word(words, 8), ByteReader.word(words, 12))
  }

  @inline(__always)
  private static func word(_ bytes: Span<UInt8>, _ first: Int) -> UInt32 {
    UInt32(bytes[first]) | UInt32(bytes[first + 1]) << 8 | UInt32(bytes[first + 2]) << 16
      | UInt32(bytes[first + 3]) << 24
  }

  package mutating func float(_ what: String) throws(FileError) -> Float {
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
    try require(count, for: what)
    guard let text = String(validating: bytes[next..<next + count], as: UTF8.self) else {
      throw failure("\(what) is not UTF-8", at: offset)
    }
    next += count
    return text
  }

  /// Passes over the padding up to the next multiple of `alignment`.
  mutating func align(to alignment: Int) throws(FileError) {
    let padding = (alignment - offset % alignment) % alignment
    try require(padding, for: "padding")
    next += padding
  }
}
