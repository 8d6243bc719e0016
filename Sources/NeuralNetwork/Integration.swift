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

  /// One row, from ds = ∂/∂s: the rows Wx and Uz give way to
  ///
  ///     ∂/∂Wx = ds ⊙ (α⊙Uz + β₂)
  ///     ∂/∂Uz = ds ⊙ (α⊙Wx + β₁)
  ///
  /// and the gradients of its own vectors grow by this row's: those of α by ds⊙Wx⊙Uz, of β₁ by ds⊙Uz, of β₂ by ds⊙Wx, and
  /// of b by ds, in the order of their declaration.
  ///
  /// - Parameter scratch: d numbers.
  func backpropagate(
    ds: Span<Float>, wx: inout MutableSpan<Float>, uz: inout MutableSpan<Float>, scratch: inout MutableSpan<Float>,
    vectors: inout [Matrix]
  ) {
    let d = ds.count
    precondition(wx.count == d && uz.count == d && scratch.count == d && size == d)
    Elementwise.add(ds, to: &vectors[vectors.count - 1])
    guard case .multiplicative(let alpha, let beta1, let beta2, _) = self else {
      Elementwise.copy(ds, to: &wx)
      return Elementwise.copy(ds, to: &uz)
    }
    let (a, b1, b2) = (alpha.span, beta1.span, beta2.span)
    precondition(a.count == d && b1.count == d && b2.count == d)
    for j in 0..<d { scratch[j] = ds[j] * uz[j] }
    Elementwise.add(scratch.span, to: &vectors[1])
    Elementwise.addProduct(scratch.span, wx.span, to: &vectors[0])
    Elementwise.addProduct(ds, wx.span, to: &vectors[2])
    for j in 0..<d { uz[j] = ds[j] * (a[j] * wx[j] + b1[j]) }
    for j in 0..<d { wx[j] = a[j] * scratch[j] + ds[j] * b2[j] }
  }
}

extension Elementwise {
  /// The only row of y ← itself + x.
  fileprivate static func add(_ x: Span<Float>, to y: inout Matrix) {
    var target = y.elements.mutableSpan
    add(x, to: &target)
  }

  /// The only row of y ← itself + a⊙b.
  fileprivate static func addProduct(_ a: Span<Float>, _ b: Span<Float>, to y: inout Matrix) {
    var target = y.elements.mutableSpan
    addProduct(a, b, to: &target)
  }
}
