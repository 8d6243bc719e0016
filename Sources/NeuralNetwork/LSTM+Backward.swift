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
    let (h, d) = (cellCount, 4 * cellCount)
    let u = recurrentWeights.transposed()
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
        BLAS.multiply(
          m: continuing, n: h, k: d,
          trace.uh.elements.span.extracting(trace.uh.range(ofRows: first..<first + continuing)), u.elements.span,
          into: &$0)
      }
    }
    layout.previous(trace.outputs, direction, into: &trace.previousOutputs)
    addWeightGradients(input, trace, to: &gradients)
    gradients += vectors
  }

  /// ∂/∂x for the part of x that belongs to rows `weights` of Wᵀ, [R × weights.count], from the ∂/∂Wx that `backward` has
  /// left in its trace: dx ← dWx · W + beta · dx.
  package func inputGradient(_ trace: Trace, weights: Range<Int>, beta: Float, into dx: inout RowStorage) {
    let d = 4 * cellCount
    precondition(dx.columns == weights.count)
    dx.reserve(rows: trace.wx.rows)
    let range = dx.range
    var target = dx.elements.mutableSpan
    target.withPart(range) {
      BLAS.multiply(
        m: trace.wx.rows, n: weights.count, k: d, trace.wx.elements.span.extracting(trace.wx.range),
        inputWeights.elements.span.extracting(weights.lowerBound * d..<weights.upperBound * d), transposeB: true,
        beta: beta, into: &$0)
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
  private func addWeightGradients(_ input: [RowStorage], _ trace: Trace, to gradients: inout [Matrix]) {
    let d = 4 * cellCount
    let dwx = trace.wx.elements.span.extracting(trace.wx.range)
    var target = gradients[0].elements.mutableSpan
    var firstRow = 0
    for part in input {
      target.withPart(firstRow * d..<(firstRow + part.columns) * d) {
        BLAS.multiply(
          m: part.columns, n: d, k: part.rows, part.elements.span.extracting(part.range), transposeA: true, dwx,
          beta: 1, into: &$0)
      }
      firstRow += part.columns
    }
    let previous = trace.previousOutputs
    target = gradients[1].elements.mutableSpan
    BLAS.multiply(
      m: cellCount, n: d, k: previous.rows, previous.elements.span.extracting(previous.range), transposeA: true,
      trace.uh.elements.span.extracting(trace.uh.range), beta: 1, into: &target)
  }
}
