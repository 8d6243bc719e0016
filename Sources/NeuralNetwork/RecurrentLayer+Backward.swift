public import Tensors

extension RecurrentLayer {
  /// Back-propagation through time: the steps of `forward`, last first, each undone in the order
  ///
  ///     emit, remember,   then for each block, last first:  its integration,  dz = Uᵀ ∂/∂(Uz),  what z was made of
  ///
  /// where dh_t = ∂/∂h_t comes from above and from the step after t. The weights' gradients are one product each over all
  /// frames, after the recurrence.
  ///
  /// - Parameters:
  ///   - dOutputs: ∂/∂h as it comes from above, [R × H].
  ///   - input: the x of the forward pass.
  ///   - trace: of the forward pass, and used up: Wx and Uz give way to their gradients.
  ///   - gradients: for each block, ∂/∂Wᵀ, ∂/∂Uᵀ, then those of the integration's vectors and of the normalisation's gains
  ///     ([1 × d] each) in their order; last those of the memory's normalisation. This batch's are added to them.
  ///   - dState: where it is not nil, ∂/∂ of the state after the last step, and afterwards of that before the first.
  public func backward(
    _ dOutputs: RowStorage, input: LayerInput, trace: inout Trace, layout: PackedLayout, direction: Direction,
    addingTo gradients: inout [Matrix], dState: inout State?
  ) {
    ProductWorkspace.lend(blocks[0].precision) {
      backward(kind.cell, dOutputs, input, &trace, layout, direction, addingTo: &gradients, &dState, in: $0)
    }
  }

  /// The same for a state that nothing depends on but the outputs, and that depends on nothing.
  public func backward(
    _ dOutputs: RowStorage, input: LayerInput, trace: inout Trace, layout: PackedLayout, direction: Direction,
    addingTo gradients: inout [Matrix]
  ) {
    var dState: State?
    backward(
      dOutputs, input: input, trace: &trace, layout: layout, direction: direction, addingTo: &gradients,
      dState: &dState)
  }

  /// ∂/∂x for the part of x that belongs to rows `weights` of Wᵀ, [R × weights.count], from the ∂/∂Wx that `backward` has
  /// left in its trace: dx ← Σ dWx · W + beta · dx, summed over the blocks.
  package func inputGradient(_ trace: Trace, weights: Range<Int>, beta: Float, into dx: inout RowStorage) {
    ProductWorkspace.lend(blocks[0].precision) { products in
      for (k, block) in blocks.enumerated() {
        block.inputGradient(trace.blocks[k], weights: weights, beta: k == 0 ? beta : 1, into: &dx, in: products)
      }
    }
  }

