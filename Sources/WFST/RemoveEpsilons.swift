extension VectorFst {
  /// Removes the arcs with epsilon on both sides: q gets the arcs and the final weight of every state p that it reaches
  /// by epsilons alone, behind the ⊕ of the weights of the epsilon paths from q to p.
  ///
  /// Relation: unchanged. Needs: ⊕ over the repetitions of every epsilon cycle converges. Guarantees: no such arc is
  /// left, and every state lies on a successful path. Parallel arcs that arise with equal labels and next state are
  /// joined by ⊕. Complexity: O(V (V + E)) in the worst case, near O(V + E) where epsilon paths are short.
  /// Source: M. Mohri, Generic epsilon-removal and input epsilon-normalization algorithms, 2002.
  @specialized(where W == TropicalWeight)
  @specialized(where W == LogWeight)
  public mutating func removeEpsilons(
    options: ConvergenceOptions = ConvergenceOptions()
  ) throws(NotConvergentError) {
    var result = self
    var closure = EpsilonClosure(self, options: options)
    for state in states where arcs(from: state).contains(where: { $0.inputLabel.isEpsilon && $0.outputLabel.isEpsilon })
    {
      var finalWeight = W.zero
      var newArcs = MergedArcs<W>()
      for (reached, distance) in try closure.distances(from: state) {
        finalWeight = finalWeight.plus(distance.times(self.finalWeight(of: reached)))
        for arc in arcs(from: reached) where !(arc.inputLabel.isEpsilon && arc.outputLabel.isEpsilon) {
          var arc = arc
          arc.weight = distance.times(arc.weight)
          newArcs.add(arc)
        }
      }
      result.setFinalWeight(finalWeight, of: state)
      result.setArcs(newArcs.arcs, from: state)
    }
    result.connect()
    self = result
  }
}

/// Arcs in the order of their arrival, those with equal labels and next state joined by ⊕.
private struct MergedArcs<W: Semiring> {
  private struct Key: Hashable {
    let inputLabel: Label
    let outputLabel: Label
    let nextState: StateID
  }

  private(set) var arcs: [Arc<W>] = []
  private var positions: [Key: Int] = [:]

  mutating func add(_ arc: Arc<W>) {
    let key = Key(inputLabel: arc.inputLabel, outputLabel: arc.outputLabel, nextState: arc.nextState)
    if let position = positions[key] {
      arcs[position].weight = arcs[position].weight.plus(arc.weight)
    } else {
      positions[key] = arcs.count
      arcs.append(arc)
    }
  }
}

/// The states that one state reaches by epsilon arcs alone, and the ⊕ of the paths' weights to each.
private struct EpsilonClosure<W: Semiring> {
  private let fst: VectorFst<W>
  private let delta: Float
  private let maximumVisits: Int
  private var distance: [W]
  private var residual: [W]
  private var isEnqueued: [Bool]
  private var visits: [Int]

  init(_ fst: VectorFst<W>, options: ConvergenceOptions) {
    self.fst = fst
    delta = W.isIdempotent ? 0 : options.delta
    maximumVisits = options.maximumVisits
    distance = [W](repeating: .zero, count: fst.stateCount)
    residual = distance
    isEnqueued = [Bool](repeating: false, count: fst.stateCount)
    visits = [Int](repeating: 0, count: fst.stateCount)
  }

  /// In the order in which the states are met, the source first.
  mutating func distances(from source: StateID) throws(NotConvergentError) -> [(StateID, W)] {
    var reached = [source]
    var queue = [source]
    var head = 0
    distance[source.index] = .one
    residual[source.index] = .one
    while head < queue.count {
      let state = queue[head]
      head += 1
      isEnqueued[state.index] = false
      visits[state.index] += 1
      guard visits[state.index] <= maximumVisits else { throw NotConvergentError(state: state) }
      let pending = residual[state.index]
      residual[state.index] = .zero
      for arc in fst.arcs(from: state) where arc.inputLabel.isEpsilon && arc.outputLabel.isEpsilon {
        let target = arc.nextState
        let added = pending.times(arc.weight)
        let sum = distance[target.index].plus(added)
        guard sum.isMember else { throw NotConvergentError(state: target) }
        guard !sum.isApproximatelyEqual(to: distance[target.index], within: delta) else { continue }
        if distance[target.index].isZero { reached.append(target) }
        distance[target.index] = sum
        residual[target.index] = residual[target.index].plus(added)
        if !isEnqueued[target.index] {
          isEnqueued[target.index] = true
          queue.append(target)
        }
      }
    }
    let result = reached.map { ($0, distance[$0.index]) }
    for state in reached {
      distance[state.index] = .zero
      residual[state.index] = .zero
      visits[state.index] = 0
    }
    return result
  }
}
