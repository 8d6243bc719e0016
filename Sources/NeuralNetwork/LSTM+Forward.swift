public import Tensors

extension LSTM {
  /// h for every packed frame, [R × H], and what `backward` needs.
  ///
  /// - Parameter input: x, [R × D].
  public func forward(_ input: Matrix, layout: PackedLayout, direction: Direction) -> Trace {
    let (h, d, rows) = (cellCount, 4 * cellCount, layout.rowCount)
    let wx = projected(input, layout)
    var uh = Matrix.unfilled(rows: rows, columns: d)
    var gates = Matrix.unfilled(rows: rows, columns: d)
    var cells = Matrix.unfilled(rows: rows, columns: h)
    var squashedCells = Matrix.unfilled(rows: rows, columns: h)
    var outputs = Matrix.unfilled(rows: rows, columns: h)
    var state = [Float](repeating: 0, count: layout.batchSizes[0] * h)
    for t in direction.frames(layout.frameCount) {
      let (previousFrame, continuing) = layout.predecessors(ofFrame: t, direction)
      let (first, count) = (layout.offsets[t], layout.batchSizes[t])
      recur(
        from: outputs, row: layout.offsets[previousFrame], continuing: continuing, to: &uh, row: first, count: count)
      for n in 0..<count {
        let row = first + n
        step(
          wx: wx.elements.span.extracting(wx.range(ofRow: row)), uh: uh.elements.span.extracting(uh.range(ofRow: row)),
          sequence: n, row: row, state: &state, gates: &gates, squashedCells: &squashedCells, outputs: &outputs)
      }
      cells.elements.replaceSubrange(first * h..<(first + count) * h, with: state[0..<count * h])
    }
    return Trace(wx: wx, uh: uh, gates: gates, cells: cells, squashedCells: squashedCells, outputs: outputs)
  }

  /// The same output without a trace, in memory of 5H numbers a frame: for recognition.
  public func output(_ input: Matrix, layout: PackedLayout, direction: Direction) -> Matrix {
    let (h, d, sequences) = (cellCount, 4 * cellCount, layout.batchSizes[0])
    let wx = projected(input, layout)
    var outputs = Matrix(rows: layout.rowCount, columns: h)
    var state = [Float](repeating: 0, count: sequences * h)
    // One frame's worth, used again for each.
    var uh = Matrix(rows: sequences, columns: d)
    var gates = uh
    var squashedCells = Matrix(rows: sequences, columns: h)
    var frameOutputs = squashedCells
    for t in direction.frames(layout.frameCount) {
      let (previousFrame, continuing) = layout.predecessors(ofFrame: t, direction)
      let (first, count) = (layout.offsets[t], layout.batchSizes[t])
      recur(
        from: outputs, row: layout.offsets[previousFrame], continuing: continuing, to: &uh, row: 0, count: count)
      for n in 0..<count {
        step(
          wx: wx.elements.span.extracting(wx.range(ofRow: first + n)),
          uh: uh.elements.span.extracting(uh.range(ofRow: n)),
          sequence: n, row: n, state: &state, gates: &gates, squashedCells: &squashedCells, outputs: &frameOutputs)
      }
      outputs.elements.replaceSubrange(first * h..<(first + count) * h, with: frameOutputs.elements[0..<count * h])
    }
    return outputs
  }

  /// Wx for all frames in one product, [R × 4H].
  private func projected(_ input: Matrix, _ layout: PackedLayout) -> Matrix {
    precondition(
      input.rows == layout.rowCount && input.columns == inputSize,
      "input [\(input.rows) × \(input.columns)], not [\(layout.rowCount) × \(inputSize)]")
    return input.times(inputWeights)
  }

  /// Uh_{t−1} for the `count` sequences of a frame t: a product for the first `continuing` ones, which have a frame
  /// t − 1, zeros for the others.
  private func recur(
    from outputs: Matrix, row source: Int, continuing: Int, to uh: inout Matrix, row target: Int, count: Int
  ) {
    let (h, d) = (cellCount, 4 * cellCount)
    let previous = outputs.elements.span.extracting(source * h..<(source + continuing) * h)
    var span = uh.elements.mutableSpan
    span.withPart(target * d..<(target + continuing) * d) {
      BLAS.multiply(m: continuing, n: d, k: h, previous, recurrentWeights.elements.span, into: &$0)
    }
    span.withPart((target + continuing) * d..<(target + count) * d) { $0.update(repeating: 0) }
  }

  /// One frame of one sequence, from its Wx and Uh to its h: row `row` of gates, tanh(c) and h is written, and c_{t−1}
  /// of the sequence in `state` becomes c_t.
  private func step(
    wx: Span<Float>, uh: Span<Float>, sequence n: Int, row: Int, state: inout [Float], gates: inout Matrix,
    squashedCells: inout Matrix, outputs: inout Matrix
  ) {
    let (h, d) = (cellCount, 4 * cellCount)
    let narrow = row * h..<(row + 1) * h
    var target = gates.elements.mutableSpan
    target.withPart(row * d..<(row + 1) * d) { gate in
      integration.combine(wx: wx, uz: uh, into: &gate)
      gate.withPart(0..<h) { z in for j in 0..<h { z[j] = Elementwise.tanh(z[j]) } }
      gate.withPart(h..<d) { ifo in for j in 0..<(d - h) { ifo[j] = Elementwise.sigmoid(ifo[j]) } }
    }
    let gate = gates.elements.span.extracting(row * d..<(row + 1) * d)
    let (z, i) = (gate.extracting(0..<h), gate.extracting(h..<2 * h))
    let (f, o) = (gate.extracting(2 * h..<3 * h), gate.extracting(3 * h..<d))
    var cells = state.mutableSpan
    cells.withPart(n * h..<(n + 1) * h) { c in for j in 0..<h { c[j] = i[j] * z[j] + f[j] * c[j] } }
    let c = state.span.extracting(n * h..<(n + 1) * h)
    var squashing = squashedCells.elements.mutableSpan
    squashing.withPart(narrow) { tanhC in for j in 0..<h { tanhC[j] = Elementwise.tanh(c[j]) } }
    let squashed = squashedCells.elements.span.extracting(narrow)
    var output = outputs.elements.mutableSpan
    output.withPart(narrow) { out in for j in 0..<h { out[j] = o[j] * squashed[j] } }
  }
}
