import Features
import Foundation
import Tensors
import Testing

@Suite struct CMVNTests {
  static let features = DeltasTests.noise(rows: 200, columns: 5)

  /// Mean and variance of each column by the two-pass definition.
  static func moments(_ m: Matrix) -> (mean: [Double], variance: [Double]) {
    let columns = (0..<m.columns).map { d in (0..<m.rows).map { Double(m[$0, d]) } }
    let mean = columns.map { $0.reduce(0, +) / Double($0.count) }
    let variance = zip(columns, mean).map { column, mean in
      column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(column.count)
    }
    return (mean, variance)
  }

  /// Tolerance: Float's rounding of values of about 10 (6e-7 each), averaged.
  @Test func normalisedFeaturesHaveMeanZeroAndVarianceOne() {
    var m = CMVNTests.features
    normalise(&m, with: CMVNStatistics(of: m), variance: true)
    let (mean, variance) = CMVNTests.moments(m)
    #expect(mean.allSatisfy { abs($0) < 1e-5 })
    #expect(variance.allSatisfy { abs($0 - 1) < 1e-5 })
  }

  @Test func withoutVarianceOnlyTheMeanGoes() {
    var m = CMVNTests.features
    normalise(&m, with: CMVNStatistics(of: m), variance: false)
    let before = CMVNTests.moments(CMVNTests.features)
    let after = CMVNTests.moments(m)
    #expect(after.mean.allSatisfy { abs($0) < 1e-4 })
    #expect(zip(before.variance, after.variance).allSatisfy { abs($0 / $1 - 1) < 1e-5 })
  }

  @Test func momentsAreTheTwoPassOnes() {
    let statistics = CMVNStatistics(of: CMVNTests.features)
    let (mean, variance) = CMVNTests.moments(CMVNTests.features)
    #expect(statistics.count == 200)
    #expect(zip(statistics.mean, mean).allSatisfy { abs($0 - $1) < 1e-9 })
    #expect(zip(statistics.variance, variance).allSatisfy { abs($0 / $1 - 1) < 1e-9 })
  }

  /// A speaker's statistics are the sum of his utterances', to Double's rounding.
  @Test func statisticsAdd() {
    let m = CMVNTests.features
    let first = Matrix(rows: 80, columns: 5, elements: Array(m.elements[..<400]))
    let second = Matrix(rows: 120, columns: 5, elements: Array(m.elements[400...]))
    var accumulated = CMVNStatistics(of: first)
    accumulated.accumulate(second)
    let whole = CMVNStatistics(of: m)
    for statistics in [accumulated, CMVNStatistics(of: first) + CMVNStatistics(of: second)] {
      #expect(statistics.count == 200)
      #expect(zip(statistics.sum, whole.sum).allSatisfy { abs($0 - $1) < 1e-8 })
      #expect(zip(statistics.sumOfSquares, whole.sumOfSquares).allSatisfy { abs($0 - $1) < 1e-6 })
    }
  }

  /// mean = (n·own + w·global)/(n + w).
  @Test func interpolationWeighsMeansByFrames() {
    let own = CMVNStatistics(of: Matrix(rows: 100, columns: 1, repeating: 2))
    let global = CMVNStatistics(of: Matrix(rows: 5_000, columns: 1, repeating: 10))
    let half = own.interpolated(with: global, globalWeightFrames: 100)
    #expect(half.count == 200 && abs(half.mean[0] - 6) < 1e-12)
    #expect(abs(half.variance[0] - 16) < 1e-9)
    let quarter = own.interpolated(with: global, globalWeightFrames: 100.0 / 3)
    #expect(abs(quarter.mean[0] - 4) < 1e-12)
    #expect(own.interpolated(with: global, globalWeightFrames: 0) == own)
    let none = CMVNStatistics(dimension: 1).interpolated(with: global, globalWeightFrames: 100)
    #expect(abs(none.mean[0] - 10) < 1e-12)
  }

  @Test func silenceStaysFiniteAndSmall() {
    var m = Matrix(rows: 50, columns: 2, repeating: log(0x1p-23))
    normalise(&m, with: CMVNStatistics(of: m), variance: true)
    #expect(m.elements.allSatisfy { abs($0) < 1e-3 })
  }

  @Test func featuresOfNoRowsStay() {
    var m = Matrix(rows: 0, columns: 5)
    normalise(&m, with: CMVNStatistics(dimension: 5), variance: true)
    #expect(m == Matrix(rows: 0, columns: 5))
  }

  /// Kaldi's layout, written out by hand.
  @Test func kaldisFormIsSumsCountAndSquares() throws {
    let statistics = CMVNStatistics(of: Matrix(rows: 2, columns: 2, elements: [1, 2, 3, 4]))
    let matrix = statistics.kaldiMatrix
    #expect(matrix == Matrix(rows: 2, columns: 3, elements: [4, 6, 2, 10, 20, 0]))
    #expect(try CMVNStatistics(kaldiMatrix: matrix) == statistics)
  }

  @Test func otherMatricesAreRefused() {
    #expect(throws: CMVNFormError.self) { try CMVNStatistics(kaldiMatrix: Matrix(rows: 3, columns: 41)) }
    #expect(throws: CMVNFormError.self) { try CMVNStatistics(kaldiMatrix: Matrix(rows: 2, columns: 41)) }
    #expect(throws: CMVNFormError.self) {
      try CMVNStatistics(kaldiMatrix: Matrix(rows: 2, columns: 2, elements: [.nan, 1, 1, 0]))
    }
  }

  @Test func statisticsGoThroughJSON() throws {
    let statistics = CMVNStatistics(of: CMVNTests.features)
    let data = try JSONEncoder().encode(statistics)
    #expect(try JSONDecoder().decode(CMVNStatistics.self, from: data) == statistics)
  }

  @Test func brokenJSONIsRefused() {
    let uneven = #"{"count": 3, "sum": [1, 2], "sumOfSquares": [1]}"#
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(CMVNStatistics.self, from: Data(uneven.utf8)) }
    let still = #"{"left": 1, "right": 1, "every": 0}"#
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(Splicing.self, from: Data(still.utf8)) }
  }
}
