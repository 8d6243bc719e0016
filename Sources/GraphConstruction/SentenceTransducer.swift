public import Corpus
public import WFST

/// S: the tokens of a sentence that is known to its words, for forced alignment by a search over T ∘ S.
///
/// Relation: the words' tokens in their order, each word by one of its pronunciations; before, between and behind the words
/// `<SPACE>` may be read or not. All weights are 1̄, and no epsilon is read.
///
/// States: for each place k between words, the ends among them, aₖ, where no space has been read, and bₖ, where one has; aₖ
/// –`<SPACE>`:ε→ bₖ, and from either a chain for each pronunciation of word k, which writes the word on its first arc and ends in
/// aₖ₊₁. Both states of the last place are final. Without `<SPACE>` in the token table there is no bₖ.
public struct SentenceTransducer: Sendable {
  public struct Word: Sendable {
    /// What is written, above 0.
    public let label: Label
    /// Columns of the network's output; at least one pronunciation, and none empty.
    public let pronunciations: [[Int]]

    public init(label: Label, pronunciations: [[Int]]) {
      precondition(
        label.rawValue > 0 && !pronunciations.isEmpty && !pronunciations.contains([]), "a word without tokens")
      (self.label, self.pronunciations) = (label, pronunciations)
    }
  }

  public let fst: VectorFst<TropicalWeight>

  /// Complexity: O(tokens of all pronunciations), in time and in states.
  public init(words: [Word], tokens: TokenTable) {
    var builder = Builder(space: tokens.column(of: TokenTable.spaceSymbol))
    var place = builder.addPlace()
    builder.fst.start = place[0]
    for word in words {
      let next = builder.addPlace()
      for columns in word.pronunciations { builder.addChain(columns, word: word.label, from: place, to: next[0]) }
      place = next
    }
    for state in place { builder.fst.setFinalWeight(.one, of: state) }
    builder.fst.arcSort(by: .input)
    fst = builder.fst
  }

  private struct Builder {
    var fst = VectorFst<TropicalWeight>()
    let space: Int?

    init(space: Int?) { self.space = space }

    /// aₖ, and bₖ where there are spaces.
    mutating func addPlace() -> [StateID] {
      let withoutSpace = fst.addState()
      guard let space else { return [withoutSpace] }
      let withSpace = fst.addState()
      fst.addArc(from: withoutSpace, to: withSpace, input: TokenTable.label(ofColumn: space), output: .epsilon)
      return [withoutSpace, withSpace]
    }

    mutating func addChain(_ columns: [Int], word: Label, from place: [StateID], to end: StateID) {
      var sources = place
      for (position, column) in columns.enumerated() {
        let target = position + 1 == columns.count ? end : fst.addState()
        for source in sources {
          fst.addArc(
            from: source, to: target, input: TokenTable.label(ofColumn: column), output: position == 0 ? word : .epsilon
          )
        }
        sources = [target]
      }
    }
  }
}
