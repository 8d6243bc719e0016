import NeuralNetwork
import Tensors

/// −Σ ln p(target), and its gradient with respect to the logits, times `scale`: softmax − one-hot.
func crossEntropy(_ logits: Matrix, target: [Int], scale: Float) -> (loss: Double, gradient: Matrix) {
  precondition(target.count == logits.rows, "\(target.count) targets for \(logits.rows) rows")
  var gradient = logSoftmax(logits)
  var loss = 0.0
  let columns = gradient.columns
  var span = gradient.elements.mutableSpan
  for (row, symbol) in target.enumerated() { loss -= Double(span[row * columns + symbol]) }
  for i in 0..<span.count { span[i] = scale * Elementwise.exp(span[i]) }
  for (row, symbol) in target.enumerated() { span[row * columns + symbol] -= scale }
  return (loss, gradient)
}
