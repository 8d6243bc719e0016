public import Corpus
public import Decoding
import Files
import Foundation
import GraphConstruction
import WFST

/// A decoding graph with the words that it writes and their spellings, checked against a model's tokens.
public struct WordGraph: Sendable {
  public internal(set) var graph: SearchGraph
  /// By label; "" where the table leaves a label out.
  public internal(set) var words: [String]
  /// What is walked along with the graph's paths, its costs added to theirs; see `add(_:)`.
  public internal(set) var grammar: (any WordGrammar)?
  /// By label, for words that have spellings; the pronunciations as columns.
  var spellings: [[[Int]]]
  /// The label of all words that are spelled because the graph lacks them; nil: none is. See `spellNewWords(cost:)`.
  var spelledLabel: Int?
  /// The model's, in which new words are spelled.
  let tokens: TokenTable

  /// Reads `folder`/TLG.fst and `folder`/words.txt, as `asr-graph` writes them. `tokens.txt`, where it is there, must have
  /// the model's units; `lexicon.txt`, where it is there, tells how the words are pronounced, and otherwise they are
  /// spelled in their characters. Spellings serve only to find the words' times. With `graph.json` there, every part must
  /// be the one that was written with it.
  ///
  /// - Throws: `RecognizerError` where the parts do not belong together; `FileError` for files that cannot be read.
  public init(folder: String, tokens: TokenTable) throws {
    try PartsFile.check(folder, by: "graph.json")
    let graphPath = folder + "/TLG.fst"
    let tokensPath = folder + "/tokens.txt"
    if FileManager.default.fileExists(atPath: tokensPath) {
      try WordGraph.check(try TokenTable(contentsOf: tokensPath), from: tokensPath, against: tokens)
    }
    let stored = try OpenFstFile.readConst(path: graphPath, as: TropicalWeight.self)
    let wordsPath = folder + "/words.txt"
    let table = try SymbolTable(contentsOf: wordsPath)
    do {
      graph = try SearchGraph(stored, newWordLabel: WordGraph.newWordLabel(of: stored, words: table, tokens: tokens))
    } catch {
      throw RecognizerError.unusableGraph(file: graphPath, reason: "\(error)")
    }
    guard graph.maximumInputLabel <= tokens.columnCount else {
      throw RecognizerError.otherTokens(
        file: graphPath, found: "it reads label \(graph.maximumInputLabel)",
        expected: "\(tokens.columnCount) columns (labels 1 to \(tokens.columnCount))")
    }
    self.tokens = tokens
    words = try WordGraph.symbols(of: table, for: stored, graphPath: graphPath, wordsPath: wordsPath)
    spellings = try WordGraph.spellings(of: words, tokens: tokens, lexiconPath: folder + "/lexicon.txt")
  }

  /// A graph in memory.
  ///
  /// - Parameters:
  ///   - words: by label.
  ///   - spellings: by label.
  init(graph: SearchGraph, words: [String], spellings: [[[Int]]], tokens: TokenTable) {
    (self.graph, self.words, self.spellings, self.tokens) = (graph, words, spellings, tokens)
  }

  /// How many words the graph knows: those of its table that are no epsilon, sentence boundary or `#` symbol.
  public var vocabularySize: Int { words.filter(WordGraph.isWord).count }

  /// The label that stands for new words where `asr-graph --new-words` has left a place for them: arcs that read it write `#1`.
  private static func newWordLabel(
    of graph: ConstFst<TropicalWeight>, words: SymbolTable, tokens: TokenTable
  ) -> Label? {
    guard let newWord = words.id(of: WordTable.newWordSymbol) else { return nil }
    return graph.arcs.first { $0.outputLabel == newWord && $0.inputLabel.rawValue > tokens.columnCount }?.inputLabel
  }

  static func isWord(_ symbol: String) -> Bool { !symbol.isEmpty && !WordTable.isSymbol(symbol) }

  private static func check(_ found: TokenTable, from path: String, against tokens: TokenTable) throws {
    let pairs = zip(found.units, tokens.units).enumerated()
    if let (index, units) = pairs.first(where: { !$0.element.0.utf8.elementsEqual($0.element.1.utf8) }) {
      throw RecognizerError.otherTokens(
        file: path, found: "unit \(index + 1) is \(units.0)", expected: "\(units.1) there")
    }
    guard found.units.count == tokens.units.count else {
      throw RecognizerError.otherTokens(
        file: path, found: "\(found.units.count) units", expected: "\(tokens.units.count)")
    }
  }

  private static func symbols(
    of table: SymbolTable, for graph: ConstFst<TropicalWeight>, graphPath: String, wordsPath: String
  ) throws -> [String] {
    let greatest = graph.arcs.reduce(0) { max($0, Int($1.outputLabel.rawValue)) }
    guard greatest == 0 || table.symbol(of: Label(Int32(greatest))) != nil else {
      throw RecognizerError.otherWords(graph: graphPath, words: wordsPath, label: greatest)
    }
    // The table may go on beyond the graph's words, and its labels need not be near one another.
    var words = [String](repeating: "", count: greatest + 1)
    for entry in table.entries where entry.label.rawValue <= greatest {
      words[Int(entry.label.rawValue)] = entry.symbol
    }
    for arc in graph.arcs where !arc.outputLabel.isEpsilon {
      let label = Int(arc.outputLabel.rawValue)
      guard !words[label].isEmpty else {
        throw RecognizerError.otherWords(graph: graphPath, words: wordsPath, label: label)
      }
    }
    return words
  }

  private static func spellings(of words: [String], tokens: TokenTable, lexiconPath: String) throws -> [[[Int]]] {
    guard FileManager.default.fileExists(atPath: lexiconPath) else {
      return words.map { word in
        guard isWord(word), let spelling = try? tokens.columns(spelling: word) else { return [] }
        return [spelling]
      }
    }
    var pronunciations: [[UInt8]: [[Int]]] = [:]
    for line in try TextFile.lines(of: lexiconPath) {
      let columns = line.fields.dropFirst().compactMap(tokens.column(of:))
      guard let word = line.fields.first, columns.count == line.fields.count - 1 else { continue }
      pronunciations[Array(word.precomposedStringWithCanonicalMapping.utf8), default: []].append(columns)
    }
    return words.map { pronunciations[Array($0.precomposedStringWithCanonicalMapping.utf8)] ?? [] }
  }
}
