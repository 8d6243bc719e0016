public import Tensors

extension LSTM {
  /// Back-propagation through time.
  ///
  /// With dh_t = ∂/∂h_t (from above, and through U from the step after t) and dc_t = ∂/∂c_t:
  ///
  ///     ds_o = dh ⊙ tanh(c) ⊙ o(1 − o)
  ///     dc_t = dh ⊙ o ⊙ (1 − tanh²(c)) + f_{t+1} ⊙ dc_{t+1}
  ///     ds_z = dc ⊙ i ⊙ (1 − z²),  ds_i = dc ⊙ z ⊙ i(1 − i),  ds_f = dc ⊙ c_{t−1} ⊙ f(1 − f)
  ///     dh_{t−1} = Uᵀ ∂/∂(Uh_{t−1})
  ///
  /// The weights' gradients are one product each over all frames, after the recurrence.
  ///
  /// - Parameters:
  ///   - dOutputs: ∂/∂h as it comes from above, [R × H].
  ///   - input: the x of the forward pass, in its parts.
  ///   - trace: of the forward pass, and used up: Wx and Uh give way to their gradients.
  ///   - gradients: ∂/∂Wᵀ, ∂/∂Uᵀ, then those of the integration's vectors ([1 × 4H] each) in their order; this batch's
  ///     are added to them.
  public func backward(
    _ dOutputs: RowStorage, input: [RowStorage], trace: inout Trace, layout: PackedLayout, direction: Direction,
    addingTo gradients: inout [Matrix]
  ) {
    ProductWorkspace.lend(precision) {
      backward(dOutputs, input, &trace, layout, direction, addingTo: &gradients, in: $0)
    }
  }

  private func backward(
    _ dOutputs: RowStorage, _ input: [RowStorage], _ trace: inout Trace, _ layout: PackedLayout,
    _ direction: Direction, addingTo gradients: inout [Matrix], in products: ProductWorkspace
  ) {
    let (h, d) = (cellCount, 4 * cellCount)
    let u = ProductWeights(recurrentWeights, transposed: true, precision: precision)
    var vectors = Array(gradients[2...])
    gradients.removeSubrange(2...)
    // c_{−1}.
    let start = RowStorage(Matrix(rows: 1, columns: h))
    // ∂/∂h_t and ∂/∂c_t of each sequence, as they arrive from the step after t.
    var dh = [Float](repeating: 0, count: layout.batchSizes[0] * h)
    var dc = dh
    // Of the sequence at hand: gates, tanh(c), ds of the gates.
    var gates = [Float](repeating: 0, count: d)
    var squashed = [Float](repeating: 0, count: h)
    var ds = gates
    var scratch = gates
    for t in direction.frames(layout.frameCount).reversed() {
      let (previousFrame, continuing) = layout.predecessors(ofFrame: t, direction)
      let (first, count) = (layout.offsets[t], layout.batchSizes[t])
      for n in 0..<count {
        let row = first + n
        compute(&gates, wx: trace.wx, row: row, uh: trace.uh, row: row)
        squash(trace.cells, row: row, into: &squashed)
        accumulate(dOutputs, row: row, into: &dh, sequence: n)
        accumulate(dh, gates, squashed, into: &dc, sequence: n)
        let (previous, previousRow) = n < continuing ? (trace.cells, layout.offsets[previousFrame] + n) : (start, 0)
        gateGradients(dh, dc, sequence: n, gates, squashed, previousCells: previous, row: previousRow, into: &ds)
        integrate(ds, &trace.wx, &trace.uh, row: row, scratch: &scratch, vectors: &vectors)
        forget(gates, &dc, sequence: n)
      }
      var incoming = dh.mutableSpan
      incoming.withPart(0..<continuing * h) {
        u.multiply(
          trace.uh.elements.span.extracting(trace.uh.range(ofRows: first..<first + continuing)), rows: continuing,
          into: &$0, in: products)
      }
    }
    layout.previous(trace.outputs, direction, into: &trace.previousOutputs)
    addWeightGradients(input, trace, to: &gradients, in: products)
    gradients += vectors
  }

  /// ∂/∂x for the part of x that belongs to rows `weights` of Wᵀ, [R × weights.count], from the ∂/∂Wx that `backward` has
  /// left in its trace: dx ← dWx · W + beta · dx.
  package func inputGradient(_ trace: Trace, weights: Range<Int>, beta: Float, into dx: inout RowStorage) {
    let w = ProductWeights(inputWeights, rows: weights, transposed: true, precision: precision)
    dx.reserve(rows: trace.wx.rows)
    let range = dx.range
    var target = dx.elements.mutableSpan
    ProductWorkspace.lend(precision) { products in
      target.withPart(range) {
        w.multiply(
          trace.wx.elements.span.extracting(trace.wx.range), rows: trace.wx.rows, beta: beta, into: &$0, in: products)
      }
    }
  }

