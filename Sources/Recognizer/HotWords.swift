import Files

/// Words and phrases that are expected more than a graph's language model expects them: names of a phone book, say, or the terms
/// of a trade.
public struct HotWords: Sendable, Equatable {
  public struct Phrase: Sendable, Equatable {
    public var words: [String]
    /// Natural logarithm of the factor by which the phrase becomes more probable; below 0, less.
    public var boost: Double

    public init(words: [String], boost: Double = HotWords.usualBoost) { (self.words, self.boost) = (words, boost) }
  }

  public var phrases: [Phrase]

  /// A factor of about 150.
  public static let usualBoost = 5.0

  public init(_ phrases: [Phrase]) { self.phrases = phrases }

  /// Reads a file with a phrase a line, its words separated by blanks; behind a tab may stand a boost of its own. Empty lines and
  /// lines that begin with `# ` are passed over.
  ///
  /// - Parameter boost: of the phrases that have none of their own.
  /// - Throws: `FileError` where the file cannot be read or has no phrase, and for what stands behind a tab and is no number.
  public init(contentsOf path: String, boost: Double = HotWords.usualBoost) throws {
    phrases = []
    for line in try TextFile.lines(of: path) where !line.text.hasPrefix("# ") {
      let parts = line.text.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
      let words = TextFile.fields(of: String(parts.first ?? ""))
      guard !words.isEmpty else {
        guard parts.count < 2 else { throw FileError(file: path, line: line.number, "a tab, and no words before it") }
        continue
      }
      phrases.append(Phrase(words: words, boost: try Self.boost(in: parts, usual: boost, path, line)))
    }
    guard !phrases.isEmpty else {
      throw FileError(file: path, "no hot words", hint: "a line has a word, or the words of a phrase")
    }
  }

  private static func boost(
    in parts: [Substring], usual: Double, _ path: String, _ line: TextFile.Line
  ) throws(FileError) -> Double {
    guard parts.count == 2 else { return usual }
    let text = TextFile.fields(of: String(parts[1]))
    guard text.count == 1, let boost = Double(text[0]), boost.isFinite else {
      throw FileError(
        file: path, line: line.number, "expected a number behind the tab, found \"\(parts[1])\"",
        hint: "words are separated by blanks; a tab goes before the phrase's boost")
    }
    return boost
  }
}
