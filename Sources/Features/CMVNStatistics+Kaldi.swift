public import Tensors

/// A matrix that is no CMVN statistics of Kaldi's form.
public struct CMVNFormError: Error, Equatable, Sendable, CustomStringConvertible {
  public let found: String
  public let expected: String

  public var description: String { "CMVN statistics: found \(found), expected \(expected)" }
}

extension CMVNStatistics {
  /// Statistics in Kaldi's form, as compute-cmvn-stats writes: [2 × (D+1)] row after row, Σx and the count in row 0, Σx²
  /// and 0 in row 1.
  public init(kaldiRows rows: Int, columns: Int, elements: [Double]) throws(CMVNFormError) {
    guard rows == 2, columns >= 2, elements.count == rows * columns else {
      throw CMVNFormError(
        found: "[\(rows) × \(columns)]",
        expected: "[2 × (columns + 1)], as compute-cmvn-stats writes: are these features instead?")
    }
    let dimension = columns - 1
    guard elements.allSatisfy(\.isFinite) else {
      throw CMVNFormError(found: "a value that is not finite", expected: "finite sums")
    }
    guard elements[dimension] > 0 else {
      throw CMVNFormError(
        found: "a frame count of \(elements[dimension])", expected: "more than 0, in the first row's last column")
    }
    self.init(
      count: elements[dimension], sum: Array(elements[..<dimension]),
      sumOfSquares: Array(elements[columns..<columns + dimension]))
  }

  /// The same from single precision.
  public init(kaldiMatrix matrix: Matrix) throws(CMVNFormError) {
    try self.init(kaldiRows: matrix.rows, columns: matrix.columns, elements: matrix.elements.map { Double($0) })
  }

  /// These statistics in Kaldi's form, [2 × (D+1)] row after row.
  public var kaldiElements: [Double] { sum + [count] + sumOfSquares + [0] }

  /// The same, rounded to Float.
  public var kaldiMatrix: Matrix {
    Matrix(rows: 2, columns: dimension + 1, elements: kaldiElements.map { Float($0) })
  }
}
