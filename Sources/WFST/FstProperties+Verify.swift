extension Fst {
  /// Every property of the transducer, decided by looking: for each pair of opposites exactly one bit is set.
  ///
  /// Complexity: O(V + E), and O(d log d) more for a state of d unsorted arcs.
  @specialized(where Self == VectorFst<TropicalWeight>)
  @specialized(where Self == VectorFst<LogWeight>)
  @specialized(where Self == ConstFst<TropicalWeight>)
  @specialized(where Self == ConstFst<LogWeight>)
  public func verifiedProperties() -> FstProperties {
    var seen = localProperties()
    if !seen.contains(.inputDeterministic) && !seen.contains(.notInputDeterministic) {
      seen.formUnion(isDeterministic(\.inputLabel) ? .inputDeterministic : .notInputDeterministic)
    }
    if !seen.contains(.outputDeterministic) && !seen.contains(.notOutputDeterministic) {
      seen.formUnion(isDeterministic(\.outputLabel) ? .outputDeterministic : .notOutputDeterministic)
    }

    let components = StronglyConnectedComponents(of: self)
    var isCyclic = false
    var isInitialCyclic = false
    var hasWeightedCycle = false
    for state in states {
      for arc in arcs(from: state) where components.component(of: state) == components.component(of: arc.nextState) {
        isCyclic = true
        if !start.isNone && components.component(of: state) == components.component(of: start) {
          isInitialCyclic = true
        }
        if !arc.weight.isOne { hasWeightedCycle = true }
      }
    }

    return
      seen
      .union(isCyclic ? .cyclic : .acyclic)
      .union(isInitialCyclic ? .initialCyclic : .initialAcyclic)
      .union(hasWeightedCycle ? .weightedCycles : .unweightedCycles)
      .union(accessibleStates().allSatisfy { $0 } ? .accessible : .notAccessible)
      .union(coaccessibleStates().allSatisfy { $0 } ? .coaccessible : .notCoaccessible)
  }

  /// The properties that one look at every arc in turn decides: all that are of states and arcs rather than of paths, except
  /// that nothing is said of whether labels are unique where they are not sorted.
  ///
  /// Complexity: O(V + E).
  @specialized(where Self == VectorFst<TropicalWeight>)
  @specialized(where Self == VectorFst<LogWeight>)
  @specialized(where Self == ConstFst<TropicalWeight>)
  @specialized(where Self == ConstFst<LogWeight>)
  public func localProperties() -> FstProperties {
    var seen = ArcObservations()
    for state in states {
      seen.observe(arcs(from: state), of: state)
      seen.observe(finalWeight(of: state), isLast: state.index == stateCount - 1)
    }
    if stateCount > 0 && start != StateID(0) { seen.isString = false }
    return seen.properties
  }

  private func isDeterministic(_ label: (Arc<W>) -> Label) -> Bool {
    states.allSatisfy { state in
      let labels = arcs(from: state).map(label).sorted()
      return zip(labels, labels.dropFirst()).allSatisfy { $0 != $1 }
    }
  }
}

/// What can be seen from each arc and the one before it.
private struct ArcObservations {
  var isAcceptor = true
  var hasEpsilons = false
  var hasInputEpsilons = false
  var hasOutputEpsilons = false
  var isInputSorted = true
  var isOutputSorted = true
  /// Two arcs side by side have one label.
  var repeatsInput = false
  var repeatsOutput = false
  var isWeighted = false
  var isTopologicallySorted = true
  var isString = true

  @inline(__always)
  mutating func observe<W: Semiring>(_ arcs: ArraySlice<Arc<W>>, of state: StateID) {
    var (input, output) = (Label.none, Label.none)
    for arc in arcs {
      if arc.inputLabel != arc.outputLabel { isAcceptor = false }
      if arc.inputLabel.isEpsilon { hasInputEpsilons = true }
      if arc.outputLabel.isEpsilon { hasOutputEpsilons = true }
      if arc.inputLabel.isEpsilon && arc.outputLabel.isEpsilon { hasEpsilons = true }
      if !arc.weight.isOne && !arc.weight.isZero { isWeighted = true }
      if arc.nextState <= state { isTopologicallySorted = false }
      if arc.nextState.index != state.index + 1 { isString = false }
      if arc.inputLabel < input { isInputSorted = false }
      if arc.outputLabel < output { isOutputSorted = false }
      if arc.inputLabel == input { repeatsInput = true }
      if arc.outputLabel == output { repeatsOutput = true }
      (input, output) = (arc.inputLabel, arc.outputLabel)
    }
    if arcs.count > 1 { isString = false }
  }

  mutating func observe<W: Semiring>(_ finalWeight: W, isLast: Bool) {
    if !finalWeight.isZero && !finalWeight.isOne { isWeighted = true }
    if isLast == finalWeight.isZero { isString = false }
  }

  var properties: FstProperties {
    var result: FstProperties = []
    result.formUnion(isAcceptor ? .acceptor : .notAcceptor)
    if repeatsInput || isInputSorted {
      result.formUnion(repeatsInput ? .notInputDeterministic : .inputDeterministic)
    }
    if repeatsOutput || isOutputSorted {
      result.formUnion(repeatsOutput ? .notOutputDeterministic : .outputDeterministic)
    }
    result.formUnion(hasEpsilons ? .epsilons : .noEpsilons)
    result.formUnion(hasInputEpsilons ? .inputEpsilons : .noInputEpsilons)
    result.formUnion(hasOutputEpsilons ? .outputEpsilons : .noOutputEpsilons)
    result.formUnion(isInputSorted ? .inputSorted : .notInputSorted)
    result.formUnion(isOutputSorted ? .outputSorted : .notOutputSorted)
    result.formUnion(isWeighted ? .weighted : .unweighted)
    result.formUnion(isTopologicallySorted ? .topologicallySorted : .notTopologicallySorted)
    result.formUnion(isString ? .string : .notString)
    return result
  }
}
