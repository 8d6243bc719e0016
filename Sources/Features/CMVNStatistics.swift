public import Tensors

/// Sums over frames from which features' mean and variance follow: cepstral mean and variance normalisation (CMVN).
/// They add: an utterance's, a speaker's, a corpus's.
public struct CMVNStatistics: Codable, Sendable, Equatable {
  /// Frames summed; not whole where statistics are weighted.
  public private(set) var count: Double
  /// Σ x and Σ x² of each of D columns.
  public private(set) var sum: [Double]
  public private(set) var sumOfSquares: [Double]

  /// Statistics of no frames.
  public init(dimension: Int) {
    count = 0
    sum = [Double](repeating: 0, count: dimension)
    sumOfSquares = [Double](repeating: 0, count: dimension)
  }

  public init(of features: Matrix) {
    self.init(dimension: features.columns)
    accumulate(features)
  }

  package init(count: Double, sum: [Double], sumOfSquares: [Double]) {
    self.count = count
    self.sum = sum
    self.sumOfSquares = sumOfSquares
  }

  /// Refuses sums of different lengths, and a count or sums that are not numbers.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    count = try container.decode(Double.self, forKey: .count)
    sum = try container.decode([Double].self, forKey: .sum)
    sumOfSquares = try container.decode([Double].self, forKey: .sumOfSquares)
    guard sum.count == sumOfSquares.count, count >= 0, (sum + sumOfSquares + [count]).allSatisfy(\.isFinite) else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "CMVN statistics of \(count) frames with \(sum.count) sums and \(sumOfSquares.count) sums "
            + "of squares: expected as many finite ones of each"))
    }
  }

  /// D.
  public var dimension: Int { sum.count }

  /// Adds the frames of `features` [T × D].
  public mutating func accumulate(_ features: Matrix) {
    precondition(features.columns == dimension, "\(features.columns) columns for statistics of \(dimension)")
    CMVNStatistics.add(features, into: &sum) { $0 }
    CMVNStatistics.add(features, into: &sumOfSquares) { $0 * $0 }
    count += Double(features.rows)
  }

  /// `totals[d]` += Σ_t f(x[t, d])
  @inline(__always)
  private static func add(_ features: Matrix, into totals: inout [Double], _ f: (Double) -> Double) {
    let elements = features.elements.span
    var sums = totals.mutableSpan
    for row in 0..<features.rows {
      let start = row * features.columns
      for d in 0..<features.columns { sums[d] += f(Double(elements[start + d])) }
    }
  }

  public static func + (a: CMVNStatistics, b: CMVNStatistics) -> CMVNStatistics {
    a.adding(b, scaledBy: 1)
  }

  public static func += (a: inout CMVNStatistics, b: CMVNStatistics) { a = a + b }

  /// For one file, too short to know its speaker by: its own statistics, and `global` ones as if they were of
  /// `globalWeightFrames` frames. More: nearer to global normalisation.
  ///
  /// Needs global statistics of some frames, or a weight of 0.
  public func interpolated(with global: CMVNStatistics, globalWeightFrames: Double) -> CMVNStatistics {
    guard globalWeightFrames > 0 else { return self }
    precondition(global.count > 0, "global statistics of no frames")
    return adding(global, scaledBy: globalWeightFrames / global.count)
  }

  private func adding(_ other: CMVNStatistics, scaledBy scale: Double) -> CMVNStatistics {
    precondition(other.dimension == dimension, "statistics of \(other.dimension) columns added to \(dimension)")
    return CMVNStatistics(
      count: count + scale * other.count,
      sum: zip(sum, other.sum).map { $0 + scale * $1 },
      sumOfSquares: zip(sumOfSquares, other.sumOfSquares).map { $0 + scale * $1 })
  }
}
