package import Foundation

/// Text files in UTF-8, line by line.
public enum TextFile {
  /// A line without its end, counted from 1.
  public struct Line: Sendable, Equatable {
    public let number: Int
    public let text: String

    /// What stands between spaces and tabs.
    public var fields: [String] { TextFile.fields(of: text) }

    /// The first field and the rest of the line, without the blanks around either; `nil` for a blank line.
    public var keyAndRest: (key: String, rest: String)? {
      let bytes = text.utf8
      guard let start = bytes.firstIndex(where: { !isBlank($0) }) else { return nil }
      let end = bytes[start...].firstIndex(where: isBlank) ?? bytes.endIndex
      var rest = bytes[end...].drop(while: isBlank)
      while let last = rest.last, isBlank(last) { rest.removeLast() }
      return (String(text[start..<end]), String(Substring(rest)))
    }
  }

  /// The lines of the file at `path`, which `gzip` uncompresses where the name ends in `.gz`. Line ends of Windows and a
  /// byte order mark are taken off.
  ///
  /// - Throws: `FileError` where the file cannot be read or a line is no UTF-8.
  public static func lines(of path: String) throws(FileError) -> [Line] {
    let data = path.hasSuffix(".gz") ? try Shell.gunzipped(path) : try WholeFile.contents(of: path)
    if data.starts(with: [0x1F, 0x8B]) {
      throw FileError(file: path, line: 1, "no text: it begins like a gzip file", hint: "let its name end in .gz")
    }
    return try lines(in: data, from: path)
  }

  /// What stands between spaces and tabs in `text`.
  public static func fields(of text: String) -> [String] {
    text.utf8.split(whereSeparator: isBlank).map { String(Substring($0)) }
  }

  /// The lines of a text file's bytes; `path` names them in errors.
  package static func lines(in data: Data, from path: String) throws(FileError) -> [Line] {
    var lines: [Line] = []
    let bytes = data.starts(with: [0xEF, 0xBB, 0xBF]) ? data.dropFirst(3) : data
    for (index, piece) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      let line = piece.last == 0x0D ? piece.dropLast() : piece
      guard let text = String(validating: line, as: UTF8.self) else {
        throw FileError(
          file: path, line: index + 1, "no valid UTF-8", hint: "convert it by iconv, perhaps from Latin-1")
      }
      lines.append(Line(number: index + 1, text: text))
    }
    if lines.last?.text.isEmpty == true { lines.removeLast() }
    return lines
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
