import Corpus
import LanguageModel

/// What the characters of each prefix of a search cost or gain: weight · ln p(characters), by node of the prefix tree.
protocol SpellingScorer: Sendable {
  /// The states of these nodes are wanted next.
  mutating func prepare(_ nodes: [Int32])
  /// Of a node's characters.
  func score(of node: Int32) -> Double
  /// Of a prepared node's characters and one more.
  func score(of node: Int32, extendedBy column: Int) -> Double
  /// Of a prepared node's characters as a whole sentence.
  func scoreAtEnd(of node: Int32) -> Double
  /// Takes in a new node, whose number is the count of those before and whose parent has been prepared.
  mutating func add(parent: Int32, column: Int)
}

/// No model: every spelling is as good as any other.
struct NoSpelling: SpellingScorer {
  func prepare(_ nodes: [Int32]) {}
  func score(of node: Int32) -> Double { 0 }
  func score(of node: Int32, extendedBy column: Int) -> Double { 0 }
  func scoreAtEnd(of node: Int32) -> Double { 0 }
  func add(parent: Int32, column: Int) {}
}

struct ModelSpelling<Model: SpellingLanguageModel>: SpellingScorer {
  private struct Node {
    var score: Double
    var parent: Int32
    /// The node's last symbol.
    var symbol: Int
    /// Once it was wanted.
    var state: Model.State?
  }

  private let model: Model
  private let weight: Double
  /// By column; the blank has none.
  private let symbols: [Int]
  private var nodes: [Node]
  /// Those that have a state.
  private var prepared: [Int32] = [PrefixTree.root]

  /// - Throws: `SearchError.unspelledUnit` for a unit that is no single character of the model.
  init(_ model: Model, weight: Double, tokens: TokenTable) throws(SearchError) {
    self.model = model
    self.weight = weight
    var symbols = [0]
    for column in 1..<max(1, tokens.columnCount) {
      let isSpace = column == tokens.column(of: TokenTable.spaceSymbol)
      let unit = tokens.units[column - 1]
      guard let symbol = model.symbol(of: isSpace ? " " : unit) else { throw .unspelledUnit(unit) }
      symbols.append(symbol)
    }
    self.symbols = symbols
    nodes = [Node(score: 0, parent: -1, symbol: 0, state: model.initialState)]
  }

  /// A node that joins the beam is one step from one that was in it, so one step of the model is missing at most. The states of the
  /// others are forgotten: they are large, and a prefix that comes back comes from its parent again.
  mutating func prepare(_ nodesWanted: [Int32]) {
    let wanted = Set(nodesWanted)
    let missing = nodesWanted.map { Int($0) }.filter { nodes[$0].state == nil }
    let steps = missing.compactMap { index in
      nodes[Int(nodes[index].parent)].state.map { (state: $0, symbol: nodes[index].symbol) }
    }
    precondition(steps.count == missing.count, "a prefix whose parent has no state")
    for node in prepared where !wanted.contains(node) { nodes[Int(node)].state = nil }
    for (index, state) in zip(missing, model.advance(steps)) { nodes[index].state = state }
    prepared = nodesWanted
  }

  func score(of node: Int32) -> Double { nodes[Int(node)].score }

  func score(of node: Int32, extendedBy column: Int) -> Double {
    let node = nodes[Int(node)]
    guard let state = node.state else { preconditionFailure("a prefix that was not prepared") }
    return node.score + weight * model.logProbability(of: symbols[column], after: state)
  }

  func scoreAtEnd(of node: Int32) -> Double {
    let node = nodes[Int(node)]
    guard let state = node.state else { preconditionFailure("a prefix that was not prepared") }
    return node.score + weight * model.logProbabilityOfEnd(after: state)
  }

  mutating func add(parent: Int32, column: Int) {
    nodes.append(
      Node(score: score(of: parent, extendedBy: column), parent: parent, symbol: symbols[column], state: nil))
  }
}
