/// The composition A ∘ B: (x, z) ↦ ⊕ over y of A(x, y) ⊗ B(y, z).
///
/// Needs: a commutative semiring; nothing need be sorted (A by output labels and B by input labels are taken as they are
/// where they are sorted, and copied otherwise). Guarantees: every state can be reached from the start and leads to a
/// final one; states are numbered as a breadth-first walk meets them; A's input symbols and B's output symbols are kept.
/// Complexity: O(V (e₁ + e₂ + min(d₁, d₂) log max(d₁, d₂) + m)), with V the pairs of states visited, d the arcs of a
/// state, e those of them with epsilon and m the pairs that match: of the two states the one with fewer arcs is walked
/// through, and its labels are looked up in the other.
@specialized(where W == TropicalWeight)
@specialized(where W == LogWeight)
public func compose<W: CommutativeSemiring>(_ first: VectorFst<W>, _ second: VectorFst<W>) -> VectorFst<W> {
  var result = VectorFst<W>()
  result.inputSymbols = first.inputSymbols
  result.outputSymbols = second.outputSymbols
  guard !first.start.isNone, !second.start.isNone else { return result }

  var composer = Composer(first, second)
  result.start = composer.state(first.start, second.start, EpsilonSequenceFilter.start)
  var next = 0
  while next < composer.table.tuples.count {
    let tuple = composer.table.tuples[next]
    result.setFinalWeight(
      first.finalWeight(of: tuple.first).times(second.finalWeight(of: tuple.second)), of: result.addState())
    result.setArcs(composer.arcs(from: tuple), from: StateID(index: next))
    next += 1
  }
  result.connect()
  return result
}

private struct Composer<W: CommutativeSemiring> {
  private let first: SortedMatcher<W>
  private let second: SortedMatcher<W>
  private let isFirstFinal: [Bool]
  private(set) var table = ComposeStateTable()

  init(_ first: VectorFst<W>, _ second: VectorFst<W>) {
    self.first = SortedMatcher(first, side: .output)
    self.second = SortedMatcher(second, side: .input)
    isFirstFinal = first.states.map { first.isFinal($0) }
  }

  mutating func state(_ first: StateID, _ second: StateID, _ filter: Int32) -> StateID {
    StateID(index: table.index(of: .init(first, second, filter)))
  }

  /// The arcs that leave a pair of states: those of the first alone, matches, those of the second alone.
  mutating func arcs(from tuple: ComposeStateTable.Tuple) -> [Arc<W>] {
    let firstArcs = first.arcs(from: tuple.first)
    let secondArcs = second.arcs(from: tuple.second)
    let firstEpsilons = first.arcs(from: tuple.first, with: .epsilon)
    let secondEpsilons = second.arcs(from: tuple.second, with: .epsilon)
    var result: [Arc<W>] = []
    if !firstEpsilons.isEmpty, let filter = EpsilonSequenceFilter.afterFirstMovesAlone(from: tuple.filter) {
      for arc in firstEpsilons {
        let next = state(arc.nextState, tuple.second, filter)
        result.append(Arc(inputLabel: arc.inputLabel, outputLabel: .epsilon, weight: arc.weight, nextState: next))
      }
    }
    let firstLabelled = firstArcs[firstEpsilons.endIndex...]
    let secondLabelled = secondArcs[secondEpsilons.endIndex...]
    if firstLabelled.count < secondLabelled.count {
      for arc in firstLabelled {
        for match in second.arcs(from: tuple.second, with: arc.outputLabel) { result.append(joined(arc, match)) }
      }
    } else {
      for match in secondLabelled {
        for arc in first.arcs(from: tuple.first, with: match.inputLabel) { result.append(joined(arc, match)) }
      }
    }
    let filter = EpsilonSequenceFilter.afterSecondMovesAlone(
      firstHasEpsilons: !firstEpsilons.isEmpty,
      firstHasOnlyEpsilons: firstLabelled.isEmpty && !isFirstFinal[tuple.first.index])
    guard let filter else { return result }
    for arc in secondEpsilons {
      let next = state(tuple.first, arc.nextState, filter)
      result.append(Arc(inputLabel: .epsilon, outputLabel: arc.outputLabel, weight: arc.weight, nextState: next))
    }
    return result
  }

  private mutating func joined(_ arc: Arc<W>, _ match: Arc<W>) -> Arc<W> {
    Arc(
      inputLabel: arc.inputLabel, outputLabel: match.outputLabel, weight: arc.weight.times(match.weight),
      nextState: state(arc.nextState, match.nextState, EpsilonSequenceFilter.afterMatch))
  }
}
