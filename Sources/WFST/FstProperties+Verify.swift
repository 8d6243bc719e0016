extension Fst {
  /// Every property of the transducer, decided by looking: for each pair of opposites exactly one bit is set.
  ///
  /// Complexity: O(V + E), and O(d log d) more for a state of d unsorted arcs.
  @specialized(where Self == VectorFst<TropicalWeight>)
  @specialized(where Self == VectorFst<LogWeight>)
  @specialized(where Self == ConstFst<TropicalWeight>)
  @specialized(where Self == ConstFst<LogWeight>)
  public func verifiedProperties() -> FstProperties {
    var seen = ArcObservations()
    for state in states { seen.observe(arcs(from: state), of: state) }
    for state in states { seen.observe(finalWeight(of: state), isLast: state.index == stateCount - 1) }
    if stateCount > 0 && start != StateID(0) { seen.isString = false }

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

    return seen.properties
      .union(isCyclic ? .cyclic : .acyclic)
      .union(isInitialCyclic ? .initialCyclic : .initialAcyclic)
      .union(hasWeightedCycle ? .weightedCycles : .unweightedCycles)
      .union(accessibleStates().allSatisfy { $0 } ? .accessible : .notAccessible)
      .union(coaccessibleStates().allSatisfy { $0 } ? .coaccessible : .notCoaccessible)
  }
}

/// What can be seen from each state alone.
private struct ArcObservations {
  var isAcceptor = true
  var isInputDeterministic = true
  var isOutputDeterministic = true
  var hasEpsilons = false
  var hasInputEpsilons = false
  var hasOutputEpsilons = false
  var isInputSorted = true
  var isOutputSorted = true
  var isWeighted = false
  var isTopologicallySorted = true
  var isString = true

  mutating func observe<W: Semiring>(_ arcs: ArraySlice<Arc<W>>, of state: StateID) {
    for arc in arcs {
      if arc.inputLabel != arc.outputLabel { isAcceptor = false }
      if arc.inputLabel.isEpsilon { hasInputEpsilons = true }
      if arc.outputLabel.isEpsilon { hasOutputEpsilons = true }
      if arc.inputLabel.isEpsilon && arc.outputLabel.isEpsilon { hasEpsilons = true }
      if !arc.weight.isOne && !arc.weight.isZero { isWeighted = true }
      if arc.nextState <= state { isTopologicallySorted = false }
      if arc.nextState.index != state.index + 1 { isString = false }
    }
    if arcs.count > 1 { isString = false }
    observeOrder(of: arcs.map(\.inputLabel), isSorted: &isInputSorted, isDeterministic: &isInputDeterministic)
    observeOrder(of: arcs.map(\.outputLabel), isSorted: &isOutputSorted, isDeterministic: &isOutputDeterministic)
  }

  private func observeOrder(of labels: [Label], isSorted: inout Bool, isDeterministic: inout Bool) {
    var ordered = labels
    if !zip(labels, labels.dropFirst()).allSatisfy({ $0 <= $1 }) {
      isSorted = false
      ordered.sort()
    }
    if zip(ordered, ordered.dropFirst()).contains(where: { $0 == $1 }) { isDeterministic = false }
  }

  mutating func observe<W: Semiring>(_ finalWeight: W, isLast: Bool) {
    if !finalWeight.isZero && !finalWeight.isOne { isWeighted = true }
    if isLast == finalWeight.isZero { isString = false }
  }

  var properties: FstProperties {
    var result: FstProperties = []
    result.formUnion(isAcceptor ? .acceptor : .notAcceptor)
    result.formUnion(isInputDeterministic ? .inputDeterministic : .notInputDeterministic)
    result.formUnion(isOutputDeterministic ? .outputDeterministic : .notOutputDeterministic)
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
