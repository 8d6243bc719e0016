import Files

/// Transcripts of utterances, as references and hypotheses are handed over.
///
/// Three forms: Kaldi's `text` (`ID WORDS…`), NIST's `trn` (`WORDS… (ID)`) and NIST's `ctm`
/// (`ID CHANNEL START DURATION WORD [CONFIDENCE]`), the latter two with comments behind `;;`.
public struct TranscriptFile: Sendable {
  public enum Format: String, Sendable, CaseIterable {
    case kaldi, trn, ctm
  }

  public struct Entry: Sendable, Hashable {
    public let id: String
    public let text: String
    /// Counted from 1.
    public let line: Int
    /// Of each word, 0 to 1; nil where they are not told.
    public var confidences: [Double]?
  }

  public let path: String
  public let format: Format
  /// In the file's order; no id twice.
  public let entries: [Entry]

  /// Reads the file at `path`, in the form that its lines have where none is given: `trn` where every line ends in an id
  /// in parentheses, `ctm` where most lines have the times of a word.
  ///
  /// - Throws: `FileError` for a line of another form, an id that occurs twice, and a file without utterances.
  public init(path: String, format: Format? = nil) throws {
    let lines = try TextFile.lines(of: path).filter { !$0.fields.isEmpty }
    let spoken = lines.filter { !$0.text.utf8.starts(with: ";;".utf8) }
    let form = format ?? TranscriptFile.form(of: spoken)
    self.path = path
    self.format = form
    entries =
      switch form {
      case .kaldi: try lines.map { try TranscriptFile.kaldiEntry($0, path) }
      case .trn: try spoken.map { try TranscriptFile.checkedTrnEntry($0, path) }
      case .ctm: try TranscriptFile.ctmEntries(spoken, path)
      }
    guard !entries.isEmpty else { throw FileError(file: path, "the file holds no utterances") }
    try checkIDs()
  }

  private static func form(of lines: [TextFile.Line]) -> Format {
    guard !lines.isEmpty else { return .kaldi }
    if lines.allSatisfy({ trnEntry($0) != nil }) { return .trn }
    // A line of another form is then named, and not taken for a text's.
    return 2 * lines.count(where: TimedWord.isLikely) > lines.count ? .ctm : .kaldi
  }

  private func checkIDs() throws {
    var lineOfID: [[UInt8]: Int] = [:]
    for entry in entries {
      if let line = lineOfID.updateValue(entry.line, forKey: Array(entry.id.utf8)) {
        throw FileError(file: path, line: entry.line, "the id \(entry.id) stands in line \(line) already")
      }
    }
  }

  private static func kaldiEntry(_ line: TextFile.Line, _ path: String) throws -> Entry {
    guard let (id, text) = line.keyAndRest else {
      throw FileError(file: path, line: line.number, "expected `ID WORDS…`, found an empty line")
    }
    return Entry(id: id, text: text, line: line.number)
  }

  /// `nil` where the line does not end in `(ID)`.
  private static func trnEntry(_ line: TextFile.Line) -> Entry? {
    guard let last = line.fields.last, last.utf8.count > 2, last.utf8.last == UInt8(ascii: ")") else { return nil }
    guard let open = last.utf8.lastIndex(of: UInt8(ascii: "(")) else { return nil }
    let id = last[last.utf8.index(after: open)...].dropLast()
    guard !id.isEmpty else { return nil }
    let words = line.fields.dropLast() + (open == last.startIndex ? [] : [String(last[..<open])])
    return Entry(id: String(id), text: words.joined(separator: " "), line: line.number)
  }

  private static func checkedTrnEntry(_ line: TextFile.Line, _ path: String) throws -> Entry {
    guard let entry = trnEntry(line) else {
      throw FileError(file: path, line: line.number, "expected `WORDS… (ID)`, found \"\(line.text)\"")
    }
    for word in TextFile.fields(of: entry.text) where word == "{" || word == "}" {
      throw FileError(
        file: path, line: entry.line, "alternatives in braces are not scored here", hint: "sclite of the SCTK does so")
    }
    return entry
  }
}
