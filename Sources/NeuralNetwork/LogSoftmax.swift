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
  var scratch = [Float](repeating: 0, count: width)
  var e = scratch.mutableSpan
  var span = result.elements.mutableSpan
  for row in 0..<logits.rows {
    span.withPart(row * width..<(row + 1) * width) { y in
      let largest = largest(of: y.span, using: &e)
      exponentials(of: y.span, relativeTo: largest, into: &e)
      // What `exp` leaves of −∞, 1.6e−38, is nothing beside the largest, whose exponential is 1.
      let shift = largest + Float(Double.log(sum(e.span)))
      for k in 0..<y.count { y[k] -= shift }
    }
  }
  return result
}

/// The largest number, or any where one is NaN: half is compared with half, as vectors can be.
private func largest(of x: Span<Float>, using scratch: inout MutableSpan<Float>) -> Float {
  var count = x.count
  guard count > 0 else { return -.infinity }
  precondition(scratch.count == count)
  for k in 0..<count { scratch[k] = x[k] }
  while count > 1 {
    let (pairs, half) = (count / 2, (count + 1) / 2)
    for k in 0..<pairs { scratch[k] = max(scratch[k], scratch[k + half]) }
    count = half
  }
  return scratch[0]
}

private func exponentials(of x: Span<Float>, relativeTo largest: Float, into e: inout MutableSpan<Float>) {
  let count = x.count
  precondition(e.count == count)
  for k in 0..<count { e[k] = Elementwise.exp(x[k] - largest) }
}

private func sum(_ x: Span<Float>) -> Double {
  var sum = 0.0
  for k in x.indices { sum = Relaxed.sum(sum, Double(x[k])) }
  return sum
}
