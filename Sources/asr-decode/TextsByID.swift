import Files

/// What is said in each item, as Kaldi's `text` has it.
struct TextsByID: Sendable {
  private let path: String
  /// By the bytes of the id.
  private let texts: [[UInt8]: String]

  /// - Parameter path: lines of `ID WORDS…`.
  init(contentsOf path: String) throws {
    self.path = path
    var texts: [[UInt8]: String] = [:]
    for line in try TextFile.lines(of: path) {
      guard let (id, text) = line.keyAndRest else { continue }
      guard texts.updateValue(text, forKey: Array(id.utf8)) == nil else {
        throw FileError(file: path, line: line.number, "the id \(id) occurs twice")
      }
    }
    self.texts = texts
  }

  /// - Throws: `FileError` for an id that is not there.
  func text(of id: String) throws -> String {
    guard let text = texts[Array(id.utf8)] else {
      throw FileError(file: path, "nothing is said about \(id)", hint: "expected a line `\(id) WORDS…`")
    }
    return text
  }
}
