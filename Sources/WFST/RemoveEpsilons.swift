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
    var newArcs = MergedArcs<W>()
    for state in states where arcs(from: state).contains(where: { $0.inputLabel.isEpsilon && $0.outputLabel.isEpsilon })
    {
      var finalWeight = W.zero
      for (reached, distance) in try closure.distances(from: state) {
        finalWeight = finalWeight.plus(distance.times(self.finalWeight(of: reached)))
        for arc in arcs(from: reached) where !(arc.inputLabel.isEpsilon && arc.outputLabel.isEpsilon) {
          var arc = arc
          arc.weight = distance.times(arc.weight)
          newArcs.add(arc)
        }
      }
      result.setFinalWeight(finalWeight, of: state)
      result.setArcs(newArcs.collect(), from: state)
    }
    result.connect()
    self = result
  }
}

/// Arcs in the order of their arrival, those with equal labels and next state joined by ⊕. Serves one state after another.
private struct MergedArcs<W: Semiring> {
  private var arcs: [Arc<W>] = []
  /// Open addressing: positions in `arcs`, −1 where a slot is free; its size is a power of two.
  private var slots = [Int32](repeating: -1, count: 64)
  /// Those that are taken.
  private var taken: [Int] = []

  mutating func add(_ arc: Arc<W>) {
    if (arcs.count + 1) * 2 > slots.count { grow() }
    let slot = slot(of: arc)
    if slots[slot] >= 0 {
      let position = Int(slots[slot])
      arcs[position].weight = arcs[position].weight.plus(arc.weight)
    } else {
      take(slot, for: arcs.count)
      arcs.append(arc)
    }
  }

  /// What was added, in an array no larger than it needs to be; and begins anew.
  mutating func collect() -> [Arc<W>] {
    var result: [Arc<W>] = []
    result.reserveCapacity(arcs.count)
    result.append(contentsOf: arcs)
    arcs.removeAll(keepingCapacity: true)
    for slot in taken { slots[slot] = -1 }
    taken.removeAll(keepingCapacity: true)
    return result
  }

  /// The slot of an arc with these labels and next state, or the free one that it would take.
  private func slot(of arc: Arc<W>) -> Int {
    var slot =
      mixedBits(arc.inputLabel.rawValue, arc.outputLabel.rawValue, arc.nextState.rawValue) & (slots.count - 1)
    while slots[slot] >= 0 {
      let other = arcs[Int(slots[slot])]
      if other.nextState == arc.nextState && other.inputLabel == arc.inputLabel && other.outputLabel == arc.outputLabel
      {
        break
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }

  private mutating func take(_ slot: Int, for position: Int) {
    slots[slot] = Int32(position)
    taken.append(slot)
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    taken.removeAll(keepingCapacity: true)
    for position in arcs.indices { take(slot(of: arcs[position]), for: position) }
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
