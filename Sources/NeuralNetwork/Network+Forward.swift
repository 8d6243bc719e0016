public import Tensors

extension Network {
  /// What the backward pass needs of the forward pass. A trace is used again for the next batch: its memory stays.
  public struct Trace: Sendable {
    /// Packed frames, [R × D].
    var input: RowStorage
    /// Traces of each layer, by direction: forward, reverse.
    var layers: [[LSTM.Trace]]
    /// What each layer but the first was given, by direction below, after dropout; empty where nothing was dropped.
    var dropped: [[RowStorage]]
    /// ∂/∂ outputs of a layer and of the one below it, by direction: room for the backward pass.
    var dOutputs: [[RowStorage]]
    var dropout: Dropout?
    /// [R × V].
    public internal(set) var logits: Matrix
    /// Logits below the top, where they were asked for.
    public internal(set) var intermediate: Intermediate?

    public init(_ architecture: NetworkArchitecture) {
      let h = architecture.cellsPerDirection
      input = RowStorage(columns: architecture.inputSize)
      layers = (0..<architecture.layers).map { _ in Direction.allCases.map { _ in LSTM.Trace(cellCount: h) } }
      dropped = []
      dOutputs = (0..<2).map { _ in Direction.allCases.map { _ in RowStorage(columns: h) } }
      logits = Matrix(rows: 0, columns: architecture.outputSize)
    }

    /// What a layer was given, in parts: the frames, or the outputs of both directions below.
    func input(ofLayer layer: Int) -> [RowStorage] {
      guard layer > 0 else { return [input] }
      return dropout == nil ? layers[layer - 1].map(\.outputs) : dropped[layer - 1]
    }

    /// The last layer's outputs, by direction.
    var top: [RowStorage] { layers[layers.count - 1].map(\.outputs) }
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
  ///   - trace: what is left in it of earlier batches does not matter.
  public func forward(
    _ input: Matrix, layout: PackedLayout, dropout: Dropout? = nil, intermediateLayer: Int? = nil,
    into trace: inout Trace
  ) {
    precondition(
      intermediateLayer.map { (1..<architecture.layers).contains($0) } ?? true,
      "intermediate logits before layer \(intermediateLayer ?? 0) of \(architecture.layers)")
    trace.input = RowStorage(input)
    trace.dropout = dropout.flatMap { $0.probability > 0 ? $0 : nil }
    for layer in 0..<architecture.layers {
      if layer > 0 { drop(layer, layout, &trace) }
      let layerInput = trace.input(ofLayer: layer)
      concurrentUpdate(&trace.layers[layer]) { index, directionTrace in
        let direction = Direction.allCases[index]
        lstm(layer: layer, direction).forward(
          layerInput, layout: layout, direction: direction, into: &directionTrace)
      }
    }
    trace.logits = logits(of: trace.top)
    trace.intermediate = intermediateLayer.map { layer in
      Intermediate(layer: layer, logits: logits(of: trace.input(ofLayer: layer)))
    }
  }

  /// The same with a new trace.
  public func forward(
    _ input: Matrix, layout: PackedLayout, dropout: Dropout? = nil, intermediateLayer: Int? = nil
  ) -> Trace {
    var trace = Trace(architecture)
    forward(input, layout: layout, dropout: dropout, intermediateLayer: intermediateLayer, into: &trace)
    return trace
  }

  /// Logits for recognition, [R × V].
  public func logits(_ input: Matrix, layout: PackedLayout) -> Matrix {
    var x = [RowStorage(input)]
    for layer in 0..<architecture.layers {
      let layerInput = x
      x = concurrentMap(2) { index in
        let direction = Direction.allCases[index]
        return lstm(layer: layer, direction).output(layerInput, layout: layout, direction: direction)
      }
    }
    return logits(of: x)
  }

  /// What layer `layer` is given, after dropout.
  private func drop(_ layer: Int, _ layout: PackedLayout, _ trace: inout Trace) {
    guard let dropout = trace.dropout else { return }
    if trace.dropped.isEmpty {
      let empty = RowStorage(columns: architecture.cellsPerDirection)
      trace.dropped = [[RowStorage]](repeating: [empty, empty], count: architecture.layers - 1)
    }
    let below = trace.layers[layer - 1].map(\.outputs)
    concurrentUpdate(&trace.dropped[layer - 1]) { part, x in
      x.copy(below[part])
      dropout.apply(to: &x, layout: layout, layer: layer, part: part)
    }
  }

  /// The affine layer, [R × V] from the outputs of a layer's directions, [R × H] each. Two halves of the rows are computed
  /// side by side.
  private func logits(of outputs: [RowStorage]) -> Matrix {
    let rows = outputs[0].rows
    let halves = concurrentMap(2) { half in
      affine(outputs, rows: half * rows / 2..<(half + 1) * rows / 2)
    }
    return Matrix(rows: rows, columns: architecture.outputSize, elements: halves[0].elements + halves[1].elements)
  }

  private func affine(_ outputs: [RowStorage], rows: Range<Int>) -> Matrix {
    let (h, v) = (architecture.cellsPerDirection, architecture.outputSize)
    let (weights, bias) = affine
    var logits = Matrix.unfilled(rows: rows.count, columns: v)
    var target = logits.elements.mutableSpan
    for (index, part) in outputs.enumerated() {
      BLAS.multiply(
        m: rows.count, n: v, k: h, part.elements.span.extracting(part.range(ofRows: rows)),
        weights.elements.span.extracting(index * h * v..<(index + 1) * h * v), beta: index == 0 ? 0 : 1, into: &target)
    }
    logits.addToEveryRow(bias)
    return logits
  }
}
