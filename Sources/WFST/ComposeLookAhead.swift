/// The composition A ∘ B, made without the states that lead nowhere: of A's moves without output only those are followed behind
/// which A can write a label that B's state reads.
///
/// So a lexicon that has been determinised, det(L), whose words are written where their spelling is told from all others', can be
/// composed with a grammar G: `compose` would pair every prefix of every word with every state of G, and det(L ∘ G) joins after the
/// fact what here is never apart. Where one label alone is possible it is written at once, and so is its weight in B; where several
/// are, the sum of their weights. With A and B deterministic the result is.
///
/// Needs: a commutative semiring with division. Guarantees: the relation of A ∘ B; every state can be reached from the start and
/// leads to a final one; A's input symbols and B's output symbols are kept. Arcs of B without input are followed blindly.
/// Complexity: for each pair that is met O(d₁ log d₂), with d₁ and d₂ the arcs of its states, to find its arcs; for its sum O(m + r
/// log d₂), with m the arcs of B that A can match next and r the intervals of their labels, or O(d₂ log r) where that is less. What
/// can match any label of A's is summed once a state of B.
/// Source: C. Allauzen, M. Riley, J. Schalkwyk, A generalized composition algorithm for weighted finite-state transducers, 2009: label
/// reachability, and pushing of weights and of labels.
@specialized(where W == TropicalWeight)
@specialized(where W == LogWeight)
public func composeLookingAhead<W: CommutativeSemiring & WeaklyDivisible>(
  _ first: VectorFst<W>, _ second: VectorFst<W>
) -> VectorFst<W> {
  var result = VectorFst<W>()
  result.inputSymbols = first.inputSymbols
  result.outputSymbols = second.outputSymbols
  guard !first.start.isNone, !second.start.isNone else { return result }
  var composer = LookAheadComposer(first, second)
  result.start = composer.start(first.start, second.start)
  var next = 0
  while next < composer.table.tuples.count {
    result.setFinalWeight(composer.finalWeight(of: next), of: result.addState())
    result.setArcs(composer.arcs(from: next), from: StateID(index: next))
    next += 1
  }
  result.connect()
  return result
}

private struct LookAheadComposer<W: CommutativeSemiring & WeaklyDivisible> {
  private let reachability: LabelReachability
  private let first: VectorFst<W>
  /// With ranks in place of input labels.
  private let second: SortedMatcher<W>
  private let finals: [W]
  private(set) var table = ComposeStateTable()
  /// Of each pair what has been paid on the way here: ⊕ of the weights of what B can read next and A can write, 0̄ where that is
  /// nothing and the pair leads nowhere; 1̄ at the start, where B may move by itself, and where a label is pending.
  private var paid: [W] = []
  /// ⊕ of the weights of all labelled arcs of a state of B, once asked for.
  private var totals: [W?]

  /// A filter's state above this one, the greatest of `EpsilonSequenceFilter`, is a label, by its rank, that has been written and is
  /// still to come in A.
  private static var pending: Int32 { 1 }

  init(_ first: VectorFst<W>, _ second: VectorFst<W>) {
    let reachability = LabelReachability(first)
    func rank(_ label: Label) -> Label { label.isEpsilon ? label : Label(reachability.ranks[label] ?? 0) }
    self.reachability = reachability
    var ranked = first
    ranked.modifyAllArcs { $0.outputLabel = rank($0.outputLabel) }
    self.first = ranked
    var readable = second
    for state in second.states {
      readable.modifyArcs(from: state) { arcs in
        arcs.removeAll { !$0.inputLabel.isEpsilon && reachability.ranks[$0.inputLabel] == nil }
        for index in arcs.indices { arcs[index].inputLabel = rank(arcs[index].inputLabel) }
      }
    }
    finals = second.states.map { second.finalWeight(of: $0) }
    self.second = SortedMatcher(readable, side: .input)
    totals = [W?](repeating: nil, count: second.stateCount)
  }

  mutating func start(_ first: StateID, _ second: StateID) -> StateID {
    // Nothing can be paid before the start.
    paid.append(.one)
    return state(first, second, EpsilonSequenceFilter.start)
  }

  private mutating func state(_ first: StateID, _ second: StateID, _ filter: Int32) -> StateID {
    let index = table.index(of: .init(first, second, filter))
    if index == paid.count { paid.append(filter > Self.pending ? .one : sum(first, second)) }
    return StateID(index: index)
  }

  func finalWeight(of index: Int) -> W {
    let tuple = table.tuples[index]
    guard tuple.filter <= Self.pending, !paid[index].isZero else { return .zero }
    return first.finalWeight(of: tuple.first).times(finals[tuple.second.index]).divided(by: paid[index])
  }

