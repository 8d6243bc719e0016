public import Tensors

extension Network {
  /// Gradients of a loss from that of the logits.
  public struct Gradients: Sendable {
    public var parameters: ParameterSet
    /// ∂/∂input, [R × D]; nil where it was not asked for.
    public var input: Matrix?
  }

  /// Adds the gradients of a batch to `gradients`.
  ///
  /// - Parameters:
  ///   - dLogits: ∂/∂logits, [R × V].
  ///   - dIntermediate: ∂/∂logits of the trace's intermediate ones, [R × V]; nil where the loss does not depend on them.
  ///   - trace: of the forward pass, and used up.
  ///   - dState: where it is not nil, ∂/∂ of the state after the last step, and afterwards of that before the first.
  /// - Returns: ∂/∂ what the first layer was given, [R × D] (or of the embeddings, [R × E]), where it is asked for.
  @discardableResult
  public func backward(
    _ dLogits: Matrix, dIntermediate: Matrix? = nil, trace: inout Trace, layout: PackedLayout,
    addingTo gradients: inout ParameterSet, wantsInputGradient: Bool = false, dState: inout State?
  ) -> Matrix? {
    let intermediate = dIntermediate.map { gradient in
      guard let layer = trace.intermediate?.layer else { preconditionFailure("the trace has no intermediate logits") }
      return (layer: layer, gradient: gradient)
    }
    addAffineGradients(dLogits, of: trace.top, to: &gradients)
    if let intermediate {
      addAffineGradients(intermediate.gradient, of: trace.inputParts(ofLayer: intermediate.layer), to: &gradients)
    }
    concurrentUpdate(&trace.dOutputs[0]) { affineInputGradient(dLogits, part: $0, beta: 0, into: &$1) }
    for layer in (1..<architecture.layers).reversed() {
      backward(layer, &trace, layout, addingTo: &gradients, &dState)
      let (traces, dropout) = (trace.layers[layer], trace.dropout)
      concurrentUpdate(&trace.dOutputs[1]) { part, dx in
        inputGradient(layer, traces, part: part, into: &dx)
        if let intermediate, intermediate.layer == layer {
          affineInputGradient(intermediate.gradient, part: part, beta: 1, into: &dx)
        }
        dropout?.apply(to: &dx, layout: layout, layer: layer, part: part)
      }
      trace.dOutputs.swapAt(0, 1)
    }
    backward(0, &trace, layout, addingTo: &gradients, &dState)
    let isEmbedded = !trace.embedded.isEmpty
    guard wantsInputGradient || isEmbedded else { return nil }
    var dInput = RowStorage(columns: architecture.inputSize(ofLayer: 0))
    inputGradient(0, trace.layers[0], part: 0, into: &dInput)
    if isEmbedded { dInput.scatter(trace.embedded, addingTo: &gradients.values[0]) }
    return wantsInputGradient ? dInput.matrix : nil
  }

  /// The same for states that nothing depends on but the logits.
  @discardableResult
  public func backward(
    _ dLogits: Matrix, dIntermediate: Matrix? = nil, trace: inout Trace, layout: PackedLayout,
    addingTo gradients: inout ParameterSet, wantsInputGradient: Bool = false
  ) -> Matrix? {
    var dState: State?
    return backward(
      dLogits, dIntermediate: dIntermediate, trace: &trace, layout: layout, addingTo: &gradients,
      wantsInputGradient: wantsInputGradient, dState: &dState)
  }

  /// The gradients of one batch alone.
  public func backward(
    _ dLogits: Matrix, dIntermediate: Matrix? = nil, trace: Trace, layout: PackedLayout,
    wantsInputGradient: Bool = false
  ) -> Gradients {
    var trace = trace
    var gradients = ParameterSet(zerosLike: parameters)
    let input = backward(
      dLogits, dIntermediate: dIntermediate, trace: &trace, layout: layout, addingTo: &gradients,
      wantsInputGradient: wantsInputGradient)
    return Gradients(parameters: gradients, input: input)
  }

