import RealModule

extension Lattice {
  /// p(arc | its sequence's beginning) of each state's arcs, and of ending there, where the probability of a sequence is
  /// proportional to exp(−scale · cost).
  struct TransitionProbabilities {
    var arcs: [[Double]]
    var finals: [Double]
  }

  /// Backward sums β(s) = Σ over the ways from s to an end, in logarithms; then p(a) = exp(−scale · cost(a)) β(next) / β(s).
  /// States from which no end is reached have probabilities of 0.
  func transitionProbabilities(scale: Double) -> TransitionProbabilities {
    var result = TransitionProbabilities(
      arcs: arcs.map { $0.map { _ in 0 } }, finals: [Double](repeating: 0, count: stateCount))
    var logSums = [Double](repeating: -.infinity, count: stateCount)
    for state in (0..<stateCount).reversed() {
      let final = finals[state].map { -scale * $0.cost } ?? -.infinity
      let terms = arcs[state].map { -scale * $0.weight.cost + logSums[$0.nextState] }
      guard let greatest = (terms + [final]).max(), greatest > -.infinity else { continue }
      let sum = greatest + .log((terms + [final]).reduce(0) { $0 + .exp($1 - greatest) })
      logSums[state] = sum
      result.arcs[state] = terms.map { .exp($0 - sum) }
      result.finals[state] = .exp(final - sum)
    }
    return result
  }
}
