extension VectorFst {
  /// The sum: (x, y) ↦ A(x, y) ⊕ B(x, y).
  ///
  /// Guarantees: A's states keep their numbers, B's follow, then a new start, from which epsilon leads to either start.
  /// A's symbols are kept. Complexity: O(V_B + E_B).
  public mutating func formUnion(_ other: some Fst<W>) {
    guard !other.start.isNone else { return }
    let otherStart = append(other)
    guard !start.isNone else {
      start = otherStart
      return
    }
    let newStart = addState()
    addArc(from: newStart, to: start, input: .epsilon, output: .epsilon)
    addArc(from: newStart, to: otherStart, input: .epsilon, output: .epsilon)
    start = newStart
  }

  /// The product: (x, y) ↦ ⊕ over x = x₁x₂, y = y₁y₂ of A(x₁, y₁) ⊗ B(x₂, y₂).
  ///
  /// Guarantees: A's states keep their numbers, B's follow; epsilon arcs with A's final weights lead from A's final states
  /// to B's start. Complexity: O(V_A + V_B + E_B).
  public mutating func concatenate(_ other: some Fst<W>) {
    guard !start.isNone, !other.start.isNone else {
      removeAllStates()
      return
    }
    let ends = states.filter { isFinal($0) }
    let otherStart = append(other)
    for end in ends {
      addArc(from: end, to: otherStart, input: .epsilon, output: .epsilon, weight: finalWeight(of: end))
      setFinalWeight(.zero, of: end)
    }
  }

  /// The closure A* = ⊕ over n ≥ 0 of Aⁿ, or A⁺, over n ≥ 1.
  ///
  /// Guarantees: states keep their numbers; an epsilon arc with the final weight leads from each final state back to the
  /// start. For A* a new start, which is final with 1̄, leads to the old one by epsilon. Complexity: O(V).
  public mutating func close(atLeastOnce: Bool = false) {
    if !start.isNone {
      for state in states where isFinal(state) {
        addArc(from: state, to: start, input: .epsilon, output: .epsilon, weight: finalWeight(of: state))
      }
    }
    if atLeastOnce { return }
    let newStart = addState()
    setFinalWeight(.one, of: newStart)
    if !start.isNone { addArc(from: newStart, to: start, input: .epsilon, output: .epsilon) }
    start = newStart
  }

  /// Puts another transducer's states behind its own, without a way from one to the other; returns where that one starts.
  mutating func append(_ other: some Fst<W>) -> StateID {
    let offset = stateCount
    reserveStates(offset + other.stateCount)
    for state in other.states {
      let copy = addState()
      setFinalWeight(other.finalWeight(of: state), of: copy)
      setArcs(
        other.arcs(from: state).map { arc in
          Arc(
            inputLabel: arc.inputLabel, outputLabel: arc.outputLabel, weight: arc.weight,
            nextState: StateID(index: arc.nextState.index + offset))
        }, from: copy)
    }
    return StateID(index: other.start.index + offset)
  }
}
