public import Corpus
public import WFST

/// What is put into a graph's place for new words: T ∘ the words' spellings, from a word's first frame to its last, all of cost 0.
///
/// At a word's edges two equal tokens may follow each other without a blank, as in Eesen's topology: what stands beside the place
/// is not known.
public struct NewWords: Sendable {
  public let fst: VectorFst<TropicalWeight>

  /// - Parameter labels: of the lexicon's words, each above 0.
  public init(lexicon: Lexicon, labels: [String: Label], tokens: TokenTable) {
    var spellings = VectorFst<TropicalWeight>()
    spellings.start = spellings.addState()
    let end = spellings.addState()
    spellings.setFinalWeight(.one, of: end)
    var next: [Prefix: StateID] = [:]
    for entry in lexicon.entries {
      guard let label = labels[entry.word] else { preconditionFailure("\(entry.word) has no label") }
      var state = spellings.start
      for column in entry.columns {
        let prefix = Prefix(state: state, column: column)
        if let known = next[prefix] {
          state = known
          continue
        }
        let new = spellings.addState()
        spellings.addArc(from: state, to: new, input: TokenTable.label(ofColumn: column), output: .epsilon)
        next[prefix] = new
        state = new
      }
      spellings.addArc(from: state, to: end, input: .epsilon, output: label)
    }
    spellings.arcSort(by: .input)
    let topology = TokenTopology.recommended(for: tokens)
    fst = compose(TokenTransducer(tokens: tokens, topology: topology).fst, spellings)
  }

  private struct Prefix: Hashable {
    let state: StateID
    let column: Int
  }
}
