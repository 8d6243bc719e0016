import CTC
import NeuralNetwork
import Tensors
import Testing

/// Probabilities rescaled every frame against logarithms: where they do, they are the same; where they do not, they say so.
@Suite struct ScalingTests {
  /// Rounding in double precision: 1,500 frames of 1e−16, of losses up to some thousands.
  private func expectSame(_ result: CTC.Result, _ expected: CTC.Result) {
    #expect(abs(result.loss - expected.loss) < 1e-9)
    #expect(zip(result.gradient.elements, expected.gradient.elements).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test(arguments: [0, 1, 5] as [Float], [0, 1, 2, 40, 400])
  func ordinaryProbabilitiesStayInRange(scale: Float, length: Int) throws {
    let y = logSoftmax(.logits(frames: 900, columns: 30, seed: 3, scale: scale))
    var generator = SeededGenerator(5, UInt64(length))
    // Few different labels, so that neighbours are often equal.
    let target = (0..<length).map { _ in Int.random(in: 1..<4, using: &generator) }
    let result = try #require(ScaledForwardBackward.loss(logProbabilities: y, target: target))
    expectSame(result, CTC.logarithmicLoss(logProbabilities: y, target: target))
  }

  /// Frames that all prefer the blank by e⁴⁰: of the forward mass after half of them, a path that has half of its labels
  /// has e^(−40 · length / 2), which is no `Double` from 36 labels on. The oracle has a wide exponent.
  @Test(arguments: [4, 36, 200])
  func whatDoubleCannotHoldIsComputedFromLogarithms(length: Int) {
    var logits = Matrix.logits(frames: 500, columns: 5, seed: 6)
    for t in 0..<500 { logits[t, 0] += 40 }
    let target = (0..<length).map { 1 + $0 % 4 }
    let y = logSoftmax(logits)
    if length > 36 { #expect(ScaledForwardBackward.loss(logProbabilities: y, target: target) == nil) }
    let expected = ProductCTC(logits: logits, target: target)
    let result = CTC.loss(logProbabilities: y, target: target)
    // Single-precision logarithms near −40, one a label.
    #expect(abs(result.loss - expected.loss) < 4e-6 * Double(length))
    for t in 0..<500 {
      #expect(zip(result.gradient[row: t], expected.gradient[t]).allSatisfy { abs(Double($0) - $1) < 1e-4 })
    }
  }

  /// e^−800 is no `Double`, but a probability; a path through it may be the only one.
  @Test func aTinyProbabilityIsNotZero() {
    var y = Matrix(rows: 3, columns: 3, repeating: -1)
    y[1, 0] = -800
    y[1, 1] = -800
    y[1, 2] = -800
    #expect(ScaledForwardBackward.loss(logProbabilities: y, target: [1]) == nil)
    let result = CTC.loss(logProbabilities: y, target: [1])
    expectSame(result, CTC.logarithmicLoss(logProbabilities: y, target: [1]))
    #expect(result.loss > 800 && result.loss < 802)
  }
}
