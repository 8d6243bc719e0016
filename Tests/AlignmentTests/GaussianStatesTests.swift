import Foundation
import Tensors
import Testing

@testable import Alignment

@Suite struct GaussianStatesTests {
  /// Against the definition, ln N(x; μ, σ²) = −½ Σ (ln 2πσ² + (x − μ)²/σ²), with μ and σ² of a state's frames and of 20 frames
  /// more that have the mean and variance of all.
  @Test func densitiesAreThoseOfTheDefinition() {
    var generator = SeededGenerator(5)
    let (frames, dimension) = (40, 3)
    let features = Matrix(
      rows: frames, columns: dimension,
      elements: (0..<frames * dimension).map { _ in Float.random(in: -3...5, using: &generator) })
    let path = (0..<frames).map { $0 < 12 ? 0 : $0 < 30 ? 1 : 2 }
    var statistics = StateStatistics(states: 4, dimension: dimension)
    statistics.accumulate(features, path: path)
    let model = GaussianStates(statistics, dimension: dimension)
    let densities = model.logDensities(of: features, states: [2, 0, 3, 1])

    func moments(_ values: [Double]) -> (mean: Double, square: Double) {
      let count = Double(max(1, values.count))
      return (values.reduce(0, +) / count, values.reduce(0) { $0 + $1 * $1 } / count)
    }
    for (position, state) in [2, 0, 3, 1].enumerated() {
      for t in 0..<frames {
        var expected = 0.0
        for d in 0..<dimension {
          let all = moments((0..<frames).map { Double(features[$0, d]) })
          let members = (0..<frames).filter { path[$0] == state }
          let own = moments(members.map { Double(features[$0, d]) })
          let (n, prior) = (Double(members.count), 20.0)
          let mean = (n * own.mean + prior * all.mean) / (n + prior)
          let variance = (n * own.square + prior * all.square) / (n + prior) - mean * mean
          let difference = Double(features[t, d]) - mean
          expected -= 0.5 * (log(2 * .pi * variance) + difference * difference / variance)
        }
        #expect(abs(Double(densities[t, position]) - expected) < 1e-4)
      }
    }
    // 12 frames at one visit, one more of each: left 2 times in 14.
    #expect(abs(exp(model.logLeave[0]) - 2.0 / 14) < 1e-12 && abs(exp(model.logStay[0]) - 12.0 / 14) < 1e-12)
    #expect(abs(exp(model.logLeave[3]) - 0.5) < 1e-12, "never heard")
  }

  @Test func cepstraAreThoseOfTheDefinition() {
    var generator = SeededGenerator(6)
    let (frames, bins) = (9, 40)
    let filterbanks = Matrix(
      rows: frames, columns: bins,
      elements: (0..<frames * bins).map { _ in Float.random(in: -2...2, using: &generator) })
    let features = CepstralFeatures.features(of: filterbanks)
    #expect(features.columns == CepstralFeatures.dimension)
    func cepstrum(_ k: Int, at t: Int) -> Double {
      let row = min(max(t, 0), frames - 1)
      let scale = (2 / Double(bins)).squareRoot()
      return (0..<bins).reduce(0.0) { sum, b in
        let angle = Double.pi * Double(k) * (Double(b) + 0.5) / Double(bins)
        return sum + scale * cos(angle) * Double(filterbanks[row, b])
      }
    }
    for t in 0..<frames {
      for k in 0..<13 {
        #expect(abs(Double(features[t, k]) - cepstrum(k, at: t)) < 1e-4)
        let slope = (-2...2).reduce(0) { $0 + Double($1) * cepstrum(k, at: t + $1) } / 10
        #expect(abs(Double(features[t, 13 + k]) - slope) < 1e-4)
      }
    }
  }
}
