/// Why an algorithm gave up: the ⊕ over infinitely many paths does not settle.
public struct NotConvergentError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A state whose distance went on changing.
  public let state: StateID

  public var description: String {
    "the shortest distance does not converge near state \(state): a cycle there has a weight that is better than one, "
      + "or so near to one that its repetitions do not fade"
  }
}

/// What ends a walk through cycles: a distance that changes by no more than `delta` counts as settled, and an error is
/// thrown after `maximumVisits` visits of one state.
public struct ConvergenceOptions: Sendable {
  /// Larger: quicker in semirings whose ⊕ is not idempotent, less exact. Nothing else looks at it.
  public var delta: Float
  public var maximumVisits: Int

  /// OpenFst's delta, 2⁻¹⁰, is too coarse for sums that tests hold to 1e-4; this one costs a few more rounds.
  public init(delta: Float = 1.0 / 65536, maximumVisits: Int = 100_000) {
    self.delta = delta
    self.maximumVisits = maximumVisits
  }
}

extension Fst {
  /// For each state q the ⊕ over all paths from the start to q of their weights; 0̄ where there is none.
  ///
  /// Needs: ⊕ over the repetitions of every cycle converges (for tropical weights: no negative cycle). Complexity:
  /// O(V + E) for acyclic transducers, which are walked in topological order; else the generic algorithm with a queue
  /// in the order of strongly connected components, first in first out within one.
  /// Source: M. Mohri, Semiring frameworks and algorithms for shortest-distance problems, 2002.
  @specialized(where Self == VectorFst<TropicalWeight>)
  @specialized(where Self == VectorFst<LogWeight>)
  @specialized(where Self == ConstFst<TropicalWeight>)
  @specialized(where Self == ConstFst<LogWeight>)
  public func shortestDistance(
    options: ConvergenceOptions = ConvergenceOptions()
  ) throws(NotConvergentError) -> [W] {
    try shortestDistance(options: options, onImprovement: { _, _, _ in })
  }

  /// The ⊕ over all successful paths of their weights.
  public func totalWeight(options: ConvergenceOptions = ConvergenceOptions()) throws(NotConvergentError) -> W {
    let distance = try shortestDistance(options: options)
    return states.reduce(.zero) { $0.plus(distance[$1.index].times(finalWeight(of: $1))) }
  }

  /// `onImprovement(state, arc index, next state)` is told of each arc that changed its next state's distance.
  func shortestDistance(
    options: ConvergenceOptions, onImprovement: (StateID, Int, StateID) -> Void
  ) throws(NotConvergentError) -> [W] {
    var distance = [W](repeating: .zero, count: stateCount)
    guard !start.isNone else { return distance }
    // What was added to a state's distance since the state was last taken from the queue.
    var residual = distance
    var visits = [Int](repeating: 0, count: stateCount)
    var queue = ComponentQueue(self)
    let delta = W.isIdempotent || queue.isAcyclic ? 0 : options.delta
    distance[start.index] = .one
    residual[start.index] = .one
    queue.enqueue(start)

    while let state = queue.dequeue() {
      visits[state.index] += 1
      guard visits[state.index] <= options.maximumVisits else { throw NotConvergentError(state: state) }
      let pending = residual[state.index]
      residual[state.index] = .zero
      let arcs = arcs(from: state)
      for (index, arc) in arcs.enumerated() {
        let target = arc.nextState.index
        let added = pending.times(arc.weight)
        let sum = distance[target].plus(added)
        guard sum.isMember else { throw NotConvergentError(state: arc.nextState) }
        guard !sum.isApproximatelyEqual(to: distance[target], within: delta) else {
          continue
        }
        distance[target] = sum
        residual[target] = residual[target].plus(added)
        onImprovement(state, index, arc.nextState)
        queue.enqueue(arc.nextState)
      }
    }
    return distance
  }
}
