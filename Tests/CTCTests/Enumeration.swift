import CTC
import Foundation
import Tensors

/// CTC by its definition: every path of T columns, one by one.
enum Enumeration {
  /// All sequences of `length` members of `symbols`.
  static func sequences(of symbols: Range<Int>, length: Int) -> [[Int]] {
    (0..<length).reduce([[]]) { shorter, _ in shorter.flatMap { head in symbols.map { head + [$0] } } }
  }

  /// Repeats merged, then blanks removed.
  static func collapse(_ path: [Int]) -> [Int] {
    var merged: [Int] = []
    for column in path where merged.last != column { merged.append(column) }
    return merged.filter { $0 != 0 }
  }

  struct Outcome {
    /// p(l | x).
    var probability = 0.0
    /// [t][k]: the probability of all its paths that stand in column k at frame t.
    var through: [[Double]]
  }

  /// What can be read from the frames, each with its probability.
  static func outcomes(_ logProbabilities: Matrix) -> [[Int]: Outcome] {
    let (frames, width) = (logProbabilities.rows, logProbabilities.columns)
    var outcomes: [[Int]: Outcome] = [:]
    let nothing = Outcome(through: Array(repeating: Array(repeating: 0, count: width), count: frames))
    for path in sequences(of: 0..<width, length: frames) {
      let probability = exp(path.enumerated().reduce(0) { $0 + Double(logProbabilities[$1.offset, $1.element]) })
      let target = collapse(path)
      outcomes[target, default: nothing].probability += probability
      for (t, k) in path.enumerated() { outcomes[target, default: nothing].through[t][k] += probability }
    }
    return outcomes
  }
}

extension Matrix {
  /// Normal draws.
  static func logits(frames: Int, columns: Int, seed: UInt64, scale: Float = 1) -> Matrix {
    var generator = SeededGenerator(seed, UInt64(frames), UInt64(columns))
    return Matrix(
      rows: frames, columns: columns,
      elements: (0..<frames * columns).map { _ in scale * generator.normalPair().0 })
  }
}
