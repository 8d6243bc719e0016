import Tensors

/// How a building block joins the two streams Wx and Uz ∈ ℝᵈ before its nonlinearity.
///
/// With Multiplicative Integration each stream is the other's gate: of s = Wx⊙Uz + b, ∂s/∂(Uz) = Wx (paper, section 2.2).
public enum Integration: Sendable {
  /// Wx + Uz + b (paper, equation 1).
  case additive(bias: [Float])
  /// Wx⊙Uz + b (paper, equation 2).
  case simple(bias: [Float])
  /// α⊙Wx⊙Uz + β₁⊙Uz + β₂⊙Wx + b (paper, equation 4; equation 3 is that with α = 1).
  case general(alpha: [Float], beta1: [Float], beta2: [Float], bias: [Float])

  /// Which of the three.
  public enum Form: String, Sendable, CaseIterable {
    case additive, simple, general

    /// The names of its vectors, in the order in which parameters and gradients keep them.
    var vectorNames: [String] {
      switch self {
      case .additive, .simple: ["b"]
      case .general: ["alpha", "beta1", "beta2", "b"]
      }
    }
  }

  /// - Parameter vectors: those of `form.vectorNames`, in their order.
  init(_ form: Form, vectors: [[Float]]) {
    precondition(vectors.count == form.vectorNames.count, "\(vectors.count) vectors for \(form.rawValue) integration")
    switch form {
    case .additive: self = .additive(bias: vectors[0])
    case .simple: self = .simple(bias: vectors[0])
    case .general: self = .general(alpha: vectors[0], beta1: vectors[1], beta2: vectors[2], bias: vectors[3])
    }
  }

  public var form: Form {
    switch self {
    case .additive: .additive
    case .simple: .simple
    case .general: .general
    }
  }

  /// d, the size of the block.
  public var size: Int {
    switch self {
    case .additive(let bias), .simple(let bias), .general(_, _, _, let bias): bias.count
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
    case .simple(let bias):
      let b = bias.span
      for j in 0..<d { s[j] = wx[j] * uz[j] + b[j] }
    case .general(let alpha, let beta1, let beta2, let bias):
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
  /// (additive: α = 0, β₁ = β₂ = 1; simple: α = 1, β₁ = β₂ = 0), and the gradients of its own vectors grow by this row's:
  /// those of α by ds⊙Wx⊙Uz, of β₁ by ds⊙Uz, of β₂ by ds⊙Wx, and of b by ds, in the order of their declaration.
  ///
  /// - Parameter scratch: d numbers.
  func backpropagate(
    ds: Span<Float>, wx: inout MutableSpan<Float>, uz: inout MutableSpan<Float>, scratch: inout MutableSpan<Float>,
    vectors: inout [Matrix]
  ) {
    let d = ds.count
    precondition(wx.count == d && uz.count == d && scratch.count == d && size == d)
    Elementwise.add(ds, to: &vectors[vectors.count - 1])
    switch self {
    case .additive:
      Elementwise.copy(ds, to: &wx)
      Elementwise.copy(ds, to: &uz)
    case .simple:
      for j in 0..<d { scratch[j] = ds[j] * uz[j] }
      for j in 0..<d { uz[j] = ds[j] * wx[j] }
      Elementwise.copy(scratch.span, to: &wx)
    case .general(let alpha, let beta1, let beta2, _):
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
