import Files

/// A text, a sentence a line, its words divided by blanks.
public struct SentenceFile: Sendable {
  public let sentences: [[String]]

  /// Reads the file at `path`, which `gzip` uncompresses where its name ends in `.gz`.
  ///
  /// - Parameter withIDs: Whether each line begins with an id, as in Kaldi's `text`.
  /// - Throws: `FileError` where the file cannot be read, has no words, or a line holds `<s>`, `</s>`, `<unk>` or `<UNK>`.
  public init(path: String, withIDs: Bool = false) throws {
    var sentences: [[String]] = []
    try Self.forEachSentence(of: path, withIDs: withIDs) { sentences.append($0) }
    self.sentences = sentences
  }

  /// Hands the sentences of a file to `body` one by one, so that the file may be larger than memory.
  ///
  /// - Returns: how many lines have no words, which are no sentences here.
  /// - Throws: as `init(path:withIDs:)`, and what `body` throws.
  @discardableResult
  public static func forEachSentence(
    of path: String, withIDs: Bool = false, _ body: ([String]) throws -> Void
  ) throws -> Int {
    let special = [
      NGramModel.sentenceStart, NGramModel.sentenceEnd, NGramModel.unknown, NGramModel.capitalUnknown,
    ].map(WordKey.init)
    var (sentenceCount, emptyLineCount) = (0, 0)
    try TextFile.forEachLine(of: path) { line in
      let fields = Array(line.fields.dropFirst(withIDs ? 1 : 0))
      if let word = fields.first(where: { $0.hasPrefix("<") && special.contains(WordKey($0)) }) {
        throw FileError(
          file: path, line: line.number, "the word \(word) stands in the text",
          hint: "the model sets it where it belongs; take it out")
      }
      guard !fields.isEmpty else {
        emptyLineCount += 1
        return
      }
      sentenceCount += 1
      try body(fields)
    }
    guard sentenceCount > 0 else { throw FileError(file: path, "the text has no words") }
    return emptyLineCount
  }
}
