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
  /// - Throws: `CorpusError` where the file cannot be read or a line is no UTF-8.
  public static func lines(of path: String) throws -> [Line] {
    let data = path.hasSuffix(".gz") ? try Shell.gunzipped(path) : try contents(of: path)
    if data.starts(with: [0x1F, 0x8B]) {
      throw CorpusError(file: path, line: 1, "no text: it begins like a gzip file", hint: "let its name end in .gz")
    }
    return try lines(in: data, from: path)
  }

  /// What stands between spaces and tabs in `text`.
  public static func fields(of text: String) -> [String] {
    text.utf8.split(whereSeparator: isBlank).map { String(Substring($0)) }
  }

  /// The bytes of the file at `path`; a pipe, such as the shell's `<(COMMAND)`, is read to its end.
  package static func contents(of path: String) throws -> Data {
    do {
      guard fileType(path) == .typeRegular else {
        return try FileHandle(forReadingFrom: URL(filePath: path)).readToEnd() ?? Data()
      }
      return try Data(contentsOf: URL(filePath: path))
    } catch {
      throw CorpusError(file: path, unreadable(path, error))
    }
  }

  /// In words, why the file at `path` could not be read.
  static func unreadable(_ path: String, _ error: any Error) -> String {
    guard let type = fileType(path) else {
      return "the file does not exist"
    }
    return type == .typeDirectory ? "is a folder, not a file" : "cannot be read: \(SystemFailure.words(for: error))"
  }

  /// The type of the file at `path`, or of the file that a symbolic link there names; `nil` where there is none.
  static func fileType(_ path: String) -> FileAttributeType? {
    let resolved = URL(filePath: path).resolvingSymlinksInPath().path
    return (try? FileManager.default.attributesOfItem(atPath: resolved))?[.type] as? FileAttributeType
  }

  private static func lines(in data: Data, from path: String) throws -> [Line] {
    var lines: [Line] = []
    let bytes = data.starts(with: [0xEF, 0xBB, 0xBF]) ? data.dropFirst(3) : data
    for (index, piece) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      let line = piece.last == 0x0D ? piece.dropLast() : piece
      guard let text = String(validating: line, as: UTF8.self) else {
        throw CorpusError(
          file: path, line: index + 1, "no valid UTF-8", hint: "convert it by iconv, perhaps from Latin-1")
      }
      lines.append(Line(number: index + 1, text: text))
    }
    if lines.last?.text.isEmpty == true { lines.removeLast() }
    return lines
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
