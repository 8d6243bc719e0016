extension VectorFst {
  /// Makes an acceptor of one side's labels: {x : (x, y) ↦ w} for the input side, {y} for the output side, ⊕ over the
  /// strings of the other.
  ///
  /// Guarantees: states, weights and the arcs' order are as they were; both sides have the kept side's symbols.
  /// Complexity: O(V + E).
  @specialized(where W == TropicalWeight)
  @specialized(where W == LogWeight)
  public mutating func project(onto side: LabelSide) {
    switch side {
    case .input: outputSymbols = inputSymbols
    case .output: inputSymbols = outputSymbols
    }
    modifyAllArcs { arc in
      switch side {
      case .input: arc.outputLabel = arc.inputLabel
      case .output: arc.inputLabel = arc.outputLabel
      }
    }
  }

  /// Exchanges input and output: T⁻¹(y, x) = T(x, y). Symbols are exchanged with the labels. Complexity: O(V + E).
  @specialized(where W == TropicalWeight)
  @specialized(where W == LogWeight)
  public mutating func invert() {
    swap(&inputSymbols, &outputSymbols)
    modifyAllArcs { arc in swap(&arc.inputLabel, &arc.outputLabel) }
  }
}
