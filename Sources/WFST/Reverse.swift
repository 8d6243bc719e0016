extension Fst where W: CommutativeSemiring {
  /// The reversal: (xᴿ, yᴿ) ↦ T(x, y), every string read backwards.
  ///
  /// Guarantees: state q becomes q + 1; state 0 is the new start, from which an arc with epsilon on both sides and the
  /// weight ρ(q) leads to each final state q. Complexity: O(V + E).
  @specialized(where Self == VectorFst<TropicalWeight>)
  @specialized(where Self == VectorFst<LogWeight>)
  @specialized(where Self == ConstFst<TropicalWeight>)
  @specialized(where Self == ConstFst<LogWeight>)
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

  /// `reversed()` in compact storage, for which no array grows.
  func reversedConst() -> ConstFst<W> {
    var offsets = [Int32](repeating: 0, count: stateCount + 2)
    offsets[1] = Int32(states.count(where: isFinal))
    for state in states {
      for arc in arcs(from: state) { offsets[arc.nextState.index + 2] += 1 }
    }
    for index in offsets.indices.dropFirst() { offsets[index] += offsets[index - 1] }
    let none = Arc(inputLabel: .epsilon, outputLabel: .epsilon, weight: W.zero, nextState: StateID(0))
    var reversed = [Arc<W>](repeating: none, count: Int(offsets[stateCount + 1]))
    var next = offsets
    func put(_ arc: Arc<W>, from state: Int) {
      reversed[Int(next[state])] = arc
      next[state] += 1
    }
    for state in states {
      let target = StateID(index: state.index + 1)
      let final = finalWeight(of: state)
      if !final.isZero {
        put(Arc(inputLabel: .epsilon, outputLabel: .epsilon, weight: final, nextState: target), from: 0)
      }
      for var arc in arcs(from: state) {
        let source = arc.nextState.index + 1
        arc.nextState = target
        put(arc, from: source)
      }
    }
    var finalWeights = [W](repeating: .zero, count: stateCount + 1)
    if !start.isNone { finalWeights[start.index + 1] = .one }
    return ConstFst(
      arcs: reversed, arcOffsets: offsets, finalWeights: finalWeights, start: StateID(0), inputSymbols: inputSymbols,
      outputSymbols: outputSymbols)
  }
}
