/// Why an operation on acceptors refuses a transducer.
public enum NotAcceptorError: Error, Equatable, Sendable, CustomStringConvertible {
  /// An arc of this state reads one label and writes another.
  case transducer(state: StateID)
  /// An arc or a final state with another weight than 1̄.
  case weighted(state: StateID)
  /// An arc reads epsilon.
  case epsilon(state: StateID)
  /// Two arcs read the same label.
  case notDeterministic(state: StateID)

  public var description: String {
    switch self {
    case .transducer(let state):
      "not an acceptor: an arc of state \(state) reads one label and writes another; project it first"
    case .weighted(let state): "not unweighted: state \(state) has a weight; only strings can be taken away"
    case .epsilon(let state): "an arc of state \(state) reads epsilon; remove epsilons first"
    case .notDeterministic(let state): "state \(state) has two arcs that read the same label; determinise first"
    }
  }
}

func requireAcceptor<W: Semiring>(_ fst: VectorFst<W>) throws(NotAcceptorError) {
  for state in fst.states where fst.arcs(from: state).contains(where: { $0.inputLabel != $0.outputLabel }) {
    throw .transducer(state: state)
  }
}

/// Without epsilons too.
func requireDeterministicAcceptor<W: Semiring>(_ fst: VectorFst<W>) throws(NotAcceptorError) {
  try requireAcceptor(fst)
  for state in fst.states {
    let labels = fst.arcs(from: state).map(\.inputLabel).sorted()
    if labels.first == .epsilon { throw .epsilon(state: state) }
    if zip(labels, labels.dropFirst()).contains(where: { $0 == $1 }) { throw .notDeterministic(state: state) }
  }
}

func requireUnweighted<W: Semiring>(_ fst: VectorFst<W>) throws(NotAcceptorError) {
  for state in fst.states {
    let weights = fst.arcs(from: state).map(\.weight) + [fst.finalWeight(of: state)]
    if !weights.allSatisfy({ $0.isOne || $0.isZero }) { throw .weighted(state: state) }
  }
}
