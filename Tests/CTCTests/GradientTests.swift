import CTC
import NeuralNetwork
import Tensors
import Testing

@Suite struct GradientTests {
  /// ∂L/∂x ≈ (8(L(x + h) − L(x − h)) − (L(x + 2h) − L(x − 2h))) / 12h with h = 1/16: the rounding of log-softmax to single
  /// precision, 1e−6 in the loss, is 2e−5 here, and h⁴/30 times a fifth derivative of at most 1 is less.
  @Test(arguments: [[1, 2, 3], [2, 2], [], [3, 3, 1, 3]])
  func gradientWithRespectToLogitsMatchesFiniteDifferences(target: [Int]) {
    let logits = Matrix.logits(frames: 8, columns: 4, seed: 4)
    let gradient = CTC.loss(logProbabilities: logSoftmax(logits), target: target).gradient
    let h: Float = 1 / 16
    for i in logits.elements.indices {
      func loss(_ change: Float) -> Double {
        var changed = logits
        changed.elements[i] += change
        return CTC.loss(logProbabilities: logSoftmax(changed), target: target).loss
      }
      let difference = (8 * (loss(h) - loss(-h)) - (loss(2 * h) - loss(-2 * h))) / (12 * Double(h))
      #expect(abs(Double(gradient.elements[i]) - difference) < 1e-4, "\(target), element \(i)")
    }
  }

  /// A softmax does not feel a constant added to its row. Each of 30 numbers of at most 1 is rounded once.
  @Test func everyFramesGradientSumsToZero() {
    let y = logSoftmax(.logits(frames: 200, columns: 30, seed: 5, scale: 3))
    let target = (0..<60).map { 1 + $0 * 7 % 29 }
    let gradient = CTC.loss(logProbabilities: y, target: target).gradient
    for t in 0..<200 { #expect(abs(gradient[row: t].reduce(0) { $0 + Double($1) }) < 3e-6) }
  }

  /// What training does: the loss falls to the smoothed optimum, and the greedy path becomes the target.
  @Test func descendingTheGradientLearnsTheTarget() {
    let target = [1, 1, 2, 3, 3]
    var logits = Matrix.logits(frames: 12, columns: 4, seed: 6)
    var losses: [Double] = []
    for _ in 0..<300 {
      let result = CTC.loss(logProbabilities: logSoftmax(logits), target: target)
      losses.append(result.loss)
      for i in logits.elements.indices { logits.elements[i] -= result.gradient.elements[i] }
    }
    #expect(losses[299] < 0.05 && losses[299] < losses[0])
    #expect(GreedyPath(logits).columns == target)
  }
}
