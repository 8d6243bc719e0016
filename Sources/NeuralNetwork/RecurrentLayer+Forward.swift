public import Tensors

extension RecurrentLayer {
  /// h for every packed frame, and what `backward` needs, in `trace`.
  ///
  /// - Parameters:
  ///   - input: x, [R × D].
  ///   - state: h and c before the first step of each of the layout's sequences, and afterwards those after the last; nil:
  ///     the recurrence starts at zeros, and how it ends is not asked for.
  public func forward(
    _ input: LayerInput, layout: PackedLayout, direction: Direction, state: inout State?, into trace: inout Trace
  ) {
    ProductWorkspace.lend(blocks[0].precision) {
      forward(kind.cell, input, layout, direction, &state, into: &trace, keepsAll: true, in: $0)
    }
  }

  /// The same from zeros.
  public func forward(_ input: LayerInput, layout: PackedLayout, direction: Direction, into trace: inout Trace) {
    var state: State?
    forward(input, layout: layout, direction: direction, state: &state, into: &trace)
  }

  /// The same h without a trace, in less memory: for recognition.
  public func output(
    _ input: LayerInput, layout: PackedLayout, direction: Direction, state: inout State?
  ) -> RowStorage {
    var trace = Trace(kind, cellCount: cellCount)
    ProductWorkspace.lend(blocks[0].precision) {
      forward(kind.cell, input, layout, direction, &state, into: &trace, keepsAll: false, in: $0)
    }
    return trace.outputs
  }

  /// The same from zeros.
  public func output(_ input: LayerInput, layout: PackedLayout, direction: Direction) -> RowStorage {
    var state: State?
    return output(input, layout: layout, direction: direction, state: &state)
  }

  /// - Parameter keepsAll: whether the trace is to serve the backward pass; otherwise it holds one step's Uz, z and c.
  private func forward<Cell: RecurrentCell>(
    _ cell: Cell.Type, _ input: LayerInput, _ layout: PackedLayout, _ direction: Direction, _ state: inout State?,
    into trace: inout Trace, keepsAll: Bool, in products: ProductWorkspace
  ) {
    precondition(input.rowCount == layout.rowCount, "\(input.rowCount) rows in a layout of \(layout.rowCount)")
    let u = blocks.map { ProductWeights($0.recurrentWeights, precision: $0.precision) }
    trace.start = state
    let stepRows = keepsAll ? layout.rowCount : layout.batchSizes[0]
    trace.reserve(rows: layout.rowCount, stepRows: stepRows)
    reserveNormalisation(&trace, layout, stepRows: stepRows)
    for (k, block) in blocks.enumerated() { block.project(input, into: &trace.blocks[k].wx, in: products) }
    let start = state ?? State(sequences: layout.batchSizes[0], of: kind, cellCount: cellCount)
    precondition(
      fits(start, sequences: layout.batchSizes[0]), "a state of \(start.hidden.rows) sequences, or of another layer")
    var hidden = start.hidden.elements
    var memory = start.memory.elements
    var gates = [Float](repeating: 0, count: layout.batchSizes[0] * gateCount)
    for (index, t) in direction.frames(layout.frameCount).enumerated() {
      let rows = layout.offsets[t]..<layout.offsets[t + 1]
      let step = Step(
        index: index, rows: rows, keptRow: keepsAll ? rows.lowerBound : 0,
        continuing: state == nil ? layout.predecessors(ofFrame: t, direction).count : rows.count)
      for k in blocks.indices {
        if k > 0 { makeInput(cell, ofBlock: k, step, gates, hidden, into: &trace.blocks[k].z) }
        let z = k == 0 ? hidden : trace.blocks[k].z.elements
        multiply(u[k], z, from: k == 0 ? 0 : step.keptRow, step, into: &trace.blocks[k].uz, in: products)
        normaliseStreams(ofBlock: k, step, &trace)
        compute(cell, block: k, step, trace.blocks[k], &gates)
      }
      remember(cell, step, gates, &memory)
      copy(memory, to: &trace.memory, rows: step.keptRows)
      let shown = shownMemory(step, &trace)
      emit(cell, step, gates, hidden, shown, into: &trace.outputs)
      copy(trace.outputs, rows: rows, to: &hidden)
    }
    if state != nil { state = State(hidden: hidden, memory: memory, of: self) }
  }

  func fits(_ state: State, sequences: Int) -> Bool {
    state.hidden.rows == sequences && state.hidden.columns == cellCount && state.memory.columns == memorySize
  }

  /// One step of all its sequences.
  struct Step {
    /// Its place in the recurrence.
    let index: Int
    /// Rows of the frame, a row a sequence.
    let rows: Range<Int>
    /// The first row of those of the trace that belong to a step.
    let keptRow: Int
    /// How many of the sequences, the first ones, come from a step before or a state.
    let continuing: Int

    var keptRows: Range<Int> { keptRow..<keptRow + rows.count }
  }

