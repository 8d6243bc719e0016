/// A grammar over a graph's words that is walked along with a path and never written out as a transducer: what each word costs
/// after the words before it.
///
/// A search adds its costs to the graph's, and so does a lattice that is rescored. Words are named by their output labels.
public protocol WordGrammar: Sendable {
  /// What the grammar remembers of the words so far. Equal states are followed by equal costs.
  associatedtype State: Hashable, Sendable

  /// Before the first word.
  var initialState: State { get }

  /// What `word` costs (−ln p, where costs are of probabilities) after `state`, and the state with it.
  func cost(ofWord word: Int, after state: State) -> (cost: Double, next: State)

  /// What it costs that no word follows.
  func costOfEnd(after state: State) -> Double
}

/// Two grammars at once: their costs are added.
public struct GrammarSum<First: WordGrammar, Second: WordGrammar>: WordGrammar {
  public struct State: Hashable, Sendable {
    let first: First.State
    let second: Second.State
  }

  private let first: First
  private let second: Second

  public init(_ first: First, _ second: Second) { (self.first, self.second) = (first, second) }

  public var initialState: State { State(first: first.initialState, second: second.initialState) }

  public func cost(ofWord word: Int, after state: State) -> (cost: Double, next: State) {
    let (firstCost, firstNext) = first.cost(ofWord: word, after: state.first)
    let (secondCost, secondNext) = second.cost(ofWord: word, after: state.second)
    return (firstCost + secondCost, State(first: firstNext, second: secondNext))
  }

  public func costOfEnd(after state: State) -> Double {
    first.costOfEnd(after: state.first) + second.costOfEnd(after: state.second)
  }
}
