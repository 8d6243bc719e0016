import Tensors

/// How a building block joins the two streams Wx and Uz ∈ ℝᵈ before its nonlinearity.
public enum Integration: Sendable {
  /// Wx + Uz + b (paper, equation 1).
  case additive(bias: [Float])
  /// α⊙Wx⊙Uz + β₁⊙Uz + β₂⊙Wx + b (paper, equation 4).
  case multiplicative(alpha: [Float], beta1: [Float], beta2: [Float], bias: [Float])

  /// d, the size of the block.
  public var size: Int {
    switch self {
    case .additive(let bias), .multiplicative(_, _, _, let bias): bias.count
    }
  }

  /// One row: s ← the joined streams.
  func combine(wx: Span<Float>, uz: Span<Float>, into s: inout MutableSpan<Float>) {
    let d = s.count
    precondition(wx.count == d && uz.count == d && size == d, "streams of \(wx.count) and \(uz.count) joined to \(d)")
    switch self {
    case .additive(let bias):
      let b = bias.span
      for j in 0..<d { s[j] = wx[j] + uz[j] + b[j] }
    case .multiplicative(let alpha, let beta1, let beta2, let bias):
      let (alpha, beta1, beta2, b) = (alpha.span, beta1.span, beta2.span, bias.span)
      precondition(alpha.count == d && beta1.count == d && beta2.count == d)
      for j in 0..<d { s[j] = (alpha[j] * wx[j] + beta1[j]) * uz[j] + (beta2[j] * wx[j] + b[j]) }
    }
  }

  /// One row: ∂/∂Uz = ds ⊙ (α⊙Wx + β₁), from ds = ∂/∂s.
  func backpropagateToUz(ds: Span<Float>, wx: Span<Float>, into duz: inout MutableSpan<Float>) {
    let d = duz.count
    precondition(ds.count == d && wx.count == d)
    switch self {
    case .additive:
      for j in 0..<d { duz[j] = ds[j] }
    case .multiplicative(let alpha, let beta1, _, _):
      let (alpha, beta1) = (alpha.span, beta1.span)
      precondition(alpha.count == d && beta1.count == d)
      for j in 0..<d { duz[j] = ds[j] * (alpha[j] * wx[j] + beta1[j]) }
    }
  }

  /// One row: ∂/∂Wx = ds ⊙ (α⊙Uz + β₂).
  func backpropagateToWx(ds: Span<Float>, uz: Span<Float>, into dwx: inout MutableSpan<Float>) {
    let d = dwx.count
    precondition(ds.count == d && uz.count == d)
    switch self {
    case .additive:
      for j in 0..<d { dwx[j] = ds[j] }
    case .multiplicative(let alpha, _, let beta2, _):
      let (alpha, beta2) = (alpha.span, beta2.span)
      precondition(alpha.count == d && beta2.count == d)
      for j in 0..<d { dwx[j] = ds[j] * (alpha[j] * uz[j] + beta2[j]) }
    }
  }

  /// The gradients of its own vectors, summed over all rows of ds, Wx and Uz ([R × d] each), in the order of their
  /// declaration: b, or α (Σ ds⊙Wx⊙Uz), β₁ (Σ ds⊙Uz), β₂ (Σ ds⊙Wx), b (Σ ds).
  func gradients(ds: Matrix, wx: Matrix, uz: Matrix) -> [Matrix] {
    let bias = Matrix(rows: 1, columns: ds.columns, elements: ds.sumOfRows())
    guard case .multiplicative = self else { return [bias] }
    var alpha = Matrix(rows: 1, columns: ds.columns)
    var beta1 = alpha
    var beta2 = alpha
    for row in 0..<ds.rows {
      let range = ds.range(ofRow: row)
      let (ds, wx, uz) = (
        ds.elements.span.extracting(range), wx.elements.span.extracting(range), uz.elements.span.extracting(range)
      )
      var target = alpha.elements.mutableSpan
      accumulateProduct(ds, wx, uz, into: &target)
      target = beta1.elements.mutableSpan
      accumulateProduct(ds, uz, into: &target)
      target = beta2.elements.mutableSpan
      accumulateProduct(ds, wx, into: &target)
    }
    return [alpha, beta1, beta2, bias]
  }
}

/// y ← y + a⊙b.
private func accumulateProduct(_ a: Span<Float>, _ b: Span<Float>, into y: inout MutableSpan<Float>) {
  let d = y.count
  precondition(a.count == d && b.count == d)
  for j in 0..<d { y[j] += a[j] * b[j] }
}

/// y ← y + a⊙b⊙c.
private func accumulateProduct(
  _ a: Span<Float>, _ b: Span<Float>, _ c: Span<Float>, into y: inout MutableSpan<Float>
) {
  let d = y.count
  precondition(a.count == d && b.count == d && c.count == d)
  for j in 0..<d { y[j] += a[j] * b[j] * c[j] }
}
