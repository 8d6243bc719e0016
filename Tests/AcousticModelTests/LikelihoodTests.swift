import AcousticModel
import Foundation
import Tensors
import Testing

@Suite struct LikelihoodTests {
  /// Two targets, 2 3 2 and 1, of four columns: labels 2, 3, 2, 1 and 4 + 2 blanks make ten.
  @Test func priorsAreSharesOfTheTargetsWithTheirBlanks() {
    let priors = logPriors(ofTargets: [[2, 3, 2], [1]], columns: 5)
    let expected = [0.6, 0.1, 0.2, 0.1].map { Float(log($0)) }
    #expect(zip(priors, expected).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(priors[4] == -.infinity)
  }

  /// An empty transcript is one blank.
  @Test func anEmptyTargetCountsABlank() {
    #expect(logPriors(ofTargets: [[]], columns: 2) == [0, -.infinity])
  }

  @Test func likelihoodsAreScaledPosteriorsOverPriors() throws {
    var model = try SmallModel.make()
    model.logPriors = [0.5, 0.25, 0.25, 0].map { Float(log($0)) }
    let posteriors = Matrix(rows: 2, columns: 4, elements: [0.1, 0.2, 0.3, 0.4, 1, 0, 0, 0].map { Float(log($0)) })
    for (priorScale, blankScale) in [(1, 1), (0.7, 1), (0.7, 3)] as [(Float, Float)] {
      let found = model.logLikelihoods(
        ofLogPosteriors: posteriors, priorScale: priorScale, blankScale: blankScale)
      for t in 0..<2 {
        for k in 0..<4 {
          let p = exp(Double(posteriors[t, k]))
          let prior = [0.5 * Double(blankScale), 0.25, 0.25, 0][k]
          // A column that never occurred in training cannot be recognised, whatever its posterior is.
          let expected = k == 3 ? -Double.infinity : log(p / pow(prior, Double(priorScale)))
          let value = Double(found[t, k])
          #expect(value == expected || abs(value - expected) < 1e-5, "\(t) \(k): \(value), not \(expected)")
        }
      }
    }
  }

  @Test func noPriorScaleLeavesThePosteriors() throws {
    var model = try SmallModel.make()
    model.logPriors[3] = -.infinity
    let posteriors = model.logPosteriors(ofFilterbanks: SmallModel.filterbanks(frames: 20), speakerStatistics: nil)
    #expect(model.logLikelihoods(ofLogPosteriors: posteriors, priorScale: 0, blankScale: 2) == posteriors)
  }
}
