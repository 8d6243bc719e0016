import CTC
import Foundation
import NeuralNetwork
import Tensors
import Testing

/// 45 s at a frame every 30 ms.
@Suite struct LongUtteranceTests {
  private static let frames = 1_500

  /// Logits of 40 columns: diffuse, and as peaked as a trained network's.
  private static func logits(scale: Float) -> Matrix { .logits(frames: frames, columns: 40, seed: 8, scale: scale) }

  private static func target(_ length: Int) -> [Int] {
    var generator = SeededGenerator(9, UInt64(length))
    return (0..<length).map { _ in Int.random(in: 1..<40, using: &generator) }
  }

  /// The only single-precision step is the log-softmax, whose 1,500 roundings of numbers near −8 add up like a random
  /// walk: 2e−7 · √1500 = 1e−5. The gradient's occupancies are quotients of such sums.
  @Test(arguments: [1, 5], [0, 30, 300, 700])
  func theLossIsThatOfAnIndependentDoubleVersion(scale: Float, length: Int) {
    let (logits, target) = (Self.logits(scale: scale), Self.target(length))
    let expected = ProductCTC(logits: logits, target: target)
    let result = CTC.loss(logProbabilities: logSoftmax(logits), target: target)
    #expect(expected.loss.isFinite)
    #expect(abs(result.loss - expected.loss) < 1e-4)
    let worst = (0..<Self.frames).map { t in
      zip(result.gradient[row: t], expected.gradient[t]).map { abs(Double($0) - $1) }.reduce(0, max)
    }
    #expect(worst.allSatisfy { $0 < 1e-4 }, "\(worst.max() ?? 0)")
  }

  /// Sums in double precision of 1,500 terms near 5: 1e−16 · 7,500 each step.
  @Test(arguments: [1, 5], [0, 1, 300, 1_200])
  func forwardAndBackwardTotalsAgree(scale: Float, length: Int) {
    let lattice = ForwardBackward(logProbabilities: logSoftmax(Self.logits(scale: scale)), target: Self.target(length))
    #expect(lattice.logLikelihood.isFinite)
    #expect(abs(lattice.logLikelihood - lattice.backwardLogLikelihood) < 1e-8)
    for t in stride(from: 0, to: Self.frames, by: 100) + [Self.frames - 1] {
      let total = lattice.states.indices.reduce(0) { $0 + exp(lattice.logOccupancy(frame: t, state: $1)) }
      #expect(abs(total - 1) < 1e-8, "frame \(t)")
    }
  }
}
