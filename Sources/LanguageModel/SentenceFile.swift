import Files

/// A text, a sentence a line, its words divided by blanks.
public struct SentenceFile: Sendable {
  public let sentences: [[String]]
  /// Lines without words, which are no sentences here.
  public let emptyLineCount: Int

  /// Reads the file at `path`, which `gzip` uncompresses where its name ends in `.gz`.
  ///
  /// - Parameter withIDs: Whether each line begins with an id, as in Kaldi's `text`.
  /// - Throws: `FileError` where the file cannot be read, has no words, or a line holds `<s>`, `</s>`, `<unk>` or `<UNK>`.
  public init(path: String, withIDs: Bool = false) throws {
    let special = [
      NGramModel.sentenceStart, NGramModel.sentenceEnd, NGramModel.unknown, NGramModel.capitalUnknown,
    ].map(WordKey.init)
    var sentences: [[String]] = []
    var emptyLineCount = 0
    for line in try TextFile.lines(of: path) {
      let fields = Array(line.fields.dropFirst(withIDs ? 1 : 0))
      if let word = fields.first(where: { $0.hasPrefix("<") && special.contains(WordKey($0)) }) {
        throw FileError(
          file: path, line: line.number, "the word \(word) stands in the text",
          hint: "the model sets it where it belongs; take it out")
      }
      if fields.isEmpty { emptyLineCount += 1 } else { sentences.append(fields) }
    }
    guard !sentences.isEmpty else { throw FileError(file: path, "the text has no words") }
    self.sentences = sentences
    self.emptyLineCount = emptyLineCount
  }
}
