import Tensors

/// The most probable way of an utterance through its states (Viterbi's algorithm).
enum StatePath {
  /// The position in the sequence at each frame; nil where there are too few frames. O(T · sequence.count).
  ///
  /// - Parameter densities: ln p(x_t | state) of the states at the sequence's positions, [T × sequence.count], finite.
  static func best(
    of sequence: StateSequence, logDensities densities: Matrix, in model: GaussianStates
  ) -> [Int]? {
    let (count, frames) = (sequence.count, densities.rows)
    guard frames > 0 else { return nil }
    let stay = sequence.states.map { model.logStay[$0] }
    let leave = sequence.states.map { model.logLeave[$0] }
    // Whether the position two before may be the one before: where that between them is a silence.
    let maySkip = (0..<count).map { $0 >= 2 && sequence.isSilence(at: $0 - 1) }
    let y = densities.elements.span
    var scores = [Double](repeating: -.infinity, count: count)
    for position in 0..<min(2, count) { scores[position] = Double(y[position]) }
    // How many positions the best way to a position at a frame has come on in that frame: 0, 1 or 2.
    var steps = [UInt8](repeating: 0, count: frames * count)
    for t in 1..<max(1, frames) {
      // From the last position on, so that what is read is still that of the frame before.
      for position in (0..<count).reversed() {
        var (best, step) = (scores[position] + stay[position], UInt8(0))
        if position >= 1, scores[position - 1] + leave[position - 1] > best {
          (best, step) = (scores[position - 1] + leave[position - 1], 1)
        }
        if maySkip[position], scores[position - 2] + leave[position - 2] > best {
          (best, step) = (scores[position - 2] + leave[position - 2], 2)
        }
        scores[position] = best + Double(y[t * count + position])
        steps[t * count + position] = step
      }
    }
    // The last silence may be left out too.
    var position = count >= 2 && scores[count - 2] > scores[count - 1] ? count - 2 : count - 1
    guard scores[position] > -.infinity else { return nil }
    var positions = [Int](repeating: 0, count: frames)
    for t in (0..<frames).reversed() {
      positions[t] = position
      position -= Int(steps[t * count + position])
    }
    return positions
  }
}