  /// z of a block other than the first.
  private func makeInput<Cell: RecurrentCell>(
    _ cell: Cell.Type, ofBlock k: Int, _ step: Step, _ gates: [Float], _ hidden: [Float], into z: inout RowStorage
  ) {
    let (h, all) = (cellCount, gateCount)
    for n in 0..<step.rows.count {
      let range = z.range(ofRow: step.keptRow + n)
      var target = z.elements.mutableSpan
      target.withPart(range) {
        Cell.input(
          ofBlock: k, gates: gates.span.extracting(n * all..<(n + 1) * all),
          previous: hidden.span.extracting(n * h..<(n + 1) * h), into: &$0)
      }
    }
  }

  /// Uz: a product for the first `continuing` sequences, and zeros for the others, whose z is zero.
  private func multiply(
    _ u: ProductWeights, _ z: [Float], from firstRow: Int, _ step: Step, into uz: inout RowStorage,
    in products: ProductWorkspace
  ) {
    let (first, count) = (step.keptRow, step.continuing)
    let known = uz.range(ofRows: first..<first + count)
    let new = uz.range(ofRows: first + count..<first + step.rows.count)
    let source = z.span.extracting(firstRow * cellCount..<(firstRow + count) * cellCount)
    var target = uz.elements.mutableSpan
    target.withPart(known) { u.multiply(source, rows: count, into: &$0, in: products) }
    target.withPart(new) { $0.update(repeating: 0) }
  }

  /// The gates of block k.
  private func compute<Cell: RecurrentCell>(
    _ cell: Cell.Type, block k: Int, _ step: Step, _ trace: BuildingBlock.Trace, _ gates: inout [Float]
  ) {
    let (h, all, mine) = (cellCount, gateCount, gateRanges[k])
    var target = gates.mutableSpan
    for n in 0..<step.rows.count {
      target.withPart(n * all + mine.lowerBound..<n * all + mine.upperBound) {
        blocks[k].combine(trace, wxRow: step.rows.lowerBound + n, uzRow: step.keptRow + n, into: &$0)
        Cell.activate(&$0, block: k, cells: h)
      }
    }
  }

  private func remember<Cell: RecurrentCell>(
    _ cell: Cell.Type, _ step: Step, _ gates: [Float], _ memory: inout [Float]
  ) {
    let (all, m) = (gateCount, memorySize)
    var target = memory.mutableSpan
    for n in 0..<step.rows.count {
      target.withPart(n * m..<(n + 1) * m) {
        Cell.remember(gates: gates.span.extracting(n * all..<(n + 1) * all), memory: &$0)
      }
    }
  }

  private func emit<Cell: RecurrentCell>(
    _ cell: Cell.Type, _ step: Step, _ gates: [Float], _ hidden: [Float], _ memory: RowStorage,
    into outputs: inout RowStorage
  ) {
    let (h, all) = (cellCount, gateCount)
    for n in 0..<step.rows.count {
      let range = outputs.range(ofRow: step.rows.lowerBound + n)
      let kept = memory.range(ofRow: step.keptRow + n)
      var target = outputs.elements.mutableSpan
      target.withPart(range) {
        Cell.emit(
          gates: gates.span.extracting(n * all..<(n + 1) * all), previous: hidden.span.extracting(n * h..<(n + 1) * h),
          memory: memory.elements.span.extracting(kept), into: &$0)
      }
    }
  }

  private func copy(_ outputs: RowStorage, rows: Range<Int>, to hidden: inout [Float]) {
    let source = outputs.elements.span.extracting(outputs.range(ofRows: rows))
    var target = hidden.mutableSpan
    target.withPart(0..<source.count) { Elementwise.copy(source, to: &$0) }
  }

  private func copy(_ memory: [Float], to kept: inout RowStorage, rows: Range<Int>) {
    let range = kept.range(ofRows: rows)
    var target = kept.elements.mutableSpan
    target.withPart(range) { Elementwise.copy(memory.span.extracting(0..<range.count), to: &$0) }
  }
}

extension RecurrentLayer.State {
  /// Of all sequences, row by row.
  init(hidden: [Float], memory: [Float], of layer: RecurrentLayer) {
    let n = hidden.count / layer.cellCount
    self.init(
      hidden: Matrix(rows: n, columns: layer.cellCount, elements: hidden),
      memory: Matrix(rows: n, columns: layer.memorySize, elements: memory))
  }
}

extension RecurrentLayer.Trace {
  /// - Parameter stepRows: of what belongs to a step.
  fileprivate mutating func reserve(rows: Int, stepRows: Int) {
    for k in blocks.indices {
      blocks[k].wx.reserve(rows: rows)
      blocks[k].uz.reserve(rows: stepRows)
      if k > 0 { blocks[k].z.reserve(rows: stepRows) }
    }
    memory.reserve(rows: stepRows)
    outputs.reserve(rows: rows)
  }
}
