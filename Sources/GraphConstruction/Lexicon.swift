public import Corpus
import Files
import Foundation

/// The words that a recogniser knows, and how each is made of tokens: one pronunciation or several.
public struct Lexicon: Sendable {
  public struct Entry: Sendable, Hashable {
    public let word: String
    /// Columns of the network's output, at least one.
    public let columns: [Int]
  }

  /// In the order of the words' UTF-8 bytes; pronunciations of one word as they came, none twice.
  public let entries: [Entry]
  /// Words that were given but could not be spelled, and the first character of each that no unit stands for.
  public let unspellable: [(word: String, reason: String)]

  private init(_ entries: [Entry], unspellable: [(word: String, reason: String)]) {
    var seen: Set<[UInt8]> = []
    let distinct = entries.filter { entry in
      seen.insert(Array(entry.word.utf8) + [0] + entry.columns.flatMap { Array("\($0) ".utf8) }).inserted
    }
    // The standard library's sort is stable.
    self.entries = distinct.map { (Array($0.word.utf8), $0) }.sorted { $0.0.lexicographicallyPrecedes($1.0) }.map(\.1)
    self.unspellable = unspellable
  }

  /// Every word spelled in the characters of the token table.
  public init(spelling words: some Sequence<String>, tokens: TokenTable) {
    var entries: [Entry] = []
    var unspellable: [(word: String, reason: String)] = []
    for word in words {
      let word = word.precomposedStringWithCanonicalMapping
      do {
        entries.append(Entry(word: word, columns: try tokens.columns(spelling: word)))
      } catch {
        unspellable.append((word, "\(error)"))
      }
    }
    self.init(entries, unspellable: unspellable)
  }

  /// Reads a word list, one a line, and spells the words. The symbols of Kaldi's `words.txt` that are no words, `<eps>`,
  /// `<s>`, `</s>` and `#0 #1 …`, are passed over.
  ///
  /// - Throws: `FileError` where the file cannot be read or names no word, and for a line of several words.
  public init(words path: String, tokens: TokenTable) throws {
    let words = try TextFile.lines(of: path).compactMap { line throws(FileError) -> String? in
      let fields = line.fields
      // A word table has a number behind each word.
      guard fields.count < 2 || (fields.count == 2 && Int(fields[1]) != nil) else {
        throw FileError(
          file: path, line: line.number, "expected a word, found \"\(line.text)\"",
          hint: "a list has one word a line; pronunciations are given by --lexicon")
      }
      return fields.first
    }.filter { !WordTable.isSymbol($0) }
    guard !words.isEmpty else { throw FileError(file: path, "the list has no words") }
    self.init(spelling: words, tokens: tokens)
    guard !entries.isEmpty else {
      throw FileError(
        file: path, "none of \(words.count) words can be spelled: \(unspellable[0].reason)",
        hint: "lower case for upper case, or another token table?")
    }
  }

  /// Reads `lexicon.txt`: a word and its tokens on each line; a word may have several lines.
  ///
  /// - Throws: `FileError` with the line whose word has no tokens or a token that is no unit of the table, or is one of
  ///   `<eps>`, `<s>`, `</s>`, `#0 #1 …`.
  public init(lexicon path: String, tokens: TokenTable) throws {
    var entries: [Entry] = []
    for line in try TextFile.lines(of: path) {
      let fields = line.fields.map(\.precomposedStringWithCanonicalMapping)
      guard let word = fields.first else { continue }
      guard !WordTable.isSymbol(word) else {
        throw FileError(
          file: path, line: line.number, "\"\(word)\" is no word: word tables use it for what no word is",
          hint: "take the line out")
      }
      guard fields.count > 1 else {
        throw FileError(
          file: path, line: line.number, "\"\(word)\" has no tokens, expected `WORD TOKEN TOKEN …`",
          hint: "a list of words only is given by --words")
      }
      let columns = try fields.dropFirst().map { token in
        guard let column = tokens.column(of: token), column != TokenTable.blankColumn else {
          throw FileError(
            file: path, line: line.number, "token \"\(token)\" of \"\(word)\" is not in the token table",
            hint: "the lexicon and the token table belong to different models?")
        }
        return column
      }
      entries.append(Entry(word: word, columns: columns))
    }
    guard !entries.isEmpty else { throw FileError(file: path, "the lexicon has no words") }
    self.init(entries, unspellable: [])
  }

  /// Whether every word is pronounced as it is spelled, so that a list of words says as much.
  public func isSpelling(in tokens: TokenTable) -> Bool {
    entries.count == words.count && entries.allSatisfy { $0.columns == (try? tokens.columns(spelling: $0.word)) }
  }

  /// What `lexicon.txt` holds: a word and its tokens on each line.
  ///
  /// - Parameter tokens: those that the lexicon was made with.
  public func text(_ tokens: TokenTable) -> String {
    entries.map { entry in
      ([entry.word] + entry.columns.map(tokens.unit(atColumn:))).joined(separator: " ") + "\n"
    }.joined()
  }

  /// The words, each once, in the order of their UTF-8 bytes.
  public var words: [String] {
    entries.indices.compactMap { index in
      index > 0 && entries[index - 1].word.utf8.elementsEqual(entries[index].word.utf8) ? nil : entries[index].word
    }
  }
}