  private func backward<Cell: RecurrentCell>(
    _ cell: Cell.Type, _ dOutputs: RowStorage, _ input: LayerInput, _ trace: inout Trace, _ layout: PackedLayout,
    _ direction: Direction, addingTo all: inout [Matrix], _ dState: inout State?, in products: ProductWorkspace
  ) {
    let sequences = layout.batchSizes[0]
    let u = blocks.map { ProductWeights($0.recurrentWeights, transposed: true, precision: $0.precision) }
    var (gradients, gains, memoryGradients) = split(&all)
    let start = trace.start ?? State(sequences: sequences, of: kind, cellCount: cellCount)
    let end = dState ?? State(sequences: sequences, of: kind, cellCount: cellCount)
    precondition(fits(start, sequences: sequences) && fits(end, sequences: sequences), "states of another layer")
    layout.previous(trace.outputs, direction, start: start.hidden, into: &trace.previousOutputs)
    // ∂/∂h_t and ∂/∂c_t, which become those of t − 1, [N × H].
    var (dh, dMemory) = (end.hidden.elements, end.memory.elements)
    // Of all blocks, and ∂/∂ their arguments, [N × G·H].
    var gates = [Float](repeating: 0, count: sequences * gateCount)
    var ds = gates
    var dz = [Float](repeating: 0, count: sequences * cellCount)
    var scratch = [Float](repeating: 0, count: gateCount)
    let normalisesMemory = normalisation?.memory != nil
    for (index, t) in direction.frames(layout.frameCount).enumerated().reversed() {
      let (previousFrame, continuing) = layout.predecessors(ofFrame: t, direction)
      let step = BackwardStep(
        index: index, rows: layout.offsets[t]..<layout.offsets[t + 1], previousRow: layout.offsets[previousFrame],
        continuing: continuing)
      computeGates(cell, step, trace, &gates)
      if normalisesMemory {
        var dShown = [Float](repeating: 0, count: dMemory.count)
        undoEmit(cell, step, gates, dOutputs, trace, &dh, &dShown, &ds)
        undoShown(dShown, rows: step.rows, step: index, trace, &dMemory, addingTo: &memoryGradients)
      } else {
        undoEmit(cell, step, gates, dOutputs, trace, &dh, &dMemory, &ds)
      }
      undoRemember(cell, step, gates, trace.memory, start: start.memory, &dMemory, &ds)
      for k in blocks.indices.reversed() {
        integrate(block: k, step, ds, &trace.blocks[k], &gradients[k].vectors, &scratch)
        undoStreams(ofBlock: k, rows: step.rows, step: index, &trace, addingTo: &gains[k])
        if k > 0 {
          multiply(u[k], trace.blocks[k].uz, rows: step.rows, beta: 0, into: &dz, in: products)
          undoInput(cell, ofBlock: k, step, gates, trace.previousOutputs, dz, &dh, &ds)
        } else {
          // What reaches a sequence's beginning is of use where it began from a state.
          let wanted = dState == nil ? continuing : step.rows.count
          multiply(
            u[k], trace.blocks[k].uz, rows: step.rows.prefix(wanted), beta: Cell.passesStateOn ? 1 : 0, into: &dh,
            in: products)
        }
      }
    }
    for (k, block) in blocks.enumerated() {
      block.addWeightGradients(
        input, z: k == 0 ? trace.previousOutputs : trace.blocks[k].z, trace.blocks[k], to: &gradients[k], in: products)
    }
    all = zip(gradients, gains).flatMap { [$0.inputWeights, $0.recurrentWeights] + $0.vectors + $1 } + memoryGradients
    if dState != nil { dState = State(hidden: dh, memory: dMemory, of: self) }
  }

