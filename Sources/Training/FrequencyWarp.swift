package import Features
package import Tensors

/// Another vocal tract, by stretching the frequency axis (VTLP, Jaitly and Hinton 2013): filter k of the result is the
/// linear interpolation at k · factor of the mel scale, the highest filter where that lies beyond.
package struct FrequencyWarp: Sendable {
  /// Above 1 formants lie lower, as those of a longer tract; 1 changes nothing.
  package var factor: Float
  /// The filters' columns; the others, as the energy's, stay.
  package var filters: Range<Int>

  package init(factor: Float, filters: Range<Int>) {
    self.factor = factor
    self.filters = filters
  }

  /// Warped filterbanks, [T × columns].
  package func applied(to filterbanks: Matrix) -> Matrix {
    guard changes else { return filterbanks }
    var result = filterbanks
    for (column, place) in zip(filters, places) {
      let (left, right) = (1 - Float(place.weight), Float(place.weight))
      for t in 0..<filterbanks.rows {
        result[t, column] = left * filterbanks[t, place.left] + right * filterbanks[t, place.left + 1]
      }
    }
    return result
  }

  /// The statistics of the speaker who has that tract: the mean is warped as the filterbanks are; the deviation too,
  /// which takes neighbouring filters as wholly correlated.
  package func applied(to statistics: CMVNStatistics) -> CMVNStatistics {
    guard changes, statistics.count > 0 else { return statistics }
    func warped(_ values: [Double]) -> [Double] {
      var result = values
      for (column, place) in zip(filters, places) {
        result[column] = (1 - place.weight) * values[place.left] + place.weight * values[place.left + 1]
      }
      return result
    }
    let (mean, deviation) = (warped(statistics.mean), warped(statistics.variance.map { $0.squareRoot() }))
    return CMVNStatistics(
      count: statistics.count, sum: mean.map { $0 * statistics.count },
      sumOfSquares: zip(mean, deviation).map { ($0 * $0 + $1 * $1) * statistics.count })
  }

  private var changes: Bool { factor != 1 && filters.count > 1 }

  /// Where each filter is taken from: between the columns `left` and `left + 1`, whose share is `weight`.
  private var places: [(left: Int, weight: Double)] {
    filters.map { filter in
      let position = min(Double(Float(filter - filters.lowerBound) * factor), Double(filters.count - 1))
      let left = min(Int(position), filters.count - 2)
      return (filters.lowerBound + left, position - Double(left))
    }
  }
}
