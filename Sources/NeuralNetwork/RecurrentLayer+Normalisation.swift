import Tensors

/// Where normalisation meets the forward and the backward pass; each of these does nothing where there is none.
extension RecurrentLayer {
  func reserveNormalisation(_ trace: inout Trace, _ layout: PackedLayout, stepRows: Int) {
    guard let normalisation else { return }
    precondition(layout.lengths.first == layout.lengths.last, "sequences of several lengths in a normalised batch")
    if trace.normalisation == nil { trace.normalisation = .init(of: normalisation) }
    trace.normalisation?.reserve(rows: layout.rowCount, stepRows: stepRows, steps: layout.frameCount)
  }

  /// Wx and Uz of block k at a step give way to BN(Wx) and BN(Uz).
  func normaliseStreams(ofBlock k: Int, _ step: Step, _ trace: inout Trace) {
    guard let normalisation, var parts = trace.normalisation?.streams[k] else { return }
    trace.normalisation?.streams[k] = (.init(size: 0), .init(size: 0))
    let (input, recurrent) = normalisation.streams[k]
    input.apply(to: &trace.blocks[k].wx, rows: step.rows, step: step.index, &parts.input)
    recurrent.apply(to: &trace.blocks[k].uz, rows: step.keptRows, step: step.index, &parts.recurrent)
    trace.normalisation?.streams[k] = parts
  }

  /// What is emitted of the memory: c, or BN(c).
  func shownMemory(_ step: Step, _ trace: inout Trace) -> RowStorage {
    guard let memory = normalisation?.memory, var part = trace.normalisation?.memory else { return trace.memory }
    trace.normalisation?.memory = .init(size: 0)
    var shown = trace.normalisation?.shown ?? RowStorage(columns: 0)
    trace.normalisation?.shown = RowStorage(columns: 0)
    shown.copy(trace.memory, rows: step.keptRows)
    memory.apply(to: &shown, rows: step.keptRows, step: step.index, &part)
    trace.normalisation?.memory = part
    trace.normalisation?.shown = shown
    return shown
  }

  /// What was emitted of the memory.
  func shownMemory(_ trace: Trace) -> RowStorage {
    normalisation?.memory == nil ? trace.memory : trace.normalisation?.shown ?? trace.memory
  }

  /// ∂/∂Wx and ∂/∂Uz of a step from those of what was joined in their place.
  ///
  /// - Parameter gradients: of the gains, in the order of their names.
  func undoStreams(
    ofBlock k: Int, rows: Range<Int>, step: Int, _ trace: inout Trace, addingTo gradients: inout [Matrix]
  ) {
    guard let normalisation, let parts = trace.normalisation?.streams[k] else { return }
    let (input, recurrent) = normalisation.streams[k]
    input.backpropagate(
      &trace.blocks[k].wx, rows: rows, normalisedRows: rows, step: step, parts.input, addingTo: &gradients[0..<1])
    recurrent.backpropagate(
      &trace.blocks[k].uz, rows: rows, normalisedRows: rows, step: step, parts.recurrent, addingTo: &gradients[1..<2])
  }

  /// dMemory grows by ∂/∂c from dShown = ∂/∂ what was emitted of it at a step, [N × H].
  ///
  /// - Parameter gradients: of the gain and the shift.
  func undoShown(
    _ dShown: [Float], rows: Range<Int>, step: Int, _ trace: Trace, _ dMemory: inout [Float],
    addingTo gradients: inout [Matrix]
  ) {
    guard let memory = normalisation?.memory, let part = trace.normalisation?.memory else { return }
    let count = rows.count * memorySize
    var dRows = RowStorage(Matrix(rows: rows.count, columns: memorySize, elements: Array(dShown[..<count])))
    memory.backpropagate(
      &dRows, rows: 0..<rows.count, normalisedRows: rows, step: step, part, addingTo: &gradients[0..<2])
    var target = dMemory.mutableSpan
    target.withPart(0..<count) { Elementwise.add(dRows.elements.span, to: &$0) }
  }
}
