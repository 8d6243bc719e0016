/// What a decoder refuses, with what it found and what it expected.
public enum SearchError: Error, Equatable, CustomStringConvertible {
  /// The graph has no start state: nothing can be decoded with it.
  case emptyGraph
  /// A cycle of input-epsilon arcs through `state` has a negative cost, its words' penalties included: there is no best
  /// path.
  case negativeEpsilonCycle(state: Int, wordInsertionPenalty: Double)
  /// A cycle of input-epsilon arcs leads to `state`: no lattice would hold all that the graph can write, and a grammar might pay for
  /// every round.
  case latticeWithEpsilonCycle(state: Int)
  /// The graph reads labels that the scores have no column for (label = column + 1).
  case labelWithoutColumn(label: Int, columns: Int)
  /// A score is NaN or +∞.
  case scoreNotANumber(value: Float, frame: Int, column: Int)
  /// No path of the graph survives `frame`: every continuation has probability zero.
  case noPath(frame: Int)
  /// The scores have another number of columns than the token table.
  case columnCount(found: Int, expected: Int)
  /// A unit of the token table that is no single character of the character model.
  case unspelledUnit(String)

  public var description: String {
    switch self {
    case .emptyGraph:
      "the decoding graph has no start state; it was probably built from an empty lexicon or grammar"
    case .negativeEpsilonCycle(let state, let penalty):
      "the decoding graph has a cycle of epsilon arcs of negative cost through state \(state), so no path is the best"
        + (penalty < 0 ? " (with a word insertion penalty of \(penalty))" : "")
    case .latticeWithEpsilonCycle(let state):
      "the decoding graph has a cycle of epsilon arcs that leads to state \(state), along which "
        + "it can write without end: no lattice would hold all its paths, and no grammar can be walked along with it"
    case .labelWithoutColumn(let label, let columns):
      "the decoding graph reads label \(label) (column \(label - 1)), but the scores have \(columns) columns; "
        + "the graph was probably built for another token table"
    case .scoreNotANumber(let value, let frame, let column):
      "the score of frame \(frame), column \(column) is \(value); expected a finite log probability or -infinity"
    case .noPath(let frame):
      "no path of the decoding graph is possible at frame \(frame): every continuation has probability zero"
    case .columnCount(let found, let expected):
      "the scores have \(found) columns, but the token table has \(expected)"
    case .unspelledUnit(let unit):
      "the unit \(unit) is not a character of the character model: it has to be trained on text in the recogniser's spelling, and "
        + "the recogniser's units have to be characters"
    }
  }
}
