import Foundation
import Tensors

/// Every path of a column a frame, [V^T], with its log probability.
func allAlignments(_ logPosteriors: Matrix) -> [(columns: [Int], logProbability: Double)] {
  var paths: [(columns: [Int], logProbability: Double)] = [([], 0)]
  for frame in 0..<logPosteriors.rows {
    paths = paths.flatMap { path in
      (0..<logPosteriors.columns).map { column in
        (path.columns + [column], path.logProbability + Double(logPosteriors[frame, column]))
      }
    }
  }
  return paths
}

/// Repeats merged, then blanks (column 0) removed.
func collapsed(_ columns: [Int]) -> [Int] {
  columns.indices.filter { columns[$0] != 0 && ($0 == 0 || columns[$0 - 1] != columns[$0]) }.map { columns[$0] }
}

/// p(labels) for every label sequence that an alignment collapses to, in plain probabilities.
func labelProbabilities(_ logPosteriors: Matrix) -> [[Int]: Double] {
  var sums: [[Int]: Double] = [:]
  for path in allAlignments(logPosteriors) { sums[collapsed(path.columns), default: 0] += exp(path.logProbability) }
  return sums
}

/// Rows of random log probabilities that sum to 1.
func randomLogPosteriors(frames: Int, columns: Int, using generator: inout some RandomNumberGenerator) -> Matrix {
  var matrix = Matrix(rows: frames, columns: columns)
  for frame in 0..<frames {
    let values = (0..<columns).map { _ in Float.random(in: -3...0, using: &generator) }
    let total = log(values.reduce(0) { $0 + exp($1) })
    for column in 0..<columns { matrix[frame, column] = values[column] - total }
  }
  return matrix
}
