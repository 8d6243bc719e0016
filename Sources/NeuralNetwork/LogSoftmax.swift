import RealModule
public import Tensors

/// log softmax of every row: y_k = x_k − log Σⱼ exp(x_j), with the largest x_j taken out first.
///
/// The result is rounded to the places of the largest logit (2⁻²⁰ for logits of about 10).
///
/// A logit of −∞ is a probability of zero and gives −∞; a row of nothing but −∞, or with NaN or +∞, gives NaN.
public func logSoftmax(_ logits: Matrix) -> Matrix {
  var result = logits
  let width = logits.columns
  var span = result.elements.mutableSpan
  for row in 0..<logits.rows {
    span.withPart(row * width..<(row + 1) * width) { y in
      var largest = -Float.infinity
      for k in 0..<width { largest = max(largest, y[k]) }
      var sum = 0.0
      for k in 0..<width { sum += Double.exp(Double(y[k] - largest)) }
      let shift = largest + Float(Double.log(sum))
      for k in 0..<width { y[k] -= shift }
    }
  }
  return result
}
