extension VectorFst where W: CommutativeSemiring & WeaklyDivisible {
  /// Which end of a path its weight is moved to.
  public enum PushDirection: Sendable {
    /// What leaves every state sums to 1̄, and the rest stands at the start.
    case towardInitial
    /// What arrives at every state sums to 1̄.
    case towardFinal
  }

  /// Moves weights along the paths by a potential V of each state.
  ///
  /// Toward the start an arc p → q of weight w gets V(p)⁻¹ ⊗ w ⊗ V(q), a final weight V(q)⁻¹ ⊗ ρ(q); toward the end an arc
  /// V(p) ⊗ w ⊗ V(q)⁻¹, a final weight V(q) ⊗ ρ(q). What is then owed at the start (V(q₀), or V(q₀)⁻¹) goes onto what
  /// leaves it, by a new start where a cycle leads through the old one.
  ///
  /// Relation: unchanged, but for arcs and final weights at states whose potential is 0̄: they stay as they are, since
  /// nothing can be divided by 0̄ (no successful path leads there where potentials are distances).
  /// Complexity: O(V + E). Source: M. Mohri, Finite-state transducers in language and speech processing, 1997.
  @specialized(where W == TropicalWeight)
  @specialized(where W == LogWeight)
  public mutating func reweight(by potentials: [W], _ direction: PushDirection) {
    precondition(potentials.count == stateCount, "\(potentials.count) potentials of \(stateCount) states")
    for state in states {
      let potential = potentials[state.index]
      guard !potential.isZero else { continue }
      modifyArcs(from: state) { arcs in
        for index in arcs.indices {
          let next = potentials[arcs[index].nextState.index]
          guard !next.isZero else { continue }
          arcs[index].weight =
            switch direction {
            case .towardInitial: arcs[index].weight.times(next).divided(by: potential)
            case .towardFinal: potential.times(arcs[index].weight).divided(by: next)
            }
        }
      }
      let final = finalWeight(of: state)
      setFinalWeight(
        direction == .towardInitial ? final.divided(by: potential) : potential.times(final), of: state)
    }
    guard !start.isNone, !potentials[start.index].isZero else { return }
    let owed = potentials[start.index]
    multiplyPaths(by: direction == .towardInitial ? owed : W.one.divided(by: owed))
  }

  /// Every path's weight times `weight`, at its begin.
  mutating func multiplyPaths(by weight: W) {
    guard !start.isNone, !weight.isOne else { return }
    guard liesOnCycle(start) else {
      modifyArcs(from: start) { arcs in
        for index in arcs.indices { arcs[index].weight = weight.times(arcs[index].weight) }
      }
      setFinalWeight(weight.times(finalWeight(of: start)), of: start)
      return
    }
    let newStart = addState()
    addArc(from: newStart, to: start, input: .epsilon, output: .epsilon, weight: weight)
    start = newStart
  }

  /// Moves weights as far as they go toward the start or the end: `reweight` by the shortest distances to the final states,
  /// or from the start.
  ///
  /// Needs: distances that converge. Guarantees: the relation is unchanged, or, with `removesTotal`, divided by the ⊕ of all
  /// paths; toward the start the ⊕ of what leaves a state, its final weight with it, is 1̄ (the start's, where the total
  /// stays, is the total). Complexity: as `shortestDistance`.
  @specialized(where W == TropicalWeight)
  @specialized(where W == LogWeight)
  public mutating func push(
    _ direction: PushDirection = .towardInitial, removesTotal: Bool = false,
    options: ConvergenceOptions = ConvergenceOptions()
  ) throws(NotConvergentError) {
    let potentials =
      switch direction {
      case .towardInitial: try shortestDistanceToFinal(options: options)
      case .towardFinal: try shortestDistance(options: options)
      }
    guard !start.isNone else { return }
    let total =
      switch direction {
      case .towardInitial: potentials[start.index]
      case .towardFinal:
        states.reduce(W.zero) { $0.plus(potentials[$1.index].times(finalWeight(of: $1))) }
      }
    reweight(by: potentials, direction)
    if removesTotal, !total.isZero { multiplyPaths(by: W.one.divided(by: total)) }
  }
}

extension Fst where W: CommutativeSemiring {
  /// For each state q the ⊕ over all paths from q to a final state of their weights, final weight included.
  ///
  /// Needs and complexity: as `shortestDistance`, which it is in the reversed transducer.
  @specialized(where Self == VectorFst<TropicalWeight>)
  @specialized(where Self == VectorFst<LogWeight>)
  @specialized(where Self == ConstFst<TropicalWeight>)
  @specialized(where Self == ConstFst<LogWeight>)
  public func shortestDistanceToFinal(
    options: ConvergenceOptions = ConvergenceOptions()
  ) throws(NotConvergentError) -> [W] {
    guard !start.isNone else { return [W](repeating: .zero, count: stateCount) }
    do {
      return Array(try reversedConst().shortestDistance(options: options).dropFirst())
    } catch {
      // The reversed transducer's states are numbered one higher.
      throw NotConvergentError(state: StateID(index: max(0, error.state.index - 1)))
    }
  }
}
