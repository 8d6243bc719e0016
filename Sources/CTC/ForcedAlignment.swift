public import Tensors

/// Where a target's labels lie in an utterance: the single most probable of the paths that collapse to it (Viterbi's
/// algorithm on the lattice of `CTC.loss`).
public struct ForcedAlignment: Sendable, Equatable {
  /// The frames on which the path stands in each label, in the target's order; none is empty.
  public let segments: [GreedyPath.Segment]
  /// ln of the path's probability.
  public let logProbability: Double

  /// Nil where no path has a probability above zero. Of equally probable paths, that which comes to each label first.
  ///
  /// - Parameters:
  ///   - logProbabilities: ln p(k at t), [T × V], without NaN.
  ///   - target: l, columns in 1..<V.
  public init?(logProbabilities y: Matrix, target: [Int]) {
    let states = [CTC.blank] + target.flatMap { [$0, CTC.blank] }
    guard y.rows > 0 else {
      guard target.isEmpty else { return nil }
      (segments, logProbability) = ([], 0)
      return
    }
    var scores = [Double](repeating: -.infinity, count: states.count)
    for s in 0..<min(2, states.count) { scores[s] = Double(y[0, states[s]]) }
    // How far back the best path to state s at frame t comes from: 0, 1 or 2 states, at t · S + s.
    var steps = [UInt8](repeating: 0, count: y.rows * states.count)
    for t in 1..<max(1, y.rows) {
      // From the last state on, so that what is read is still that of the frame before.
      for s in states.indices.reversed() {
        var (best, step) = (scores[s], UInt8(0))
        if s >= 1, scores[s - 1] > best { (best, step) = (scores[s - 1], 1) }
        let maySkip = s >= 2 && states[s] != CTC.blank && states[s] != states[s - 2]
        if maySkip, scores[s - 2] > best { (best, step) = (scores[s - 2], 2) }
        scores[s] = best + Double(y[t, states[s]])
        steps[t * states.count + s] = step
      }
    }
    let last = states.count - 1
    var state = last > 0 && scores[last - 1] > scores[last] ? last - 1 : last
    guard scores[state] > -.infinity else { return nil }
    logProbability = scores[state]
    var frames = [Range<Int>](repeating: 0..<0, count: target.count)
    for t in (0..<y.rows).reversed() {
      if state % 2 == 1 {
        let label = state / 2
        frames[label] = t..<(frames[label].isEmpty ? t + 1 : frames[label].upperBound)
      }
      state -= Int(steps[t * states.count + state])
    }
    segments = zip(target, frames).map { .init(column: $0, frames: $1) }
  }
}
