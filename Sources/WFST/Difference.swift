/// The difference of two acceptors: x ↦ A(x) where B does not accept x, else 0̄.
///
/// Needs: B is unweighted, deterministic and without epsilons. Guarantees: every state lies on a successful path; states
/// are numbered as a breadth-first walk meets them. Complexity: O(V_A V_B + E_A V_B log d), d the greatest number of arcs
/// of a state of B.
///
/// A state of the result is a state of A and the state of B that the same string leads to, or none.
///
/// - Throws: `NotAcceptorError` where A is no acceptor, or B not as it must be.
public func difference<W: Semiring>(
  _ first: VectorFst<W>, _ second: VectorFst<W>
) throws(NotAcceptorError) -> VectorFst<W> {
  try requireAcceptor(first)
  try requireDeterministicAcceptor(second)
  try requireUnweighted(second)
  var result = VectorFst<W>()
  result.inputSymbols = first.inputSymbols
  result.outputSymbols = first.outputSymbols
  guard !first.start.isNone else { return result }

  let matcher = SortedMatcher(second, side: .input)
  var table = ComposeStateTable()
  result.start = StateID(index: table.index(of: .init(first.start, second.start, 0)))
  while result.stateCount < table.tuples.count {
    let pair = table.tuples[result.stateCount]
    let state = result.addState()
    let isTakenAway = !pair.second.isNone && second.isFinal(pair.second)
    if !isTakenAway { result.setFinalWeight(first.finalWeight(of: pair.first), of: state) }
    for var arc in first.arcs(from: pair.first) {
      let next = nextState(matcher, from: pair.second, reading: arc.inputLabel)
      arc.nextState = StateID(index: table.index(of: .init(arc.nextState, next, 0)))
      result.addArc(arc, from: state)
    }
  }
  result.connect()
  return result
}

/// Where B goes; none where it has gone astray before or does now.
private func nextState<W: Semiring>(_ second: SortedMatcher<W>, from state: StateID, reading label: Label) -> StateID {
  if label.isEpsilon || state.isNone { return state }
  return second.arcs(from: state, with: label).first { !$0.weight.isZero }?.nextState ?? .none
}
