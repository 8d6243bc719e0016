extension VectorFst {
  /// The same transducer with its weights changed one by one.
  public func mapWeights<V: Semiring>(_ change: (W) -> V) -> VectorFst<V> {
    var result = VectorFst<V>()
    result.addStates(stateCount)
    result.start = start
    result.inputSymbols = inputSymbols
    result.outputSymbols = outputSymbols
    for state in states {
      result.setFinalWeight(change(finalWeight(of: state)), of: state)
      result.setArcs(
        arcs(from: state).map {
          Arc(
            inputLabel: $0.inputLabel, outputLabel: $0.outputLabel, weight: change($0.weight), nextState: $0.nextState)
        }, from: state)
    }
    return result
  }

  /// Replaces every input label that `isReplaced` names by epsilon.
  public mutating func replaceInputsByEpsilon(where isReplaced: (Label) -> Bool) {
    modifyAllArcs { arc in
      if isReplaced(arc.inputLabel) { arc.inputLabel = .epsilon }
    }
  }
}

extension VectorFst where W: FloatSemiring {
  /// The same transducer in another semiring of `Float` weights: only what ⊕ means changes.
  @specialized(where W == TropicalWeight, V == LogWeight)
  @specialized(where W == LogWeight, V == TropicalWeight)
  public func reinterpreted<V: FloatSemiring>(as weight: V.Type) -> VectorFst<V> {
    mapWeights { V($0.value) }
  }
}
