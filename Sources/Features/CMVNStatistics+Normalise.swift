public import Tensors

extension CMVNStatistics {
  /// Mean of each column: Σx / n.
  public var mean: [Double] { sum.map { $0 / count } }

  /// Variance of each column, Σx²/n − mean², and at least `varianceFloor`.
  public var variance: [Double] {
    zip(sumOfSquares, mean).map { max($0 / count - $1 * $1, CMVNStatistics.varianceFloor) }
  }

  /// A standard deviation of 0.01. Log-mel features of speech have 1 to 4; less than 0.01 is digital silence, whose
  /// rounding errors a division by the true value would blow up to features.
  public static let varianceFloor = 1e-4
}

/// y = x − mean, and with `variance` (x − mean)/√variance, column by column, in place on [T × D].
///
/// Features of no rows stay so; others need statistics of some frames.
public func normalise(_ features: inout Matrix, with statistics: CMVNStatistics, variance: Bool) {
  guard features.rows > 0 else { return }
  precondition(
    features.columns == statistics.dimension,
    "\(features.columns) columns normalised by statistics of \(statistics.dimension)")
  precondition(statistics.count > 0, "features normalised by statistics of no frames")
  let scales = variance ? statistics.variance.map { Float(1 / $0.squareRoot()) } : statistics.sum.map { _ in 1 }
  let means = statistics.mean.map { Float($0) }
  let columns = features.columns
  let rows = features.rows
  let scale = scales.span
  let mean = means.span
  var elements = features.elements.mutableSpan
  for row in 0..<rows {
    let start = row * columns
    for d in 0..<columns { elements[start + d] = (elements[start + d] - mean[d]) * scale[d] }
  }
}
