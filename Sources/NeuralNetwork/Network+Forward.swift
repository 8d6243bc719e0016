public import Tensors

extension Network {
  /// What the backward pass needs of the forward pass. A trace is used again for the next batch: its memory stays.
  public struct Trace: Sendable {
    /// What the first layer was given.
    var input: LayerInput
    /// The symbols of the frames, where they have embeddings.
    var embedded: [Int]
    /// Traces of each layer, by direction.
    var layers: [[RecurrentLayer.Trace]]
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
      let directions = architecture.directions
      input = .rows([])
      embedded = []
      layers = (0..<architecture.layers).map { _ in
        directions.map { _ in RecurrentLayer.Trace(architecture.cell.kind, cellCount: h) }
      }
      dropped = []
      dOutputs = (0..<2).map { _ in directions.map { _ in RowStorage(columns: h) } }
      logits = Matrix(rows: 0, columns: architecture.outputSize)
    }

    /// What a layer was given: the frames, or the outputs of each direction below.
    func input(ofLayer layer: Int) -> LayerInput { layer > 0 ? .rows(inputParts(ofLayer: layer)) : input }

    /// What a layer other than the first was given.
    func inputParts(ofLayer layer: Int) -> [RowStorage] {
      dropout == nil ? layers[layer - 1].map(\.outputs) : dropped[layer - 1]
    }

    /// The last layer's outputs, by direction.
    var top: [RowStorage] { layers[layers.count - 1].map(\.outputs) }

    /// h of every frame of a layer, [R × H], forward in time.
    package func hidden(ofLayer layer: Int) -> Matrix { layers[layer][0].outputs.matrix }
  }

  /// What the affine layer makes of the input of a layer other than the first, as if the network ended there (Lee and
  /// Watanabe 2021, "Intermediate Loss Regularization for CTC-based Speech Recognition").
  public struct Intermediate: Sendable {
    /// Counted from 0 at the input.
    var layer: Int
    /// [R × V].
    public internal(set) var logits: Matrix
  }

  /// Frames for the first layer.
  public enum Input: Sendable {
    /// Packed frames, [R × D].
    case frames(Matrix)
    /// The symbol of each frame, 0 ..< D: a one-hot vector, or its embedding where the architecture has one.
    case symbols([Int])
  }

  /// h and c of all layers and directions between two steps.
  public typealias State = [[RecurrentLayer.State]]

  /// Zeros for so many sequences.
  public func startState(sequences: Int) -> State {
    (0..<architecture.layers).map { _ in
      architecture.directions.map { _ in
        RecurrentLayer.State(
          sequences: sequences, of: architecture.cell.kind, cellCount: architecture.cellsPerDirection)
      }
    }
  }

  /// Logits for training, with everything that `backward` needs. The directions of a layer run side by side.
  ///
  /// - Parameters:
  ///   - intermediateLayer: the layer whose input gives logits too, 1 ..< layers.
  ///   - state: before the first step, and afterwards after the last; nil: the recurrences start at zeros, and how they end is
  ///     not asked for.
  ///   - trace: what is left in it of earlier batches does not matter.
  public func forward(
    _ input: Input, layout: PackedLayout, dropout: Dropout? = nil, intermediateLayer: Int? = nil, state: inout State?,
    into trace: inout Trace
  ) {
    precondition(
      intermediateLayer.map { (1..<architecture.layers).contains($0) } ?? true,
      "intermediate logits before layer \(intermediateLayer ?? 0) of \(architecture.layers)")
    (trace.input, trace.embedded) = firstInput(input)
    trace.dropout = dropout.flatMap { $0.probability > 0 ? $0 : nil }
    for layer in 0..<architecture.layers {
      if layer > 0 { drop(layer, layout, &trace) }
      let layerInput = trace.input(ofLayer: layer)
      var states: [RecurrentLayer.State?] = state?[layer] ?? architecture.directions.map { _ in nil }
      concurrentUpdate(&trace.layers[layer], &states) { index, directionTrace, state in
        let direction = architecture.directions[index]
        self.layer(layer, direction).forward(
          layerInput, layout: layout, direction: direction, state: &state, into: &directionTrace)
      }
      state?[layer] = states.compactMap(\.self)
    }
    trace.logits = logits(of: trace.top)
    trace.intermediate = intermediateLayer.map { layer in
      Intermediate(layer: layer, logits: logits(of: trace.inputParts(ofLayer: layer)))
    }
  }

  /// The same for frames, from zeros.
  public func forward(
    _ input: Matrix, layout: PackedLayout, dropout: Dropout? = nil, intermediateLayer: Int? = nil,
    into trace: inout Trace
  ) {
    var state: State?
    forward(
      .frames(input), layout: layout, dropout: dropout, intermediateLayer: intermediateLayer, state: &state,
      into: &trace)
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
  ///
  /// - Parameter state: as for `forward`.
  public func logits(_ input: Input, layout: PackedLayout, state: inout State?) -> Matrix {
    var x = firstInput(input).input
    var outputs: [RowStorage] = []
    for layer in 0..<architecture.layers {
      let layerInput = x
      var states: [RecurrentLayer.State?] = state?[layer] ?? architecture.directions.map { _ in nil }
      outputs = architecture.directions.map { _ in RowStorage(columns: architecture.cellsPerDirection) }
      concurrentUpdate(&outputs, &states) { index, output, state in
        let direction = architecture.directions[index]
        output = self.layer(layer, direction).output(layerInput, layout: layout, direction: direction, state: &state)
      }
      state?[layer] = states.compactMap(\.self)
      x = .rows(outputs)
    }
    return logits(of: outputs)
  }

  /// The same for frames, from zeros.
  public func logits(_ input: Matrix, layout: PackedLayout) -> Matrix {
    var state: State?
    return logits(.frames(input), layout: layout, state: &state)
  }

  /// What the first layer is given, and the symbols that were embedded.
  private func firstInput(_ input: Input) -> (input: LayerInput, embedded: [Int]) {
    switch input {
    case .frames(let frames): return (.rows([RowStorage(frames)]), [])
    case .symbols(let symbols):
      guard let size = architecture.embeddingSize else {
        return (.oneHot(symbols, size: architecture.inputSize), [])
      }
      var rows = RowStorage(columns: size)
      rows.gather(symbols, from: parameters.values[0])
      return (.rows([rows]), symbols)
    }
  }

  /// What layer `layer` is given, after dropout.
  private func drop(_ layer: Int, _ layout: PackedLayout, _ trace: inout Trace) {
    guard let dropout = trace.dropout else { return }
    if trace.dropped.isEmpty {
      let empty = RowStorage(columns: architecture.cellsPerDirection)
      trace.dropped = [[RowStorage]](
        repeating: architecture.directions.map { _ in empty }, count: architecture.layers - 1)
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