  /// The directions of a layer, side by side, from `trace.dOutputs[0]`.
  private func backward(
    _ layer: Int, _ trace: inout Trace, _ layout: PackedLayout, addingTo gradients: inout ParameterSet,
    _ dState: inout State?
  ) {
    // Moved out, not copied: each direction is the only owner of what it changes.
    struct Work {
      var trace: RecurrentLayer.Trace
      var gradients: [Matrix]
      var dState: RecurrentLayer.State?
    }
    let (input, dOutputs) = (trace.input(ofLayer: layer), trace.dOutputs[0])
    let ranges = architecture.directions.map { direction in
      let first = firstParameter(ofLayer: layer, direction)
      return first..<first + architecture.parametersPerDirection
    }
    var work = ranges.enumerated().map { index, range in
      Work(trace: trace.layers[layer][index], gradients: gradients.take(range), dState: dState?[layer][index])
    }
    trace.layers[layer] = []
    concurrentUpdate(&work) { index, work in
      let direction = architecture.directions[index]
      self.layer(layer, direction).backward(
        dOutputs[index], input: input, trace: &work.trace, layout: layout, direction: direction,
        addingTo: &work.gradients, dState: &work.dState)
    }
    trace.layers[layer] = work.map(\.trace)
    dState?[layer] = work.compactMap(\.dState)
    for (range, work) in zip(ranges, work) { gradients.values.replaceSubrange(range, with: work.gradients) }
  }

  /// ∂/∂ one part of a layer's input, from what the backward pass has left in the traces of its directions.
  private func inputGradient(_ layer: Int, _ traces: [RecurrentLayer.Trace], part: Int, into dx: inout RowStorage) {
    let width = dx.columns
    for (index, direction) in architecture.directions.enumerated() {
      self.layer(layer, direction).inputGradient(
        traces[index], weights: part * width..<(part + 1) * width, beta: index == 0 ? 0 : 1, into: &dx)
    }
  }

  /// ∂/∂ one part of the affine layer's input: dx ← dLogits · Wᵀ + beta · dx, [R × H].
  private func affineInputGradient(_ dLogits: Matrix, part: Int, beta: Float, into dx: inout RowStorage) {
    let (h, v) = (architecture.cellsPerDirection, architecture.outputSize)
    let weights = affine.weights
    dx.reserve(rows: dLogits.rows)
    let range = dx.range
    var target = dx.elements.mutableSpan
    target.withPart(range) {
      BLAS.multiply(
        m: dLogits.rows, n: h, k: v, dLogits.elements.span,
        weights.elements.span.extracting(part * h * v..<(part + 1) * h * v), transposeB: true, beta: beta,
        into: &$0)
    }
  }

  /// Adds ∂/∂Wᵀ and ∂/∂b of the affine layer, whose input had these parts.
  private func addAffineGradients(_ dLogits: Matrix, of input: [RowStorage], to gradients: inout ParameterSet) {
    let (h, v) = (architecture.cellsPerDirection, architecture.outputSize)
    let parts = concurrentMap(input.count) { index in
      let part = input[index]
      var product = Matrix.unfilled(rows: h, columns: v)
      var target = product.elements.mutableSpan
      BLAS.multiply(
        m: h, n: v, k: part.rows, part.elements.span.extracting(part.range), transposeA: true,
        dLogits.elements.span, into: &target)
      return product
    }
    let count = gradients.values.count
    gradients.values[count - 2].add(
      Matrix(rows: input.count * h, columns: v, elements: parts.flatMap(\.elements)))
    gradients.values[count - 1].add(Matrix(rows: 1, columns: v, elements: dLogits.sumOfRows()))
  }
}

extension ParameterSet {
  /// The matrices at `range`, which have no other owner until they are put back.
  fileprivate mutating func take(_ range: Range<Int>) -> [Matrix] {
    range.map { index in
      let matrix = values[index]
      values[index] = Matrix(rows: 0, columns: 0)
      return matrix
    }
  }
}
