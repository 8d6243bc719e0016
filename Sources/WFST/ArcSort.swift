/// A side of a transducer.
public enum LabelSide: Sendable {
  case input
  case output
}

extension VectorFst {
  /// Puts each state's arcs into the order of their labels on one side, then on the other, then by next state and as
  /// they stood: an order that does not depend on chance.
  ///
  /// Relation: unchanged. Complexity: O(E log d), d the greatest number of arcs of a state.
  @specialized(where W == TropicalWeight)
  @specialized(where W == LogWeight)
  public mutating func arcSort(by side: LabelSide) {
    for state in states {
      modifyArcs(from: state) { arcs in
        switch side {
        case .input:
          arcs.sort { ($0.inputLabel, $0.outputLabel, $0.nextState) < ($1.inputLabel, $1.outputLabel, $1.nextState) }
        case .output:
          arcs.sort { ($0.outputLabel, $0.inputLabel, $0.nextState) < ($1.outputLabel, $1.inputLabel, $1.nextState) }
        }
      }
    }
  }
}
