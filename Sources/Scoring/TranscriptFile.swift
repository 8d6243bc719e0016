import Files

/// Transcripts of utterances, as references and hypotheses are handed over.
///
/// Five forms: Kaldi's `text` (`ID WORDS…`); NIST's `trn` (`WORDS… (ID)`), `ctm`
/// (`ID CHANNEL START DURATION WORD [CONFIDENCE]`) and `stm` (`FILE CHANNEL SPEAKER BEGIN END [<LABELS>] WORDS…`), these three with
/// comments behind `;;`; and a JSON object a line, with `id` and `text` and maybe `words` with a `word` and a `confidence` each,
/// as asr-decode writes them.
public struct TranscriptFile: Sendable {
  public enum Format: String, Sendable, CaseIterable {
    case kaldi, trn, ctm, stm, json
  }

  public struct Entry: Sendable, Hashable {
    public let id: String
    public let text: String
    /// Counted from 1.
    public let line: Int
    /// Of each word, 0 to 1; nil where they are not told.
    public var confidences: [Double]?
    /// Where the form tells it.
    public var speaker: String?
  }

  public let path: String
  public let format: Format
  /// In the file's order; no id twice.
  public let entries: [Entry]
  private let places: [[UInt8]: Int]
  /// Of an `stm` file: where its entries lie.
  let segments: [Segment]

  /// Reads the file at `path`, in the form that its lines have where none is given: `trn` where every line ends in an id
  /// in parentheses, `json` where every line begins with a brace, `stm` and `ctm` where most of the first thousand have the times of a
  /// segment or a word.
  ///
  /// - Parameter references: where this is an `stm` file, the words of the file at `path`, which is a `ctm` file then, are divided
  ///   among its segments, and have their ids.
  /// - Throws: `FileError` for a line of another form, an id that occurs twice, and a file without utterances.
  public init(path: String, format: Format? = nil, within references: TranscriptFile? = nil) throws {
    let lines = try TextFile.lines(of: path).filter { !$0.isBlank }
    let spoken = lines.filter { !$0.text.utf8.starts(with: ";;".utf8) }
    let isTimed = references.map { $0.format == .stm } ?? false
    let form = format ?? (isTimed && spoken.allSatisfy { TimedWord($0) != nil } ? .ctm : Self.form(of: spoken))
    self.path = path
    self.format = form
    segments = form == .stm ? try Segment.segments(spoken, path) : []
    guard !isTimed || form == .ctm else {
      throw FileError(
        file: path, "read as \(form.rawValue), and the references are stm, of segments of time",
        hint: "times of words, and so ctm, are needed to tell which segment a word is of")
    }
    entries =
      switch form {
      case .kaldi: try lines.map { try TranscriptFile.kaldiEntry($0, path) }
      case .trn: try spoken.map { try TranscriptFile.checkedTrnEntry($0, path) }
      case .ctm: try TranscriptFile.ctmEntries(spoken, path, within: isTimed ? references?.segments : nil)
      case .stm: segments.filter { !$0.isIgnored }.map(\.entry)
      case .json: try lines.compactMap { try TranscriptFile.jsonEntry($0, path) }
      }
    guard !entries.isEmpty else { throw FileError(file: path, "the file holds no utterances") }
    places = try Self.places(of: entries, path)
  }

  private static func form(of lines: [TextFile.Line]) -> Format {
    guard !lines.isEmpty else { return .kaldi }
    if lines.allSatisfy({ trnEntry($0) != nil }) { return .trn }
    if lines.allSatisfy({ $0.text.utf8.first { $0 != UInt8(ascii: " ") } == UInt8(ascii: "{") }) { return .json }
    // A line of another form is then named, and not taken for a text's.
    let first = lines.prefix(1000)
    let most = { (isLikely: (TextFile.Line) -> Bool) in 2 * first.count(where: isLikely) > first.count }
    return most(TimedWord.isLikely) ? .ctm : most(Segment.isLikely) ? .stm : .kaldi
  }

  private static func places(of entries: [Entry], _ path: String) throws -> [[UInt8]: Int] {
    var places: [[UInt8]: Int] = [:]
    places.reserveCapacity(entries.count)
    for (place, entry) in entries.enumerated() {
      if let earlier = places.updateValue(place, forKey: Array(entry.id.utf8)) {
        throw FileError(
          file: path, line: entry.line, "the id \(entry.id) stands in line \(entries[earlier].line) already")
      }
    }
    return places
  }

  /// Throws where an entry by NIST has alternatives.
  func checkHasNoChoices(_ place: Int) throws(FileError) {
    let entry = entries[place]
    guard format == .trn, entry.text.utf8.contains(UInt8(ascii: "{")) else { return }
    guard TextFile.fields(of: entry.text).contains(where: { $0 == "{" || $0 == "}" }) else { return }
    throw FileError(file: path, line: entry.line, "a hypothesis with alternatives in braces, which references may have")
  }

  /// Where in `entries` an id stands, by its bytes.
  func place(ofID id: String) -> Int? { places[Array(id.utf8)] }

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
    return entry
  }
}
