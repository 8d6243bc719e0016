extension Fst where W: CommutativeSemiring {
  /// The reversal: (xᴿ, yᴿ) ↦ T(x, y), every string read backwards.
  ///
  /// Guarantees: state q becomes q + 1; state 0 is the new start, from which an arc with epsilon on both sides and the
  /// weight ρ(q) leads to each final state q. Complexity: O(V + E).
  public func reversed() -> VectorFst<W> {
    var result = VectorFst<W>()
    result.inputSymbols = inputSymbols
    result.outputSymbols = outputSymbols
    guard !start.isNone else { return result }
    result.start = result.addStates(stateCount + 1)
    let shifted = { (state: StateID) in StateID(index: state.index + 1) }
    for state in states {
      if isFinal(state) {
        result.addArc(
          from: result.start, to: shifted(state), input: .epsilon, output: .epsilon, weight: finalWeight(of: state))
      }
      for arc in arcs(from: state) {
        result.addArc(
          from: shifted(arc.nextState), to: shifted(state), input: arc.inputLabel, output: arc.outputLabel,
          weight: arc.weight)
      }
    }
    result.setFinalWeight(.one, of: shifted(start))
    return result
  }
}