  mutating func arcs(from index: Int) -> [Arc<W>] {
    let tuple = table.tuples[index]
    if tuple.filter > Self.pending { return arcsToPendingLabel(from: tuple) }
    guard !paid[index].isZero else { return [] }
    var result: [Arc<W>] = []
    let owed = W.one.divided(by: paid[index])
    let secondEpsilons = second.arcs(from: tuple.second, with: .epsilon)
    var hasEpsilons = false
    var hasLabels = false
    for arc in first.arcs(from: tuple.first) {
      if arc.outputLabel.isEpsilon {
        hasEpsilons = true
        guard let filter = EpsilonSequenceFilter.afterFirstMovesAlone(from: tuple.filter) else { continue }
        moveFirst(along: arc, second: tuple.second, filter, weight: owed.times(arc.weight), onto: &result)
      } else {
        hasLabels = true
        for match in second.arcs(from: tuple.second, with: arc.outputLabel) {
          let weight = owed.times(arc.weight).times(match.weight)
          reach(
            arc.nextState, match.nextState, EpsilonSequenceFilter.afterMatch, input: arc.inputLabel,
            output: match.outputLabel, weight: weight, onto: &result)
        }
      }
    }
    let filter = EpsilonSequenceFilter.afterSecondMovesAlone(
      firstHasEpsilons: hasEpsilons, firstHasOnlyEpsilons: !hasLabels && first.finalWeight(of: tuple.first).isZero)
    guard let filter else { return result }
    for arc in secondEpsilons {
      reach(
        tuple.first, arc.nextState, filter, input: .epsilon, output: arc.outputLabel,
        weight: owed.times(arc.weight), onto: &result)
    }
    return result
  }

  /// A moves without output: the label that B reads next may be told by that.
  private mutating func moveFirst(
    along arc: Arc<W>, second: StateID, _ filter: Int32, weight: W, onto result: inout [Arc<W>]
  ) {
    if let match = onlyMatch(arc.nextState, second) {
      let next = state(arc.nextState, match.nextState, Self.pending + match.inputLabel.rawValue)
      result.append(
        Arc(
          inputLabel: arc.inputLabel, outputLabel: match.outputLabel, weight: weight.times(match.weight),
          nextState: next))
      return
    }
    reach(arc.nextState, second, filter, input: arc.inputLabel, output: .epsilon, weight: weight, onto: &result)
  }

  /// An arc to a pair of states, if anything is behind it.
  private mutating func reach(
    _ first: StateID, _ second: StateID, _ filter: Int32, input: Label, output: Label, weight: W,
    onto result: inout [Arc<W>]
  ) {
    let next = state(first, second, filter)
    guard !paid[next.index].isZero else { return }
    result.append(
      Arc(inputLabel: input, outputLabel: output, weight: weight.times(paid[next.index]), nextState: next))
  }

  /// The label has been written: A goes on to it.
  private mutating func arcsToPendingLabel(from tuple: ComposeStateTable.Tuple) -> [Arc<W>] {
    let rank = tuple.filter - Self.pending
    var result: [Arc<W>] = []
    for arc in first.arcs(from: tuple.first) {
      if arc.outputLabel.isEpsilon {
        guard reachability.canWrite(rank, from: arc.nextState) else { continue }
        let next = state(arc.nextState, tuple.second, tuple.filter)
        result.append(Arc(inputLabel: arc.inputLabel, outputLabel: .epsilon, weight: arc.weight, nextState: next))
      } else if arc.outputLabel.rawValue == rank {
        reach(
          arc.nextState, tuple.second, EpsilonSequenceFilter.afterMatch, input: arc.inputLabel,
          output: .epsilon, weight: arc.weight, onto: &result)
      }
    }
    return result
  }

  /// ⊕ of the weights of B's arcs and end that A can match next; 1̄ where B may move by itself.
  private mutating func sum(_ first: StateID, _ second: StateID) -> W {
    guard self.second.arcs(from: second, with: .epsilon).isEmpty else { return .one }
    var sum = reachability.canEnd(from: first) ? finals[second.index] : W.zero
    if reachability.canWriteAny(from: first) { return sum.plus(total(second)) }
    forEachMatch(first, second) { arc in
      sum = sum.plus(arc.weight)
      return true
    }
    return sum
  }

  private mutating func total(_ second: StateID) -> W {
    if let known = totals[second.index] { return known }
    let total = self.second.arcs(from: second).reduce(W.zero) { $0.plus($1.weight) }
    totals[second.index] = total
    return total
  }

  /// The one arc of B that A can match next, where that is all that can come.
  private func onlyMatch(_ first: StateID, _ second: StateID) -> Arc<W>? {
    guard !reachability.canEnd(from: first) || finals[second.index].isZero else { return nil }
    guard self.second.arcs(from: second, with: .epsilon).isEmpty else { return nil }
    var matches: [Arc<W>] = []
    forEachMatch(first, second) { arc in
      matches.append(arc)
      return matches.count < 2
    }
    return matches.count == 1 ? matches[0] : nil
  }

  /// Calls `body` with the arcs of B, which has none without input, that A can match next, until it returns false.
  private func forEachMatch(_ first: StateID, _ second: StateID, _ body: (Arc<W>) -> Bool) {
    let intervals = reachability.ranks(from: first)
    let arcs = self.second.arcs(from: second)
    if arcs.count < intervals.count {
      for arc in arcs where reachability.canWrite(arc.inputLabel.rawValue, from: first) {
        guard body(arc) else { return }
      }
      return
    }
    for interval in intervals {
      for arc in self.second.arcs(from: second, withLabelsIn: interval) {
        guard body(arc) else { return }
      }
    }
  }
}
