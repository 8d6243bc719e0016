package import Features
package import Tensors

/// Another vocal tract, by stretching the frequency axis (VTLP, Jaitly and Hinton 2013): filter k of the result is the
/// linear interpolation at k · factor of the mel scale, the highest filter where that lies beyond.
package struct FrequencyWarp: Sendable {
  /// Above 1 formants lie lower, as those of a longer tract; 1 changes nothing.
  package var factor: Float

  package init(factor: Float) { self.factor = factor }

  /// Warped filterbanks, [T × bins].
  package func applied(to filterbanks: Matrix) -> Matrix {
    guard factor != 1, filterbanks.columns > 1 else { return filterbanks }
    var result = filterbanks
    for (k, place) in places(of: filterbanks.columns).enumerated() {
      let (left, right) = (1 - Float(place.weight), Float(place.weight))
      for t in 0..<filterbanks.rows {
        result[t, k] = left * filterbanks[t, place.left] + right * filterbanks[t, place.left + 1]
      }
    }
    return result
  }

  /// The statistics of the speaker who has that tract: the mean is warped as the filterbanks are; the deviation too,
  /// which takes neighbouring filters as wholly correlated.
  package func applied(to statistics: CMVNStatistics) -> CMVNStatistics {
    guard factor != 1, statistics.dimension > 1, statistics.count > 0 else { return statistics }
    let places = places(of: statistics.dimension)
    func warped(_ values: [Double]) -> [Double] {
      places.map { (1 - $0.weight) * values[$0.left] + $0.weight * values[$0.left + 1] }
    }
    let (mean, deviation) = (warped(statistics.mean), warped(statistics.variance.map { $0.squareRoot() }))
    return CMVNStatistics(
      count: statistics.count, sum: mean.map { $0 * statistics.count },
      sumOfSquares: zip(mean, deviation).map { ($0 * $0 + $1 * $1) * statistics.count })
  }

  /// Where each of `bins` filters is taken from: between the filters `left` and `left + 1`, whose share is `weight`.
  private func places(of bins: Int) -> [(left: Int, weight: Double)] {
    (0..<bins).map { k in
      let position = min(Double(Float(k) * factor), Double(bins - 1))
      let left = min(Int(position), bins - 2)
      return (left, position - Double(left))
    }
  }
}
