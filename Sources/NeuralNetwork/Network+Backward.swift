public import Tensors

extension Network {
  /// Gradients of a loss from that of the logits.
  public struct Gradients: Sendable {
    public var parameters: ParameterSet
    /// ∂/∂input, [R × D]; nil where it was not asked for.
    public var input: Matrix?
  }

  /// - Parameters:
  ///   - dLogits: ∂/∂logits, [R × V].
  ///   - dIntermediate: ∂/∂logits of the trace's intermediate ones, [R × V]; nil where the loss does not depend on them.
  public func backward(
    _ dLogits: Matrix, dIntermediate: Matrix? = nil, trace: Trace, layout: PackedLayout,
    wantsInputGradient: Bool = false
  ) -> Gradients {
    var values = [Matrix?](repeating: nil, count: parameters.values.count)
    values[values.count - 2] = trace.top.times(dLogits, transposeSelf: true)
    values[values.count - 1] = Matrix(rows: 1, columns: dLogits.columns, elements: dLogits.sumOfRows())
    if let dIntermediate {
      guard let layer = trace.intermediate?.layer else { preconditionFailure("the trace has no intermediate logits") }
      values[values.count - 2]?.add(trace.layers[layer].input.times(dIntermediate, transposeSelf: true))
      values[values.count - 1]?.add(
        Matrix(rows: 1, columns: dIntermediate.columns, elements: dIntermediate.sumOfRows()))
    }
    var dOutput = dLogits.times(affine.weights, transposeOther: true)
    var dInput: Matrix?
    let h = architecture.cellsPerDirection
    for layer in (0..<architecture.layers).reversed() {
      let saved = trace.layers[layer]
      let wantsInput = layer > 0 || wantsInputGradient
      let above = dOutput
      let gradients = concurrentMap(2) { index in
        let direction = Direction.allCases[index]
        return lstm(layer: layer, direction).backward(
          above.columns(index * h..<(index + 1) * h), input: saved.input, trace: saved.directions[index],
          layout: layout, direction: direction, wantsInputGradient: wantsInput)
      }
      for (index, direction) in Direction.allCases.enumerated() {
        let first = firstParameter(ofLayer: layer, direction)
        for (offset, value) in gradients[index].parameters.enumerated() { values[first + offset] = value }
      }
      if var sum = gradients[0].input, let other = gradients[1].input {
        sum.add(other)
        if let dIntermediate, trace.intermediate?.layer == layer {
          sum.add(dIntermediate.times(affine.weights, transposeOther: true))
        }
        if let mask = saved.dropoutMask { sum.multiply(by: mask) }
        dOutput = sum
        dInput = layer == 0 ? sum : nil
      }
    }
    return Gradients(
      parameters: ParameterSet(names: parameters.names, values: values.compactMap(\.self)), input: dInput)
  }
}
