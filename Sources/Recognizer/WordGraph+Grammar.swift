import Corpus
public import Decoding
import Foundation
import GraphConstruction
public import LanguageModel
import WFST

/// Grammars that a search walks along with a graph.
extension WordGraph {
  /// Adds what `grammar` costs to what every sequence of words costs. Its words are this graph's labels.
  public mutating func add(_ grammar: some WordGrammar) {
    self.grammar = self.grammar.map { Self.sum($0, grammar) } ?? grammar
  }

  /// Puts an n-gram model in the place of the one that the graph was made from: one that would make too large a graph, or one that
  /// is not known before. The graph with its own model still decides which words are within the beam.
  public mutating func replace(_ old: NGramModel, by new: NGramModel) { add(difference(from: old, to: new)) }

  /// Boosts phrases. Words that the graph lacks are put into its place for new words, where it has one and they can be spelled in
  /// the model's units.
  ///
  /// - Returns: the words put in, and the phrases that cannot be found.
  public mutating func boost(_ hotWords: HotWords) throws -> (newWords: [String], missing: [HotWords.Phrase]) {
    let newWords = try insert(hotWords.phrases.flatMap(\.words))
    let labels = labels
    var phrases: [PhraseGrammar.Phrase] = []
    var missing: [HotWords.Phrase] = []
    for phrase in hotWords.phrases {
      let known = phrase.words.compactMap { labels[$0.precomposedStringWithCanonicalMapping] }
      if known.count == phrase.words.count {
        phrases.append(PhraseGrammar.Phrase(words: known, boost: phrase.boost))
      } else {
        missing.append(phrase)
      }
    }
    if !phrases.isEmpty { add(PhraseGrammar(phrases)) }
    return (newWords, missing)
  }

  /// Puts those words into the graph that it lacks, and returns them.
  private mutating func insert(_ words: [String]) throws -> [String] {
    let known = labels
    let lexicon = Lexicon(
      spelling: words.filter { known[$0.precomposedStringWithCanonicalMapping] == nil }, tokens: tokens)
    guard graph.hasPlaceForNewWords, !lexicon.words.isEmpty else { return [] }
    let first = self.words.count
    let labels = Dictionary(uniqueKeysWithValues: lexicon.words.enumerated().map { ($1, Label(Int32(first + $0))) })
    graph = try graph.inserting(ConstFst(NewWords(lexicon: lexicon, labels: labels, tokens: tokens).fst))
    self.words += lexicon.words
    spellings += lexicon.entries.map { [$0.columns] }
    return lexicon.words
  }

  /// Spells words that the graph lacks, in its place for new words, as they sound and as the graph's own words are spelled
  /// (`SpelledWords`). Where it has no such place, or most of its words are pronounced otherwise than spelled, nothing changes.
  ///
  /// Whatever the new word is, it has one label, that of `#1`. So a lattice has one spelling of it for each sequence of other words,
  /// its confidence is that some new word is said there, and grammars that are walked along see a word that they lack. A word that
  /// the graph knows can be spelled too, which costs more, and makes the known one a little less sure.
  ///
  /// - Parameter cost: of each such word besides what the language model gives `<unk>`, −ln of a probability; larger: fewer.
  /// - Precondition: it is called once.
  public mutating func spellNewWords(cost: Double) throws {
    precondition(spelledLabel == nil, "new words are spelled already")
    guard graph.hasPlaceForNewWords, let label = words.firstIndex(of: WordTable.newWordSymbol) else { return }
    let known = words.indices.filter { WordGraph.isWord(words[$0]) }.flatMap { word in
      spellings[word].filter { tokens.text(ofColumns: $0) == words[word] }
    }
    guard 2 * known.count > vocabularySize else { return }
    let spelled = try SpelledWords(like: known, label: Label(Int32(label)), cost: cost, tokens: tokens)
    graph = try graph.inserting(ConstFst(spelled.fst))
    spellings[label] = [[WordTimings.anyTokens]]
    spelledLabel = label
  }

  /// Whether words are found that are in no list.
  public var spellsNewWords: Bool { spelledLabel != nil }

  /// Of the words, by their symbols.
  var labels: [String: Int] {
    Dictionary(words.enumerated().filter { WordGraph.isWord($0.element) }.map { ($0.element, $0.offset) }) { first, _ in
      first
    }
  }

  func difference(from old: NGramModel, to new: NGramModel) -> some WordGrammar {
    GrammarSum(NGramGrammar(old, words: words, scale: -1), NGramGrammar(new, words: words))
  }

  private static func sum(_ first: some WordGrammar, _ second: some WordGrammar) -> any WordGrammar {
    GrammarSum(first, second)
  }
}
