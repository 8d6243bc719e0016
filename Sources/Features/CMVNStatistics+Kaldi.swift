public import Tensors

/// A matrix that is no CMVN statistics of Kaldi's form.
public struct CMVNFormError: Error, Equatable, Sendable, CustomStringConvertible {
  public let found: String
  public let expected: String

  public var description: String { "CMVN statistics: found \(found), expected \(expected)" }
}

extension CMVNStatistics {
  /// Statistics in Kaldi's form, as compute-cmvn-stats writes: [2 × (D+1)], Σx and the count in row 0, Σx² and 0 in
  /// row 1.
  public init(kaldiMatrix matrix: Matrix) throws(CMVNFormError) {
    guard matrix.rows == 2, matrix.columns >= 2 else {
      throw CMVNFormError(
        found: "[\(matrix.rows) × \(matrix.columns)]",
        expected: "[2 × (columns + 1)], as compute-cmvn-stats writes: are these features instead?")
    }
    let values = matrix.elements.map { Double($0) }
    let dimension = matrix.columns - 1
    guard values.allSatisfy(\.isFinite) else {
      throw CMVNFormError(found: "a value that is not finite", expected: "finite sums")
    }
    guard values[dimension] > 0 else {
      throw CMVNFormError(
        found: "a frame count of \(values[dimension])", expected: "more than 0, in the first row's last column")
    }
    self.init(
      count: values[dimension], sum: Array(values[..<dimension]),
      sumOfSquares: Array(values[(dimension + 1)..<(2 * dimension + 1)]))
  }

  /// These statistics in Kaldi's form, [2 × (D+1)], rounded to Float.
  public var kaldiMatrix: Matrix {
    Matrix(
      rows: 2, columns: dimension + 1,
      elements: (sum + [count] + sumOfSquares + [0]).map { Float($0) })
  }
}
