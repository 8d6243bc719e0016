extension Lattice {
  /// The same sequences, each at a graph cost that is higher by what a grammar adds. States are told apart by what the grammar
  /// remembers, so that sequences may share less than before. O(arcs · remembered states of each state).
  public func rescored<Grammar: WordGrammar>(by grammar: Grammar) -> Lattice {
    guard stateCount > 0 else { return self }
    var remembered = arcs.map { _ in Remembered<Grammar.State>() }
    _ = remembered[0].place(of: grammar.initialState)
    var firstState: [Int] = []
    var stateCount = 0
    // Per new state its arcs, whose next states are (state, place of what is remembered there) until all are numbered.
    var leaving: [[(arc: Arc, place: Int)]] = []
    var ends: [Weight?] = []
    for state in arcs.indices {
      firstState.append(stateCount)
      stateCount += remembered[state].states.count
      for history in remembered[state].states {
        leaving.append(
          arcs[state].map { arc in
            let (cost, next) = grammar.cost(ofWord: arc.word, after: history)
            var arc = arc
            arc.weight.graphCost += cost
            return (arc, remembered[arc.nextState].place(of: next))
          })
        ends.append(
          finals[state].map { final in
            var final = final
            final.graphCost += grammar.costOfEnd(after: history)
            return final
          })
      }
    }
    return Lattice(
      arcs: leaving.map { arcs in
        arcs.map { arc, place in
          Arc(word: arc.word, nextState: firstState[arc.nextState] + place, weight: arc.weight)
        }
      },
      finals: ends, isComplete: isComplete)
  }
}

/// What a grammar may remember where a state of the lattice is reached, in the order in which it is found.
private struct Remembered<State: Hashable> {
  private(set) var states: [State] = []
  private var places: [State: Int] = [:]

  mutating func place(of state: State) -> Int {
    if let place = places[state] { return place }
    places[state] = states.count
    states.append(state)
    return states.count - 1
  }
}
