public import Corpus
import Foundation
public import WFST

/// L: token sequences to word sequences.
///
/// States: a start, the loop state ℓ between words, which is final, σ before an optional `<SPACE>`, and a chain for each
/// pronunciation. From ℓ a chain reads the pronunciation's tokens and, where it has one, its disambiguation symbol, and
/// writes the word on its first arc; its last arc leads to ℓ (no space follows, −ln(1 − p)) and to σ (−ln p), and
/// σ –<SPACE>:ε→ ℓ. The start leads to ℓ by ε (−ln(1 − p)) and by `<SPACE>` (−ln p): before the first word, behind the
/// last and between any two a space may be read or not, in one way each. ℓ –#0:#0→ ℓ lets the grammar back off.
///
/// Where the word table has `#1`, which stands for new words, there is a chain of the one token `TokenTable.newWordLabel` for it.
///
/// Without `<SPACE>` in the token table the start is ℓ and there is no σ.
public struct LexiconTransducer: Sendable {
  public let fst: VectorFst<TropicalWeight>

  /// - `tokens`: with the disambiguation symbols that `lexicon` needs; see `disambiguationSymbols(of:)`.
  /// - `words`: the lexicon's words and `#0`.
  /// - `spaceProbability`: p in 0..<1; 0 forbids a space. (1 would demand one at an utterance's ends too.)
  public init(lexicon: Lexicon, tokens: TokenTable, words: SymbolTable, spaceProbability: Double = 0.5) {
    precondition(spaceProbability >= 0 && spaceProbability < 1, "a probability of \(spaceProbability)")
    let disambiguation = LexiconDisambiguation(lexicon.entries.map(\.columns))
    var builder = Builder(tokens: tokens, words: words, spaceProbability: spaceProbability)
    for (entry, symbol) in zip(lexicon.entries, disambiguation.symbols) {
      guard let word = words.id(of: entry.word) else { preconditionFailure("\(entry.word) is not in the word table") }
      var labels = entry.columns.map { TokenTable.label(ofColumn: $0) }
      if let symbol { labels.append(tokens.label(ofDisambiguation: symbol)) }
      builder.addChain(labels, word: word)
    }
    if let newWord = words.id(of: WordTable.newWordSymbol) { builder.addChain([tokens.newWordLabel], word: newWord) }
    let backoff = WordTable.backoff(in: words)
    builder.fst.addArc(
      from: builder.loop, to: builder.loop, input: tokens.label(ofDisambiguation: 0), output: backoff)
    builder.fst.arcSort(by: .output)
    fst = builder.fst
  }

  /// How many of `#0 #1 …` the lexicon needs, the grammar's #0 and that of new words among them.
  public static func disambiguationSymbols(of lexicon: Lexicon, hasPlaceForNewWords: Bool = false) -> Int {
    LexiconDisambiguation(lexicon.entries.map(\.columns)).symbolCount + (hasPlaceForNewWords ? 1 : 0)
  }

  private struct Builder {
    var fst = VectorFst<TropicalWeight>()
    let loop: StateID
    /// Where a word ends and a space may follow; nil without spaces.
    private var beforeSpace: StateID?
    private let spaceCost: TropicalWeight
    private let noSpaceCost: TropicalWeight

    init(tokens: TokenTable, words: SymbolTable, spaceProbability: Double) {
      fst.inputSymbols = tokens.symbolTable
      fst.outputSymbols = words
      fst.start = fst.addState()
      guard let space = tokens.column(of: TokenTable.spaceSymbol), spaceProbability > 0 else {
        (spaceCost, noSpaceCost) = (.zero, .one)
        loop = fst.start
        fst.setFinalWeight(.one, of: loop)
        return
      }
      (spaceCost, noSpaceCost) = (Self.cost(spaceProbability), Self.cost(1 - spaceProbability))
      loop = fst.addState()
      fst.setFinalWeight(.one, of: loop)
      let beforeSpace = fst.addState()
      self.beforeSpace = beforeSpace
      let label = TokenTable.label(ofColumn: space)
      fst.addArc(from: fst.start, to: loop, input: .epsilon, output: .epsilon, weight: noSpaceCost)
      fst.addArc(from: fst.start, to: loop, input: label, output: .epsilon, weight: spaceCost)
      fst.addArc(from: beforeSpace, to: loop, input: label, output: .epsilon)
    }

    private static func cost(_ probability: Double) -> TropicalWeight { TropicalWeight(Float(-log(probability))) }

    mutating func addChain(_ labels: [Label], word: Label) {
      var state = loop
      for (position, label) in labels.enumerated() {
        let output = position == 0 ? word : .epsilon
        if position < labels.count - 1 {
          let next = fst.addState()
          fst.addArc(from: state, to: next, input: label, output: output)
          state = next
          continue
        }
        fst.addArc(from: state, to: loop, input: label, output: output, weight: noSpaceCost)
        if let beforeSpace {
          fst.addArc(from: state, to: beforeSpace, input: label, output: output, weight: spaceCost)
        }
      }
    }
  }
}