  /// tanh(c) of one frame of one sequence.
  private func squash(_ cells: RowStorage, row: Int, into squashed: inout [Float]) {
    var target = squashed.mutableSpan
    Elementwise.copy(cells.elements.span.extracting(cells.range(ofRow: row)), to: &target)
    Elementwise.tanh(&target)
  }

  /// dh ← dh + ∂/∂h from above.
  private func accumulate(_ dOutputs: RowStorage, row: Int, into dh: inout [Float], sequence n: Int) {
    let source = dOutputs.elements.span.extracting(dOutputs.range(ofRow: row))
    var target = dh.mutableSpan
    target.withPart(n * cellCount..<(n + 1) * cellCount) { Elementwise.add(source, to: &$0) }
  }

  /// dc ← dc + dh ⊙ o ⊙ (1 − tanh²(c)): what h_t hands on to c_t.
  private func accumulate(
    _ dh: [Float], _ gates: [Float], _ squashed: [Float], into dc: inout [Float], sequence n: Int
  ) {
    let h = cellCount
    let mine = n * h..<(n + 1) * h
    let (dh, o, tanhC) = (dh.span.extracting(mine), gates.span.extracting(3 * h..<4 * h), squashed.span)
    precondition(tanhC.count == h)
    var target = dc.mutableSpan
    target.withPart(mine) { dc in for j in 0..<h { dc[j] += dh[j] * o[j] * (1 - tanhC[j] * tanhC[j]) } }
  }

  /// dc ← f_t ⊙ dc: what step t − 1 receives.
  private func forget(_ gates: [Float], _ dc: inout [Float], sequence n: Int) {
    let h = cellCount
    let f = gates.span.extracting(2 * h..<3 * h)
    var target = dc.mutableSpan
    target.withPart(n * h..<(n + 1) * h) { dc in for j in 0..<h { dc[j] *= f[j] } }
  }

  /// ds of the four gates of one sequence from its ∂/∂h_t and ∂/∂c_t.
  private func gateGradients(
    _ dh: [Float], _ dc: [Float], sequence n: Int, _ gates: [Float], _ squashed: [Float],
    previousCells: RowStorage, row: Int, into ds: inout [Float]
  ) {
    let h = cellCount
    let mine = n * h..<(n + 1) * h
    let (dh, dc) = (dh.span.extracting(mine), dc.span.extracting(mine))
    let (z, i) = (gates.span.extracting(0..<h), gates.span.extracting(h..<2 * h))
    let (f, o) = (gates.span.extracting(2 * h..<3 * h), gates.span.extracting(3 * h..<4 * h))
    let tanhC = squashed.span
    let previous = previousCells.elements.span.extracting(previousCells.range(ofRow: row))
    precondition(tanhC.count == h && previous.count == h)
    var target = ds.mutableSpan
    target.withPart(0..<h) { s in for j in 0..<h { s[j] = dc[j] * i[j] * (1 - z[j] * z[j]) } }
    target.withPart(h..<2 * h) { s in for j in 0..<h { s[j] = dc[j] * z[j] * i[j] * (1 - i[j]) } }
    target.withPart(2 * h..<3 * h) { s in for j in 0..<h { s[j] = dc[j] * previous[j] * f[j] * (1 - f[j]) } }
    target.withPart(3 * h..<4 * h) { s in for j in 0..<h { s[j] = dh[j] * tanhC[j] * o[j] * (1 - o[j]) } }
  }

  /// The rows of Wx and Uh give way to their gradients, and those of the integration's vectors grow.
  private func integrate(
    _ ds: [Float], _ wx: inout RowStorage, _ uh: inout RowStorage, row: Int, scratch: inout [Float],
    vectors: inout [Matrix]
  ) {
    let wide = wx.range(ofRow: row)
    var wxRows = wx.elements.mutableSpan
    var uhRows = uh.elements.mutableSpan
    var scratch = scratch.mutableSpan
    wxRows.withPart(wide) { wx in
      uhRows.withPart(wide) { uh in
        integration.backpropagate(ds: ds.span, wx: &wx, uz: &uh, scratch: &scratch, vectors: &vectors)
      }
    }
  }

  /// ∂/∂Wᵀ ← ∂/∂Wᵀ + xᵀ dWx and ∂/∂Uᵀ ← ∂/∂Uᵀ + h_{t−1}ᵀ dUh, over all frames.
  private func addWeightGradients(
    _ input: [RowStorage], _ trace: Trace, to gradients: inout [Matrix], in products: ProductWorkspace
  ) {
    let d = 4 * cellCount
    var firstRow = 0
    for part in input {
      addProduct(part, trace.wx, to: &gradients[0], from: firstRow * d, in: products)
      firstRow += part.columns
    }
    addProduct(trace.previousOutputs, trace.uh, to: &gradients[1], from: 0, in: products)
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
