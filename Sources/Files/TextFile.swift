package import Foundation

/// Text files in UTF-8, line by line.
public enum TextFile {
  /// A line without its end, counted from 1.
  public struct Line: Sendable, Equatable {
    public let number: Int
    public let text: String

    /// What stands between spaces and tabs.
    public var fields: [String] { TextFile.fields(of: text) }

    /// Whether there is nothing but blanks.
    public var isBlank: Bool { text.utf8.allSatisfy(TextFile.isBlank) }

    /// The first field and the rest of the line, without the blanks around either; `nil` for a blank line.
    public var keyAndRest: (key: String, rest: String)? {
      let bytes = text.utf8
      guard let start = bytes.firstIndex(where: { !TextFile.isBlank($0) }) else { return nil }
      let end = bytes[start...].firstIndex(where: TextFile.isBlank) ?? bytes.endIndex
      var rest = bytes[end...].drop(while: TextFile.isBlank)
      while let last = rest.last, TextFile.isBlank(last) { rest.removeLast() }
      return (String(text[start..<end]), String(Substring(rest)))
    }
  }

  /// The lines of the file at `path`, which `gzip` uncompresses where the name ends in `.gz`. Line ends of Windows and a
  /// byte order mark are taken off.
  ///
  /// - Throws: `FileError` where the file cannot be read or a line is no UTF-8.
  public static func lines(of path: String) throws(FileError) -> [Line] {
    try lines(in: path.hasSuffix(".gz") ? Shell.gunzipped(path) : WholeFile.contents(of: path), from: path)
  }

  /// Hands the lines of the file at `path` to `body` as `lines(of:)` gives them, one after the other, so that the file may be
  /// larger than memory.
  ///
  /// - Throws: as `lines(of:)`, and what `body` throws.
  public static func forEachLine(of path: String, _ body: (Line) throws -> Void) throws {
    var splitter = LineSplitter(path: path)
    func add(_ chunk: Data) throws { try splitter.lines(in: chunk).forEach(body) }
    if path.hasSuffix(".gz") {
      try Shell.forEachChunk(gunzipped: path, add)
    } else {
      try WholeFile.forEachChunk(of: path, add)
    }
    if let last = try splitter.lastLine() { try body(last) }
  }

  /// What stands between spaces and tabs in `text`.
  public static func fields(of text: String) -> [String] {
    var fields: [String] = []
    forEachField(of: text) { fields.append($0) }
    return fields
  }

  /// Hands the same to `body`, one after the other.
  @inline(__always)
  package static func forEachField(of text: String, _ body: (String) -> Void) {
    // By an array of the bytes, several times as fast as by the view of them.
    let bytes = Array(text.utf8)
    var start = 0
    for end in 0...bytes.count where end == bytes.count || isBlank(bytes[end]) {
      if end > start { body(String(decoding: bytes[start..<end], as: UTF8.self)) }
      start = end + 1
    }
  }

  /// The lines of a text file's bytes; `path` names them in errors.
  package static func lines(in data: Data, from path: String) throws(FileError) -> [Line] {
    var splitter = LineSplitter(path: path)
    var lines = try splitter.lines(in: data)
    if let last = try splitter.lastLine() { lines.append(last) }
    return lines
  }

  /// Space or tab.
  package static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
