public import Tensors

extension LSTM {
  /// Gradients of a loss from that of its outputs, all in the shape of what they belong to.
  public struct Gradients: Sendable {
    /// ∂/∂x, [R × D]; nil where it was not asked for.
    public var input: Matrix?
    /// ∂/∂Wᵀ, ∂/∂Uᵀ, then those of the integration's vectors ([1 × 4H] each) in their order.
    public var parameters: [Matrix]
  }

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
  ///   - input: the x of the forward pass, [R × D].
  ///   - wantsInputGradient: the first layer of a network needs none.
  public func backward(
    _ dOutputs: Matrix, input: Matrix, trace: Trace, layout: PackedLayout, direction: Direction,
    wantsInputGradient: Bool = true
  ) -> Gradients {
    let (h, d) = (cellCount, 4 * cellCount)
    let previousCells = layout.previous(trace.cells, direction)
    let u = recurrentWeights.transposed()
    var ds = Matrix.unfilled(rows: layout.rowCount, columns: d)
    var duh = Matrix.unfilled(rows: layout.rowCount, columns: d)
    // ∂/∂h_t and ∂/∂c_t of each sequence, as they arrive from the step after t.
    var dh = [Float](repeating: 0, count: layout.batchSizes[0] * h)
    var dc = dh
    for t in direction.frames(layout.frameCount).reversed() {
      let first = layout.offsets[t]
      for n in 0..<layout.batchSizes[t] {
        let state = n * h..<(n + 1) * h
        let row = first + n
        var incoming = dh.mutableSpan
        incoming.withPart(state) {
          Elementwise.add(dOutputs.elements.span.extracting(dOutputs.range(ofRow: row)), to: &$0)
        }
        stepBack(dh.span.extracting(state), trace, previousCells, row: row, sequence: n, ds: &ds, dc: &dc)
        let wide = row * d..<(row + 1) * d
        var target = duh.elements.mutableSpan
        target.withPart(wide) {
          integration.backpropagateToUz(
            ds: ds.elements.span.extracting(wide), wx: trace.wx.elements.span.extracting(wide), into: &$0)
        }
      }
      let continuing = layout.predecessors(ofFrame: t, direction).count
      var incoming = dh.mutableSpan
      incoming.withPart(0..<continuing * h) {
        BLAS.multiply(
          m: continuing, n: h, k: d, duh.elements.span.extracting(first * d..<(first + continuing) * d),
          u.elements.span,
          into: &$0)
      }
    }
    return gradients(
      ds: ds, duh: duh, input: input, trace: trace,
      previousOutputs: layout.previous(trace.outputs, direction), wantsInputGradient: wantsInputGradient)
  }

  /// One frame of one sequence: ds of the four gates, and dc_t turned into f_t ⊙ dc_t, which is what step t − 1 receives.
  private func stepBack(
    _ dh: Span<Float>, _ trace: Trace, _ previousCells: Matrix, row: Int, sequence n: Int, ds: inout Matrix,
    dc: inout [Float]
  ) {
    let h = cellCount
    let state = n * h..<(n + 1) * h
    let gate = trace.gates.elements.span.extracting(trace.gates.range(ofRow: row))
    let (f, o) = (gate.extracting(2 * h..<3 * h), gate.extracting(3 * h..<4 * h))
    let squashed = trace.squashedCells.elements.span.extracting(row * h..<(row + 1) * h)
    precondition(dh.count == h)
    var receiving = dc.mutableSpan
    receiving.withPart(state) { dc in
      for j in 0..<h { dc[j] += dh[j] * o[j] * (1 - squashed[j] * squashed[j]) }
    }
    gateGradients(dh: dh, dc: dc.span.extracting(state), trace, previousCells, row: row, ds: &ds)
    var sending = dc.mutableSpan
    sending.withPart(state) { dc in for j in 0..<h { dc[j] *= f[j] } }
  }

  private func gateGradients(
    dh: Span<Float>, dc: Span<Float>, _ trace: Trace, _ previousCells: Matrix, row: Int, ds: inout Matrix
  ) {
    let h = cellCount
    let gate = trace.gates.elements.span.extracting(trace.gates.range(ofRow: row))
    let (z, i) = (gate.extracting(0..<h), gate.extracting(h..<2 * h))
    let (f, o) = (gate.extracting(2 * h..<3 * h), gate.extracting(3 * h..<4 * h))
    let squashed = trace.squashedCells.elements.span.extracting(row * h..<(row + 1) * h)
    let previous = previousCells.elements.span.extracting(row * h..<(row + 1) * h)
    precondition(dh.count == h && dc.count == h)
    var target = ds.elements.mutableSpan
    target.withPart(row * 4 * h..<(row + 1) * 4 * h) { ds in
      ds.withPart(0..<h) { s in for j in 0..<h { s[j] = dc[j] * i[j] * (1 - z[j] * z[j]) } }
      ds.withPart(h..<2 * h) { s in for j in 0..<h { s[j] = dc[j] * z[j] * i[j] * (1 - i[j]) } }
      ds.withPart(2 * h..<3 * h) { s in for j in 0..<h { s[j] = dc[j] * previous[j] * f[j] * (1 - f[j]) } }
      ds.withPart(3 * h..<4 * h) { s in for j in 0..<h { s[j] = dh[j] * squashed[j] * o[j] * (1 - o[j]) } }
    }
  }

  /// Everything that is one product or one sum over all frames.
  private func gradients(
    ds: Matrix, duh: Matrix, input: Matrix, trace: Trace, previousOutputs: Matrix, wantsInputGradient: Bool
  ) -> Gradients {
    var dwx = Matrix.unfilled(rows: ds.rows, columns: ds.columns)
    for row in 0..<ds.rows {
      let range = ds.range(ofRow: row)
      var target = dwx.elements.mutableSpan
      target.withPart(range) {
        integration.backpropagateToWx(
          ds: ds.elements.span.extracting(range), uz: trace.uh.elements.span.extracting(range), into: &$0)
      }
    }
    return Gradients(
      input: wantsInputGradient ? dwx.times(inputWeights, transposeOther: true) : nil,
      parameters: [
        input.times(dwx, transposeSelf: true), previousOutputs.times(duh, transposeSelf: true),
      ] + integration.gradients(ds: ds, wx: trace.wx, uz: trace.uh))
  }
}
