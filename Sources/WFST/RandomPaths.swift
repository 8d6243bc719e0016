import Foundation

/// How the next arc of a random path is drawn.
public enum RandomArcChoice: Sendable {
  /// All arcs of a state, and ending where it is final, are equally likely.
  case uniform
  /// With the probabilities exp(−w) over their sum, w the weights of the arcs and the final weight.
  case byWeight
}

extension Fst where W: FloatSemiring {
  /// `count` successful paths drawn at random, as a transducer of so many chains with a common start, each path as often as
  /// it was drawn.
  ///
  /// A walk that has made `maximumLength` arcs without an end, or stands at a state without arcs that is not final, is given
  /// up and counts as drawn; so the result may have fewer paths. Weights are the paths' own. Complexity: O(n L d) for n paths
  /// of L arcs and d arcs a state.
  public func randomPaths(
    _ count: Int, choice: RandomArcChoice, maximumLength: Int = .max, using random: inout some RandomNumberGenerator
  ) -> VectorFst<W> {
    var result = VectorFst<W>()
    result.inputSymbols = inputSymbols
    result.outputSymbols = outputSymbols
    guard !start.isNone else { return result }
    result.start = result.addState()
    for _ in 0..<count {
      if let path = randomPath(choice, maximumLength, using: &random) {
        result.addChain(path.arcs, finalWeight: path.finalWeight)
      }
    }
    return result
  }

  private func randomPath(
    _ choice: RandomArcChoice, _ maximumLength: Int, using random: inout some RandomNumberGenerator
  ) -> (arcs: [Arc<W>], finalWeight: W)? {
    var path: [Arc<W>] = []
    var state = start
    while true {
      let arcs = arcs(from: state)
      let weights = arcs.map(\.weight) + [finalWeight(of: state)]
      guard let drawn = Self.draw(weights, choice, using: &random) else { return nil }
      if drawn == arcs.count { return (path, finalWeight(of: state)) }
      guard path.count < maximumLength else { return nil }
      let arc = arcs[arcs.startIndex + drawn]
      path.append(arc)
      state = arc.nextState
    }
  }

  /// The position of one of the weights that are not 0̄; nil where all are.
  private static func draw(
    _ weights: [W], _ choice: RandomArcChoice, using random: inout some RandomNumberGenerator
  ) -> Int? {
    let best = weights.map(\.value).min() ?? .infinity
    guard best < .infinity else { return nil }
    // Behind the best weight, so that none of the likely ones is lost in rounding.
    let shares = weights.map { weight -> Double in
      switch choice {
      case .uniform: weight.isZero ? 0 : 1
      case .byWeight: exp(Double(best) - Double(weight.value))
      }
    }
    var left = Double.random(in: 0..<shares.reduce(0, +), using: &random)
    for (position, share) in shares.enumerated() where share > 0 {
      left -= share
      if left < 0 { return position }
    }
    return shares.lastIndex { $0 > 0 }
  }
}
