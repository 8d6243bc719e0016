public import Tensors

extension LSTM {
  /// h for every packed frame, and what `backward` needs, in `trace`.
  ///
  /// - Parameter input: x, [R × D], in parts that stand side by side: [R × D₁], [R × D₂] …
  public func forward(_ input: [RowStorage], layout: PackedLayout, direction: Direction, into trace: inout Trace) {
    ProductWorkspace.lend(precision) { forward(input, layout, direction, into: &trace, in: $0) }
  }

  private func forward(
    _ input: [RowStorage], _ layout: PackedLayout, _ direction: Direction, into trace: inout Trace,
    in products: ProductWorkspace
  ) {
    let h = cellCount
    let u = ProductWeights(recurrentWeights, precision: precision)
    trace.reserve(rows: layout.rowCount)
    project(input, layout, into: &trace.wx, in: products)
    var (cells, gates, squashed) = state(layout)
    for t in direction.frames(layout.frameCount) {
      let (previousFrame, continuing) = layout.predecessors(ofFrame: t, direction)
      let (first, count) = (layout.offsets[t], layout.batchSizes[t])
      recur(
        from: trace.outputs, row: layout.offsets[previousFrame], continuing: continuing, u, to: &trace.uh, row: first,
        count: count, in: products)
      for n in 0..<count {
        compute(&gates, wx: trace.wx, row: first + n, uh: trace.uh, row: first + n)
        advance(&cells, sequence: n, gates: gates, squashed: &squashed, outputs: &trace.outputs, row: first + n)
      }
      let block = trace.cells.range(ofRows: first..<first + count)
      var target = trace.cells.elements.mutableSpan
      target.withPart(block) { Elementwise.copy(cells.span.extracting(0..<count * h), to: &$0) }
    }
  }

  /// The same h without a trace, in memory of 5H numbers a frame: for recognition.
  public func output(_ input: [RowStorage], layout: PackedLayout, direction: Direction) -> RowStorage {
    ProductWorkspace.lend(precision) { output(input, layout, direction, in: $0) }
  }

  private func output(
    _ input: [RowStorage], _ layout: PackedLayout, _ direction: Direction, in products: ProductWorkspace
  ) -> RowStorage {
    let u = ProductWeights(recurrentWeights, precision: precision)
    var wx = RowStorage(columns: 4 * cellCount)
    project(input, layout, into: &wx, in: products)
    var outputs = RowStorage(columns: cellCount)
    outputs.reserve(rows: layout.rowCount)
    // One frame's worth, used again for each.
    var uh = RowStorage(columns: 4 * cellCount)
    uh.reserve(rows: layout.batchSizes[0])
    var (cells, gates, squashed) = state(layout)
    for t in direction.frames(layout.frameCount) {
      let (previousFrame, continuing) = layout.predecessors(ofFrame: t, direction)
      let (first, count) = (layout.offsets[t], layout.batchSizes[t])
      recur(
        from: outputs, row: layout.offsets[previousFrame], continuing: continuing, u, to: &uh, row: 0, count: count,
        in: products)
      for n in 0..<count {
        compute(&gates, wx: wx, row: first + n, uh: uh, row: n)
        advance(&cells, sequence: n, gates: gates, squashed: &squashed, outputs: &outputs, row: first + n)
      }
    }
    return outputs
  }

  /// Wx for all frames, [R × 4H]: a product for each part of x, with the rows of Wᵀ that belong to it.
  private func project(
    _ input: [RowStorage], _ layout: PackedLayout, into wx: inout RowStorage, in products: ProductWorkspace
  ) {
    precondition(
      input.allSatisfy { $0.rows == layout.rowCount } && input.reduce(0) { $0 + $1.columns } == inputSize,
      "input \(input.map { [$0.rows, $0.columns] }), not [\(layout.rowCount) × \(inputSize)]")
    wx.reserve(rows: layout.rowCount)
    let range = wx.range
    var target = wx.elements.mutableSpan
    var firstRow = 0
    for part in input {
      let w = ProductWeights(inputWeights, rows: firstRow..<firstRow + part.columns, precision: precision)
      target.withPart(range) {
        w.multiply(
          part.elements.span.extracting(part.range), rows: part.rows, beta: firstRow == 0 ? 0 : 1, into: &$0,
          in: products)
      }
      firstRow += part.columns
    }
  }

  /// Uh_{t−1} for the `count` sequences of a frame t: a product for the first `continuing` ones, which have a frame
  /// t − 1, zeros for the others.
  private func recur(
    from outputs: RowStorage, row source: Int, continuing: Int, _ u: ProductWeights, to uh: inout RowStorage,
    row target: Int, count: Int, in products: ProductWorkspace
  ) {
    let previous = outputs.elements.span.extracting(outputs.range(ofRows: source..<source + continuing))
    let (known, new) = (
      uh.range(ofRows: target..<target + continuing), uh.range(ofRows: target + continuing..<target + count)
    )
    var span = uh.elements.mutableSpan
    span.withPart(known) { u.multiply(previous, rows: continuing, into: &$0, in: products) }
    span.withPart(new) { $0.update(repeating: 0) }
  }

  /// Room for one frame's worth of c, and for the gates and tanh(c) of the sequence at hand.
  private func state(_ layout: PackedLayout) -> (cells: [Float], gates: [Float], squashed: [Float]) {
    func zeros(_ count: Int) -> [Float] { [Float](repeating: 0, count: count) }
    return (zeros(layout.batchSizes[0] * cellCount), zeros(4 * cellCount), zeros(cellCount))
  }

  /// One frame of one sequence: its c_{t−1} in `cells` becomes c_t, and its h_t is written to row `row`.
  private func advance(
    _ cells: inout [Float], sequence n: Int, gates: [Float], squashed: inout [Float], outputs: inout RowStorage,
    row: Int
  ) {
    let h = cellCount
    let gate = gates.span
    let (z, i) = (gate.extracting(0..<h), gate.extracting(h..<2 * h))
    let (f, o) = (gate.extracting(2 * h..<3 * h), gate.extracting(3 * h..<4 * h))
    let mine = n * h..<(n + 1) * h
    var cellSpan = cells.mutableSpan
    cellSpan.withPart(mine) { c in for j in 0..<h { c[j] = i[j] * z[j] + f[j] * c[j] } }
    var tanhC = squashed.mutableSpan
    Elementwise.copy(cellSpan.span.extracting(mine), to: &tanhC)
    Elementwise.tanh(&tanhC)
    let squashedCells = tanhC.span
    let range = outputs.range(ofRow: row)
    var target = outputs.elements.mutableSpan
    target.withPart(range) { out in for j in 0..<h { out[j] = o[j] * squashedCells[j] } }
  }

  /// z, i, f, o of one frame of one sequence from its rows of Wx and Uh, [4H].
  func compute(_ gates: inout [Float], wx: RowStorage, row wxRow: Int, uh: RowStorage, row uhRow: Int) {
    let (h, d) = (cellCount, 4 * cellCount)
    var target = gates.mutableSpan
    integration.combine(
      wx: wx.elements.span.extracting(wx.range(ofRow: wxRow)), uz: uh.elements.span.extracting(uh.range(ofRow: uhRow)),
      into: &target)
    target.withPart(0..<h) { Elementwise.tanh(&$0) }
    target.withPart(h..<d) { Elementwise.sigmoid(&$0) }
  }
}