  /// The gradients of each block, of the gains of its streams, and of the memory's normalisation, out of those of all; they have
  /// no other owner until they are put back.
  private func split(
    _ all: inout [Matrix]
  ) -> (blocks: [BuildingBlock.Gradients], gains: [[Matrix]], memory: [Matrix]) {
    var rest = all[...]
    all = []
    func take(_ count: Int) -> [Matrix] {
      precondition(rest.count >= count, "too few gradients for a layer of kind \(kind.rawValue)")
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
    var parts: [BuildingBlock.Gradients] = []
    var gains: [[Matrix]] = []
    for block in blocks {
      let weights = take(2)
      parts.append(
        BuildingBlock.Gradients(
          inputWeights: weights[0], recurrentWeights: weights[1],
          vectors: take(block.integration.form.vectorNames.count)))
      gains.append(take(normalisation == nil ? 0 : RecurrentNormalisation.streamNames.count))
    }
    return (parts, gains, take(normalisation?.memory == nil ? 0 : RecurrentNormalisation.memoryNames.count))
  }

  /// One step of all its sequences.
  private struct BackwardStep {
    /// Its place in the recurrence.
    let index: Int
    /// Rows of the frame, a row a sequence.
    let rows: Range<Int>
    /// The first row of the frame before, which has the first `continuing` of the sequences.
    let previousRow: Int
    let continuing: Int
  }

  /// As the forward pass had them.
  private func computeGates<Cell: RecurrentCell>(
    _ cell: Cell.Type, _ step: BackwardStep, _ trace: Trace, _ gates: inout [Float]
  ) {
    let (h, all) = (cellCount, gateCount)
    var target = gates.mutableSpan
    for (k, mine) in gateRanges.enumerated() {
      for n in 0..<step.rows.count {
        let row = step.rows.lowerBound + n
        target.withPart(n * all + mine.lowerBound..<n * all + mine.upperBound) {
          blocks[k].combine(trace.blocks[k], wxRow: row, uzRow: row, into: &$0)
          Cell.activate(&$0, block: k, cells: h)
        }
      }
    }
  }

  /// dh ← dh + ∂/∂h from above, and what it hands back.
  private func undoEmit<Cell: RecurrentCell>(
    _ cell: Cell.Type, _ step: BackwardStep, _ gates: [Float], _ dOutputs: RowStorage, _ trace: Trace,
    _ dh: inout [Float], _ dMemory: inout [Float], _ ds: inout [Float]
  ) {
    let (h, all, m) = (cellCount, gateCount, memorySize)
    let shown = shownMemory(trace)
    var dhRows = dh.mutableSpan
    var dMemoryRows = dMemory.mutableSpan
    var dsRows = ds.mutableSpan
    for n in 0..<step.rows.count {
      let row = step.rows.lowerBound + n
      dhRows.withPart(n * h..<(n + 1) * h) { dh in
        Elementwise.add(dOutputs.elements.span.extracting(dOutputs.range(ofRow: row)), to: &dh)
        dMemoryRows.withPart(n * m..<(n + 1) * m) { dMemory in
          dsRows.withPart(n * all..<(n + 1) * all) { ds in
            Cell.backpropagateEmit(
              gates: gates.span.extracting(n * all..<(n + 1) * all),
              previous: trace.previousOutputs.elements.span.extracting(trace.previousOutputs.range(ofRow: row)),
              memory: shown.elements.span.extracting(shown.range(ofRow: row)), dh: &dh,
              dMemory: &dMemory, ds: &ds)
          }
        }
      }
    }
  }

  private func undoRemember<Cell: RecurrentCell>(
    _ cell: Cell.Type, _ step: BackwardStep, _ gates: [Float], _ memory: RowStorage, start: Matrix,
    _ dMemory: inout [Float], _ ds: inout [Float]
  ) {
    guard Cell.hasMemory else { return }
    let (all, m) = (gateCount, memorySize)
    var dMemoryRows = dMemory.mutableSpan
    var dsRows = ds.mutableSpan
    for n in 0..<step.rows.count {
      let isFirst = n >= step.continuing
      let range = isFirst ? start.range(ofRow: n) : memory.range(ofRow: step.previousRow + n)
      let previous = isFirst ? start.elements : memory.elements
      dMemoryRows.withPart(n * m..<(n + 1) * m) { dMemory in
        dsRows.withPart(n * all..<(n + 1) * all) { ds in
          Cell.backpropagateRemember(
            gates: gates.span.extracting(n * all..<(n + 1) * all), previousMemory: previous.span.extracting(range),
            dMemory: &dMemory, ds: &ds)
        }
      }
    }
  }

  /// The rows of block k's Wx and Uz give way to their gradients, and those of its vectors grow.
  private func integrate(
    block k: Int, _ step: BackwardStep, _ ds: [Float], _ trace: inout BuildingBlock.Trace, _ vectors: inout [Matrix],
    _ scratch: inout [Float]
  ) {
    let (all, mine) = (gateCount, gateRanges[k])
    var scratch = scratch.mutableSpan
    for n in 0..<step.rows.count {
      let ds = ds.span.extracting(n * all + mine.lowerBound..<n * all + mine.upperBound)
      scratch.withPart(0..<mine.count) {
        blocks[k].backpropagate(ds: ds, &trace, row: step.rows.lowerBound + n, scratch: &$0, vectors: &vectors)
      }
    }
  }

  /// ∂/∂z ← ∂/∂(Uz) · U + beta · ∂/∂z, for the sequences of these rows.
  private func multiply(
    _ u: ProductWeights, _ duz: RowStorage, rows: Range<Int>, beta: Float, into dz: inout [Float],
    in products: ProductWorkspace
  ) {
    var target = dz.mutableSpan
    target.withPart(0..<rows.count * cellCount) {
      u.multiply(
        duz.elements.span.extracting(duz.range(ofRows: rows)), rows: rows.count, beta: beta, into: &$0, in: products)
    }
  }

  private func undoInput<Cell: RecurrentCell>(
    _ cell: Cell.Type, ofBlock k: Int, _ step: BackwardStep, _ gates: [Float], _ previousOutputs: RowStorage,
    _ dz: [Float], _ dh: inout [Float], _ ds: inout [Float]
  ) {
    let (h, all) = (cellCount, gateCount)
    var dhRows = dh.mutableSpan
    var dsRows = ds.mutableSpan
    for n in 0..<step.rows.count {
      let previous = previousOutputs.range(ofRow: step.rows.lowerBound + n)
      dhRows.withPart(n * h..<(n + 1) * h) { dh in
        dsRows.withPart(n * all..<(n + 1) * all) { ds in
          Cell.backpropagateInput(
            ofBlock: k, gates: gates.span.extracting(n * all..<(n + 1) * all),
            previous: previousOutputs.elements.span.extracting(previous),
            dz: dz.span.extracting(n * h..<(n + 1) * h), dh: &dh, ds: &ds)
        }
      }
    }
  }
}
