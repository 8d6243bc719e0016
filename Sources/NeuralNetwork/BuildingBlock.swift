public import Tensors

/// The computational building block that recurrent layers share (paper, section 2.1): the argument of φ in
///
///     φ(Wx + Uz + b),   φ(Wx ⊙ Uz + b)   or   φ(α⊙Wx⊙Uz + β₁⊙Uz + β₂⊙Wx + b)
///
/// as `integration` says. x comes from below, and z from the step before: h_{t−1}, or what a cell makes of it. A kind of
/// layer (`RecurrentCell`) is blocks and what it does with their results; it does not know which of the three they are.
///
/// Shapes: x [R × D], z [R × H], the result [R × d], where d is a multiple of H when several gates lie side by side. The
/// weights are stored as the transposes of the paper's, so that a product with rows of frames needs no transpose.
public struct BuildingBlock: Sendable {
  /// Wᵀ, [D × d].
  public let inputWeights: Matrix
  /// Uᵀ, [H × d].
  public let recurrentWeights: Matrix
  /// Of size d.
  public let integration: Integration
  /// Of the products with W and U.
  public let precision: ProductPrecision

  public init(
    inputWeights: Matrix, recurrentWeights: Matrix, integration: Integration, precision: ProductPrecision = .float32
  ) {
    precondition(
      inputWeights.columns == recurrentWeights.columns && integration.size == recurrentWeights.columns,
      "W [\(inputWeights.rows) × \(inputWeights.columns)] and U [\(recurrentWeights.rows) × \(recurrentWeights.columns)]"
    )
    self.inputWeights = inputWeights
    self.recurrentWeights = recurrentWeights
    self.integration = integration
    self.precision = precision
  }

  /// d.
  var size: Int { recurrentWeights.columns }

  /// What the backward pass needs of the forward pass.
  struct Trace: Sendable {
    /// Wx, [R × d]; the backward pass leaves ∂/∂Wx in its place.
    var wx: RowStorage
    /// Uz, [R × d]; the backward pass leaves ∂/∂Uz in its place.
    var uz: RowStorage
    /// z, [R × H], where it is not h_{t−1}.
    var z: RowStorage

    init(size d: Int, cellCount h: Int) {
      wx = RowStorage(columns: d)
      uz = RowStorage(columns: d)
      z = RowStorage(columns: h)
    }
  }

  /// Gradients of a block's parameters.
  struct Gradients {
    /// Of Wᵀ and Uᵀ.
    var inputWeights, recurrentWeights: Matrix
    /// Of the integration's vectors, [1 × d] each, in their order.
    var vectors: [Matrix]
  }

  /// Wx for all frames, [R × d]: a product for each part of x, with the rows of Wᵀ that belong to it.
  func project(_ input: LayerInput, into wx: inout RowStorage, in products: ProductWorkspace) {
    precondition(input.columns == inputWeights.rows, "an input of \(input.columns) columns, not \(inputWeights.rows)")
    switch input {
    case .oneHot(let symbols, _): wx.gather(symbols, from: inputWeights)
    case .rows(let parts):
      wx.reserve(rows: input.rowCount)
      let range = wx.range
      var target = wx.elements.mutableSpan
      var firstRow = 0
      for part in parts {
        let w = ProductWeights(inputWeights, rows: firstRow..<firstRow + part.columns, precision: precision)
        target.withPart(range) {
          w.multiply(
            part.elements.span.extracting(part.range), rows: part.rows, beta: firstRow == 0 ? 0 : 1, into: &$0,
            in: products)
        }
        firstRow += part.columns
      }
    }
  }

  /// One row of the result.
  func combine(
    _ trace: Trace, wxRow: Int, uzRow: Int, into s: inout MutableSpan<Float>
  ) {
    integration.combine(
      wx: trace.wx.elements.span.extracting(trace.wx.range(ofRow: wxRow)),
      uz: trace.uz.elements.span.extracting(trace.uz.range(ofRow: uzRow)), into: &s)
  }

  /// One row, from ds = ∂/∂ its result: the rows of Wx and Uz give way to their gradients, and those of the integration's
  /// vectors grow.
  func backpropagate(
    ds: Span<Float>, _ trace: inout Trace, row: Int, scratch: inout MutableSpan<Float>, vectors: inout [Matrix]
  ) {
    backpropagate(ds: ds, &trace.wx, &trace.uz, row: row, scratch: &scratch, vectors: &vectors)
  }

  private func backpropagate(
    ds: Span<Float>, _ wx: inout RowStorage, _ uz: inout RowStorage, row: Int, scratch: inout MutableSpan<Float>,
    vectors: inout [Matrix]
  ) {
    let range = wx.range(ofRow: row)
    var wxRows = wx.elements.mutableSpan
    var uzRows = uz.elements.mutableSpan
    wxRows.withPart(range) { wx in
      uzRows.withPart(range) { uz in
        integration.backpropagate(ds: ds, wx: &wx, uz: &uz, scratch: &scratch, vectors: &vectors)
      }
    }
  }

  /// ∂/∂Wᵀ ← ∂/∂Wᵀ + xᵀ dWx and ∂/∂Uᵀ ← ∂/∂Uᵀ + zᵀ dUz, over all frames.
  func addWeightGradients(
    _ input: LayerInput, z: RowStorage, _ trace: Trace, to gradients: inout Gradients, in products: ProductWorkspace
  ) {
    switch input {
    case .oneHot(let symbols, _): trace.wx.scatter(symbols, addingTo: &gradients.inputWeights)
    case .rows(let parts):
      var firstRow = 0
      for part in parts {
        addProduct(part, trace.wx, to: &gradients.inputWeights, from: firstRow * size, in: products)
        firstRow += part.columns
      }
    }
    addProduct(z, trace.uz, to: &gradients.recurrentWeights, from: 0, in: products)
  }

  /// ∂/∂x for the part of x that belongs to rows `weights` of Wᵀ: dx ← dWx · W + beta · dx, [R × weights.count].
  func inputGradient(
    _ trace: Trace, weights: Range<Int>, beta: Float, into dx: inout RowStorage, in products: ProductWorkspace
  ) {
    let w = ProductWeights(inputWeights, rows: weights, transposed: true, precision: precision)
    dx.reserve(rows: trace.wx.rows)
    let range = dx.range
    var target = dx.elements.mutableSpan
    target.withPart(range) {
      w.multiply(
        trace.wx.elements.span.extracting(trace.wx.range), rows: trace.wx.rows, beta: beta, into: &$0, in: products)
    }
  }

  /// C ← C + aᵀ b, where C begins at element `first` of `sum`.
  private func addProduct(
    _ a: RowStorage, _ b: RowStorage, to sum: inout Matrix, from first: Int, in products: ProductWorkspace
  ) {
    var target = sum.elements.mutableSpan
    target.withPart(first..<first + a.columns * b.columns) {
      products.addTransposedProduct(
        m: a.columns, n: b.columns, k: a.rows, a.elements.span.extracting(a.range), b.elements.span.extracting(b.range),
        to: &$0)
    }
  }
}
