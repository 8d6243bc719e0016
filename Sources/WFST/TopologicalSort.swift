extension VectorFst {
  /// Renumbers the states so that every arc leads to a greater number; returns false, and changes nothing, where there is a
  /// cycle.
  ///
  /// Relation: unchanged. Complexity: O(V + E).
  @discardableResult
  public mutating func topologicallySort() -> Bool {
    let components = StronglyConnectedComponents(of: self)
    // Without a cycle every state is a component of its own; components are numbered against the order.
    let isAcyclic =
      components.count == stateCount
      && states.allSatisfy { state in arcs(from: state).allSatisfy { $0.nextState != state } }
    guard isAcyclic else { return false }
    renumber { StateID(index: components.count - 1 - components.component(of: $0)) }
    return true
  }

  /// Gives each state the number that `newID` has for it.
  ///
  /// - Precondition: `newID` is a permutation of the states.
  mutating func renumber(_ newID: (StateID) -> StateID) {
    let old = self
    for state in old.states {
      let new = newID(state)
      storage[new.index] = old.storage[state.index]
      modifyArcs(from: new) { arcs in
        for index in arcs.indices { arcs[index].nextState = newID(arcs[index].nextState) }
      }
    }
    start = old.start.isNone ? .none : newID(old.start)
  }
}
