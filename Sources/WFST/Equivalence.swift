/// Why acceptors cannot be compared.
public enum EquivalenceError: Error, Equatable, Sendable, CustomStringConvertible {
  case notAcceptor(NotAcceptorError)
  case notConvergent(NotConvergentError)

  public var description: String {
    switch self {
    case .notAcceptor(let error): error.description
    case .notConvergent(let error): error.description
    }
  }
}

/// Whether two acceptors are equivalent: A(x) = B(x) for every string x.
///
/// Needs: both are deterministic and without epsilons; distances to the final states that converge. Both are compared with
/// their weights pushed toward the start, where equivalent acceptors have equal ones; they count as equal where they differ
/// by no more than `delta`. Complexity: O((V + E) α(V) + E log d), with the shortest distances besides. Sources: J. Hopcroft,
/// R. Karp, A linear algorithm for testing equivalence of finite automata, 1971; for weights M. Mohri, Finite-state
/// transducers in language and speech processing, 1997.
///
/// - Throws: `EquivalenceError` where an acceptor is not as it must be.
public func areEquivalent<W: FloatSemiring>(
  _ first: VectorFst<W>, _ second: VectorFst<W>, delta: Float = 1.0 / 1024
) throws(EquivalenceError) -> Bool {
  var comparison = AcceptorComparison(try PushedAcceptor(first), try PushedAcceptor(second), delta: delta)
  return comparison.run()
}

/// A deterministic acceptor whose states all lie on successful paths, seen as if its weights were pushed toward the start.
private struct PushedAcceptor<W: FloatSemiring> {
  let fst: VectorFst<W>
  private let potentials: [W]

  init(_ fst: VectorFst<W>) throws(EquivalenceError) {
    var fst = fst
    // An arc of weight 0̄ is no way to anywhere.
    for state in fst.states { fst.modifyArcs(from: state) { arcs in arcs.removeAll { $0.weight.isZero } } }
    fst.connect()
    fst.arcSort(by: .input)
    self.fst = fst
    do { try requireDeterministicAcceptor(fst) } catch { throw .notAcceptor(error) }
    do { potentials = try fst.shortestDistanceToFinal() } catch { throw .notConvergent(error) }
  }

  /// The ⊕ over all strings.
  var total: W { fst.start.isNone ? .zero : potentials[fst.start.index] }

  func weight(of arc: Arc<W>, from state: StateID) -> W {
    arc.weight.times(potentials[arc.nextState.index]).divided(by: potentials[state.index])
  }

  func finalWeight(of state: StateID) -> W { fst.finalWeight(of: state).divided(by: potentials[state.index]) }
}

/// Joins the states that must be equivalent, from the starts on, until two are met that cannot be.
private struct AcceptorComparison<W: FloatSemiring> {
  private let first: PushedAcceptor<W>
  private let second: PushedAcceptor<W>
  private let delta: Float
  private var open: [(StateID, StateID)] = []
  /// Of the first acceptor's states, and behind them the second's.
  private var classes: DisjointSets

  init(_ first: PushedAcceptor<W>, _ second: PushedAcceptor<W>, delta: Float) {
    self.first = first
    self.second = second
    self.delta = delta
    classes = DisjointSets(count: first.fst.stateCount + second.fst.stateCount)
  }

  mutating func run() -> Bool {
    guard first.total.isApproximatelyEqual(to: second.total, within: delta) else { return false }
    if !first.fst.start.isNone { join(first.fst.start, second.fst.start) }
    while let (ours, theirs) = open.popLast() {
      guard canBeEqual(ours, theirs) else { return false }
      for (arc, other) in zip(first.fst.arcs(from: ours), second.fst.arcs(from: theirs)) {
        join(arc.nextState, other.nextState)
      }
    }
    return true
  }

  private mutating func join(_ ours: StateID, _ theirs: StateID) {
    if classes.join(ours.index, first.fst.stateCount + theirs.index) { open.append((ours, theirs)) }
  }

  /// Whether both end alike and read the same labels with the same weights.
  private func canBeEqual(_ ours: StateID, _ theirs: StateID) -> Bool {
    let (arcs, others) = (first.fst.arcs(from: ours), second.fst.arcs(from: theirs))
    return arcs.count == others.count
      && first.finalWeight(of: ours).isApproximatelyEqual(to: second.finalWeight(of: theirs), within: delta)
      && zip(arcs, others).allSatisfy { arc, other in
        arc.inputLabel == other.inputLabel
          && first.weight(of: arc, from: ours).isApproximatelyEqual(
            to: second.weight(of: other, from: theirs), within: delta)
      }
  }
}

/// Sets of 0..<n that are joined; each is a tree whose root stands for it. Nearly constant time an operation.
/// Source: R. Tarjan, Efficiency of a good but not linear set union algorithm, 1975 (with halved paths).
private struct DisjointSets {
  private var parents: [Int32]
  private var sizes: [Int32]

  init(count: Int) {
    parents = (0..<Int32(count)).map { $0 }
    sizes = [Int32](repeating: 1, count: count)
  }

  /// False where both are in one set already.
  mutating func join(_ a: Int, _ b: Int) -> Bool {
    var (root, other) = (self.root(of: a), self.root(of: b))
    guard root != other else { return false }
    if sizes[root] < sizes[other] { swap(&root, &other) }
    parents[other] = Int32(root)
    sizes[root] += sizes[other]
    return true
  }

  private mutating func root(of element: Int) -> Int {
    var element = element
    while Int(parents[element]) != element {
      parents[element] = parents[Int(parents[element])]
      element = Int(parents[element])
    }
    return element
  }
}
