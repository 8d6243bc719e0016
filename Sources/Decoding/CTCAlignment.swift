public import Tensors

/// The most probable alignment of a label sequence with the frames: which column each frame is read as.
///
/// With labels l₁…l_L, state 2k+1 is label k+1 and state 2k the blank before it; δ_t(s) = log p(column of s | t) +
/// max of δ_{t−1}(s), δ_{t−1}(s−1), and δ_{t−1}(s−2) where s is a label unlike the one before (Graves et al. 2006,
/// section 4.1, with max in place of the sum).
///
/// Complexity: O(T · L) time, and a byte for each of T · (2L + 1).
public enum CTCAlignment {
  /// - Parameters:
  ///   - columns: the labels, no blanks among them.
  ///   - logPosteriors: [T × V], natural logarithms.
  /// - Returns: the column of each frame; nil where no alignment is possible: fewer frames than labels need, or only
  ///   alignments of probability zero.
  public static func columns(of columns: [Int], logPosteriors: Matrix) -> [Int]? {
    let states = 2 * columns.count + 1
    let frames = logPosteriors.rows
    guard frames > 0 else { return columns.isEmpty ? [] : nil }
    let columnOfState = (0..<states).map { state in state.isMultiple(of: 2) ? 0 : columns[state / 2] }
    let maySkip = columnOfState.indices.map { state -> Bool in
      state > 1 && columnOfState[state] != 0 && columnOfState[state] != columnOfState[state - 2]
    }
    var steps = [UInt8](repeating: 0, count: frames * states)
    var scores = [Double](repeating: -.infinity, count: states)
    scores[0] = Double(logPosteriors[0, 0])
    if states > 1 { scores[1] = Double(logPosteriors[0, columns[0]]) }
    for frame in 1..<max(frames, 1) {
      let row = logPosteriors[row: frame]
      // From the last state down, so that the states before still hold the frame before.
      for state in (0..<states).reversed() {
        var step: UInt8 = 0
        var best = scores[state]
        if state > 0, scores[state - 1] > best { (best, step) = (scores[state - 1], 1) }
        if maySkip[state], scores[state - 2] > best { (best, step) = (scores[state - 2], 2) }
        scores[state] = best + Double(row[row.startIndex + columnOfState[state]])
        steps[frame * states + state] = step
      }
    }
    var state = states - 1
    if states > 1, scores[states - 2] > scores[state] { state = states - 2 }
    guard scores[state] > -.infinity else { return nil }
    var path = [Int](repeating: 0, count: frames)
    for frame in (0..<frames).reversed() {
      path[frame] = columnOfState[state]
      state -= Int(steps[frame * states + state])
    }
    return path
  }
}
