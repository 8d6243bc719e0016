public import Corpus
import LanguageModel
public import WFST

/// Words that stand in no list, for a graph's place for new words: any sequence of units, as probable as it looks like the spellings
/// that are known (Bazzi and Glass 2000, Modeling out-of-vocabulary words for robust speech recognition).
///
/// T ∘ C, where C is an n-gram model over units, estimated from known spellings: the units c₁ … c_n, at least one, cost
/// −ln P(c₁ … c_n </s>) or less (`GrammarTransducer`), and what a new word costs besides. The first unit's arc writes the label of
/// new words, the others nothing; which word it is stands in the units that a path reads. Units that no known spelling has do not
/// occur.
///
/// At a word's edges two equal tokens may follow each other without a blank, as with `NewWords`.
public struct SpelledWords: Sendable {
  public let fst: VectorFst<TropicalWeight>

  /// The length of the longest n-grams of units.
  public static let order = 3

  /// - Parameters:
  ///   - spellings: columns of the network's output, of as many words as there are.
  ///   - label: what a new word writes, above 0.
  ///   - cost: of each new word, a natural logarithm; larger: fewer of them.
  /// - Throws: `KneserNeyError.noSentences` where there are no spellings.
  public init(like spellings: some Sequence<[Int]>, label: Label, cost: Double, tokens: TokenTable) throws {
    // Columns by their numbers, since a unit's name may be one that an n-gram model keeps for itself.
    let model = try KneserNey.estimate(sentences: spellings.map { $0.map(String.init) }, order: Self.order)
    let symbols = GrammarTransducer.wordTable(of: model)
    let units = GrammarTransducer(model: model, words: symbols).fst
    let spelled = Self.marked(units, label: label, cost: TropicalWeight(Float(cost))) { input in
      guard let column = symbols.symbol(of: input).flatMap({ Int($0) }) else { return .epsilon }
      return TokenTable.label(ofColumn: column)
    }
    let topology = TokenTopology.recommended(for: tokens)
    fst = compose(TokenTransducer(tokens: tokens, topology: topology).fst, spelled)
  }

  /// Each state twice, before a word's first unit and behind it.
  private static func marked(
    _ units: VectorFst<TropicalWeight>, label: Label, cost: TropicalWeight, token: (Label) -> Label
  ) -> VectorFst<TropicalWeight> {
    var marked = VectorFst<TropicalWeight>()
    let before = { (state: StateID) in StateID(index: 2 * state.index) }
    let behind = { (state: StateID) in StateID(index: 2 * state.index + 1) }
    marked.addStates(2 * units.stateCount)
    marked.start = before(units.start)
    for state in units.states {
      marked.setFinalWeight(units.finalWeight(of: state), of: behind(state))
      for arc in units.arcs(from: state) {
        let (input, next) = (token(arc.inputLabel), arc.nextState)
        marked.addArc(from: behind(state), to: behind(next), input: input, output: .epsilon, weight: arc.weight)
        if input.isEpsilon {
          marked.addArc(from: before(state), to: before(next), input: input, output: .epsilon, weight: arc.weight)
        } else {
          marked.addArc(
            from: before(state), to: behind(next), input: input, output: label, weight: arc.weight.times(cost))
        }
      }
    }
    marked.connect()
    marked.arcSort(by: .input)
    return marked
  }
}
