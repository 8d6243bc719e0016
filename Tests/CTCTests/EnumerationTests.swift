import CTC
import Foundation
import NeuralNetwork
import Tensors
import Testing

/// Against the definition, for every target that up to five frames of up to three columns can or cannot carry. Both sides
/// are sums in double precision of at most 243 products: they differ by 1e−13 or so; gradients are rounded to `Float`.
@Suite struct EnumerationTests {
  private static let sizes = (0...5).flatMap { frames in (1...3).map { (frames, $0) } }

  @Test(arguments: sizes)
  func theLossIsThatOfAllPaths(frames: Int, width: Int) {
    let y = logSoftmax(.logits(frames: frames, columns: width, seed: 1))
    expectLossesAndGradients(y)
  }

  /// A third of the probabilities is zero.
  @Test(arguments: sizes)
  func theLossIsThatOfAllPathsWhereSomeAreImpossible(frames: Int, width: Int) {
    var logits = Matrix.logits(frames: frames, columns: width, seed: 2)
    var generator = SeededGenerator(3, UInt64(frames), UInt64(width))
    for t in 0..<frames {
      let kept = Int.random(in: 0..<width, using: &generator)
      for k in 0..<width where k != kept && generator.uniform() < 0.5 { logits[t, k] = -.infinity }
    }
    expectLossesAndGradients(logSoftmax(logits))
  }

  @Test func requiredFramesIsTheLengthOfTheShortestPath() {
    for length in 0...4 {
      for target in Enumeration.sequences(of: 1..<4, length: length) {
        let shortest = (0...7).first { frames in
          Enumeration.sequences(of: 0..<4, length: frames).contains { Enumeration.collapse($0) == target }
        }
        #expect(CTC.requiredFrames(target) == shortest, "\(target)")
      }
    }
  }

  private func expectLossesAndGradients(_ y: Matrix) {
    let outcomes = Enumeration.outcomes(y)
    for length in 0...y.rows + 1 {
      for target in Enumeration.sequences(of: 1..<y.columns, length: length) {
        let result = CTC.loss(logProbabilities: y, target: target)
        guard let outcome = outcomes[target], outcome.probability > 0 else {
          #expect(result.loss == .infinity, "\(target)")
          #expect(result.gradient == Matrix(rows: y.rows, columns: y.columns), "\(target)")
          continue
        }
        #expect(abs(result.loss + log(outcome.probability)) < 1e-12, "\(target)")
        for t in 0..<y.rows {
          for k in 0..<y.columns {
            let expected = exp(Double(y[t, k])) - outcome.through[t][k] / outcome.probability
            #expect(abs(Double(result.gradient[t, k]) - expected) < 1e-7, "\(target), frame \(t), column \(k)")
          }
        }
      }
    }
  }
}
