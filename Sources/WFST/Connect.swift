extension Fst {
  /// For each state whether a path leads to it from the start. O(V + E).
  package func accessibleStates() -> [Bool] {
    start.isNone ? [Bool](repeating: false, count: stateCount) : states(reachedFrom: [start])
  }

  /// Whether a path leads from `state` back to it. O(V + E).
  func liesOnCycle(_ state: StateID) -> Bool {
    states(reachedFrom: arcs(from: state).map(\.nextState))[state.index]
  }

  /// Those that a path leads to from one of `sources`, and these.
  private func states(reachedFrom sources: [StateID]) -> [Bool] {
    var isReached = [Bool](repeating: false, count: stateCount)
    var open = sources
    for state in sources { isReached[state.index] = true }
    while let state = open.popLast() {
      for arc in arcs(from: state) where !isReached[arc.nextState.index] {
        isReached[arc.nextState.index] = true
        open.append(arc.nextState)
      }
    }
    return isReached
  }

  /// For each state whether a path leads from it to a final state. O(V + E).
  package func coaccessibleStates() -> [Bool] {
    let sources = IncomingArcs(of: self, placeholder: StateID.none) { source, _ in source }
    var isReached = states.map { isFinal($0) }
    var open = states.filter { isFinal($0) }
    while let state = open.popLast() {
      for source in sources[state] where !isReached[source.index] {
        isReached[source.index] = true
        open.append(source)
      }
    }
    return isReached
  }
}

extension VectorFst {
  /// Removes the states that lie on no path from the start to a final state, and the arcs into them. The others keep
  /// their order; a transducer that accepts nothing has no states afterwards.
  ///
  /// Relation: unchanged. Complexity: O(V + E).
  @specialized(where W == TropicalWeight)
  @specialized(where W == LogWeight)
  public mutating func connect() {
    let isAccessible = accessibleStates()
    let isCoaccessible = coaccessibleStates()
    keepStates { isAccessible[$0.index] && isCoaccessible[$0.index] }
  }

  /// Keeps the states that `isKept` names, in their order, and the arcs between them.
  mutating func keepStates(_ isKept: (StateID) -> Bool) {
    var newID = [StateID](repeating: .none, count: stateCount)
    var count = 0
    for state in states where isKept(state) {
      newID[state.index] = StateID(index: count)
      count += 1
    }
    for state in states where !newID[state.index].isNone {
      modifyArcs(from: state) { arcs in
        arcs.removeAll { newID[$0.nextState.index].isNone }
        for index in arcs.indices { arcs[index].nextState = newID[arcs[index].nextState.index] }
      }
      storage.swapAt(newID[state.index].index, state.index)
    }
    storage.removeSubrange(count...)
    start = start.isNone ? .none : newID[start.index]
  }
}
