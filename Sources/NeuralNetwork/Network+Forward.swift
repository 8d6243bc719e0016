public import Tensors

extension Network {
  /// What the backward pass needs of the forward pass.
  public struct Trace: Sendable {
    struct Layer: Sendable {
      /// What the layer was given, after dropout, [R × D].
      var input: Matrix
      /// By what dropout multiplied the input: 0 or 1/(1 − p); nil without dropout.
      var dropoutMask: Matrix?
      /// Traces by direction: forward, reverse.
      var directions: [LSTM.Trace]
    }

    var layers: [Layer] = []
    /// The last layer's output, [R × 2H].
    var top: Matrix
    /// [R × V].
    public internal(set) var logits: Matrix
    /// Logits below the top, where they were asked for.
    public internal(set) var intermediate: Intermediate?
  }

  /// What the affine layer makes of the input of a layer other than the first, as if the network ended there (Lee and
  /// Watanabe 2021, "Intermediate Loss Regularization for CTC-based Speech Recognition").
  public struct Intermediate: Sendable {
    /// Counted from 0 at the input.
    var layer: Int
    /// [R × V].
    public internal(set) var logits: Matrix
  }

  /// Logits for training, with everything that `backward` needs. The two directions of a layer run side by side.
  ///
  /// - Parameters:
  ///   - input: packed frames, [R × D].
  ///   - intermediateLayer: the layer whose input gives logits too, 1 ..< layers.
  public func forward(
    _ input: Matrix, layout: PackedLayout, dropout: Dropout? = nil, intermediateLayer: Int? = nil
  ) -> Trace {
    precondition(
      intermediateLayer.map { (1..<architecture.layers).contains($0) } ?? true,
      "intermediate logits before layer \(intermediateLayer ?? 0) of \(architecture.layers)")
    var layers: [Trace.Layer] = []
    var x = input
    for layer in 0..<architecture.layers {
      var mask: Matrix?
      if let dropout, layer > 0, dropout.probability > 0 {
        let drawn = dropout.mask(layout: layout, columns: x.columns, layer: layer)
        x.multiply(by: drawn)
        mask = drawn
      }
      let layerInput = x
      let traces = concurrentMap(2) { index in
        let direction = Direction.allCases[index]
        return lstm(layer: layer, direction).forward(layerInput, layout: layout, direction: direction)
      }
      layers.append(.init(input: layerInput, dropoutMask: mask, directions: traces))
      x = Matrix(joining: traces[0].outputs, traces[1].outputs)
    }
    return Trace(
      layers: layers, top: x, logits: logits(of: x),
      intermediate: intermediateLayer.map { Intermediate(layer: $0, logits: logits(of: layers[$0].input)) })
  }

  /// Logits for recognition, [R × V].
  public func logits(_ input: Matrix, layout: PackedLayout) -> Matrix {
    var x = input
    for layer in 0..<architecture.layers {
      let layerInput = x
      let outputs = concurrentMap(2) { index in
        let direction = Direction.allCases[index]
        return lstm(layer: layer, direction).output(layerInput, layout: layout, direction: direction)
      }
      x = Matrix(joining: outputs[0], outputs[1])
    }
    return logits(of: x)
  }

  /// The affine layer, [R × V] from a layer's output [R × 2H].
  private func logits(of output: Matrix) -> Matrix {
    var logits = output.times(affine.weights)
    logits.addToEveryRow(affine.bias)
    return logits
  }
}

extension Matrix {
  /// self ← self ⊙ other.
  mutating func multiply(by other: Matrix) {
    precondition(rows == other.rows && columns == other.columns)
    let source = other.elements.span
    var target = elements.mutableSpan
    let count = target.count
    precondition(source.count == count)
    for i in 0..<count { target[i] *= source[i] }
  }
}
