/// The states under way of a grammar in one search, by number: 0 is the initial state.
protocol GrammarWalk {
  associatedtype Slots: SlotTable

  mutating func cost(ofWord word: Int32, after state: Int32) -> (cost: Double, next: Int32)
  func costOfEnd(after state: Int32) -> Double
}

/// No grammar besides the graph's own.
struct NoGrammar: GrammarWalk {
  typealias Slots = StateSlots

  @inline(__always)
  func cost(ofWord word: Int32, after state: Int32) -> (cost: Double, next: Int32) { (0, 0) }
  @inline(__always)
  func costOfEnd(after state: Int32) -> Double { 0 }
}

struct WalkedGrammar<Grammar: WordGrammar>: GrammarWalk {
  typealias Slots = PairSlots

  private let grammar: Grammar
  private var states: [Grammar.State]
  private var numbers: [Grammar.State: Int32]

  init(_ grammar: Grammar) {
    self.grammar = grammar
    states = [grammar.initialState]
    numbers = [grammar.initialState: 0]
  }

  mutating func cost(ofWord word: Int32, after state: Int32) -> (cost: Double, next: Int32) {
    let (cost, next) = grammar.cost(ofWord: Int(word), after: states[Int(state)])
    if let number = numbers[next] { return (cost, number) }
    let number = Int32(states.count)
    numbers[next] = number
    states.append(next)
    return (cost, number)
  }

  func costOfEnd(after state: Int32) -> Double { grammar.costOfEnd(after: states[Int(state)]) }
}
