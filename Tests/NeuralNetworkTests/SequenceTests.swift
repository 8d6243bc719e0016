import NeuralNetwork
import Tensors
import Testing

/// What a network does with one sequence, whatever lies beside it. Products of other row counts may add in another order,
/// so numbers are compared within a few roundings of 6e−8 of the largest over two layers.
@Suite struct SequenceTests {
  private static let cells = NetworkArchitecture.Cell.allCases
  private let lengths = [11, 8, 8, 3, 1]
  private let tolerance: Float = 3e-6

  private func network(_ cell: NetworkArchitecture.Cell) -> Network {
    .random(NetworkArchitecture(inputSize: 5, layers: 2, cellsPerDirection: 8, outputSize: 6, cell: cell), seed: 1)
  }

  @Test(arguments: cells)
  func recognitionGivesTheLogitsOfTraining(_ cell: NetworkArchitecture.Cell) {
    let batch = Batch(lengths: lengths, inputSize: 5, seed: 2)
    let network = network(cell)
    // The same operations in the same order: equal to the bit.
    #expect(
      network.logits(batch.packed, layout: batch.layout)
        == network.forward(batch.packed, layout: batch.layout).logits)
  }

  @Test(arguments: cells)
  func aSequencesOutputDoesNotDependOnItsBatchMates(_ cell: NetworkArchitecture.Cell) {
    let batch = Batch(lengths: lengths, inputSize: 5, seed: 2)
    let network = network(cell)
    let together = batch.layout.unpack(network.logits(batch.packed, layout: batch.layout))
    for (sequence, expected) in zip(batch.layout.unpack(batch.packed), together) {
      let alone = Batch([sequence])
      #expect(network.logits(alone.packed, layout: alone.layout).relativeDifference(from: expected) < tolerance)
    }
  }

  @Test(arguments: cells)
  func theGradientOfABatchIsTheSumOverItsSequences(_ cell: NetworkArchitecture.Cell) throws {
    let batch = Batch(lengths: lengths, inputSize: 5, seed: 2)
    let network = network(cell)
    let dLogits = Matrix.normal(rows: batch.layout.rowCount, columns: 6, seed: 3)
    func gradients(_ batch: Batch, _ dLogits: Matrix) -> Network.Gradients {
      let trace = network.forward(batch.packed, layout: batch.layout)
      return network.backward(dLogits, trace: trace, layout: batch.layout, wantsInputGradient: true)
    }
    let together = gradients(batch, dLogits)
    var sum = ParameterSet(zerosLike: network.parameters)
    let inputs = batch.layout.unpack(try #require(together.input))
    for (n, (x, dy)) in zip(batch.layout.unpack(batch.packed), batch.layout.unpack(dLogits)).enumerated() {
      let alone = gradients(Batch([x]), dy)
      sum.add(alone.parameters)
      #expect(try #require(alone.input).relativeDifference(from: inputs[n]) < tolerance)
    }
    for (a, b) in zip(together.parameters.values, sum.values) {
      // A sum over 31 frames of numbers up to 10.
      #expect(a.relativeDifference(from: b) < 1e-4)
    }
  }

  @Test(arguments: cells)
  func theReverseDirectionIsTheForwardOneOnReversedSequences(_ cell: NetworkArchitecture.Cell) throws {
    let network = network(cell)
    let layer = network.layer(0, .forward)
    let batch = Batch(lengths: lengths, inputSize: 5, seed: 2)
    let layout = batch.layout
    let mirrored = Batch(layout.unpack(batch.packed).map(\.reversedInTime))
    func run(_ input: Matrix, _ dOutputs: Matrix, _ direction: Direction) -> (
      outputs: Matrix, gradients: [Matrix], input: Matrix
    ) {
      let x = LayerInput.rows([RowStorage(input)])
      var trace = RecurrentLayer.Trace(cell.kind, cellCount: 8)
      layer.forward(x, layout: layout, direction: direction, into: &trace)
      let outputs = trace.outputs.matrix
      #expect(layer.output(x, layout: layout, direction: direction).matrix == outputs)
      var gradients = network.architecture.parameters.filter { $0.name.hasPrefix("layer0.forward.") }
        .map { Matrix(rows: $0.rows, columns: $0.columns) }
      layer.backward(
        RowStorage(dOutputs), input: x, trace: &trace, layout: layout, direction: direction, addingTo: &gradients)
      var dx = RowStorage(columns: 5)
      layer.inputGradient(trace, weights: 0..<5, beta: 0, into: &dx)
      return (outputs, gradients, dx.matrix)
    }
    let dOutputs = layout.unpack(Matrix.normal(rows: layout.rowCount, columns: 8, seed: 3))
    let reverse = run(batch.packed, layout.pack(dOutputs), .reverse)
    let forward = run(mirrored.packed, layout.pack(dOutputs.map(\.reversedInTime)), .forward)
    for (ours, expected) in zip(layout.unpack(reverse.outputs), layout.unpack(forward.outputs)) {
      #expect(ours.relativeDifference(from: expected.reversedInTime) < tolerance)
    }
    for (a, b) in zip(reverse.gradients, forward.gradients) { #expect(a.relativeDifference(from: b) < 1e-4) }
    for (a, b) in zip(layout.unpack(reverse.input), layout.unpack(forward.input)) {
      #expect(a.relativeDifference(from: b.reversedInTime) < tolerance)
    }
  }

  /// A skip connection hands a layer the frames beside the outputs below, as two parts of its input: it computes what it would of the
  /// two in one, and gives each its gradient.
  @Test(arguments: cells)
  func aLayerTakesItsInputInParts(_ cell: NetworkArchitecture.Cell) {
    let layer = network(cell).layer(0, .forward)
    let layout = PackedLayout(lengths: lengths)
    let whole = Matrix.normal(rows: layout.rowCount, columns: 5, seed: 2)
    func columns(_ range: Range<Int>) -> Matrix {
      Matrix(
        rows: whole.rows, columns: range.count, elements: (0..<whole.rows).flatMap { whole[row: $0].map { $0 }[range] })
    }
    let dOutputs = RowStorage(Matrix.normal(rows: layout.rowCount, columns: 8, seed: 3))
    func run(_ input: LayerInput) -> (outputs: Matrix, gradients: [Matrix], dx: [Matrix]) {
      var trace = RecurrentLayer.Trace(cell.kind, cellCount: 8)
      layer.forward(input, layout: layout, direction: .forward, into: &trace)
      let outputs = trace.outputs.matrix
      var gradients = layer.blocks.flatMap { block in
        [block.inputWeights, block.recurrentWeights].map { Matrix(rows: $0.rows, columns: $0.columns) }
          + (cell.integration == .general ? 0..<4 : 0..<1).map { _ in
            Matrix(rows: 1, columns: block.inputWeights.columns)
          }
      }
      layer.backward(
        dOutputs, input: input, trace: &trace, layout: layout, direction: .forward, addingTo: &gradients)
      let dx = [0..<2, 2..<5].map { rows in
        var dx = RowStorage(columns: rows.count)
        layer.inputGradient(trace, weights: rows, beta: 0, into: &dx)
        return dx.matrix
      }
      return (outputs, gradients, dx)
    }
    let inParts = run(.rows([RowStorage(columns(0..<2)), RowStorage(columns(2..<5))]))
    let together = run(.rows([RowStorage(whole)]))
    #expect(inParts.outputs.relativeDifference(from: together.outputs) < tolerance)
    for (a, b) in zip(inParts.gradients + inParts.dx, together.gradients + together.dx) {
      #expect(a.relativeDifference(from: b) < 1e-5)
    }
  }

  @Test func aFrameIsSeenFromBothSides() {
    let network = network(.miLSTM)
    let batch = Batch(lengths: [9], inputSize: 5, seed: 2)
    let before = network.logits(batch.packed, layout: batch.layout)
    var changed = batch.packed
    changed[4, 0] += 1
    let after = network.logits(changed, layout: batch.layout)
    for t in 0..<9 { #expect(before[row: t] != after[row: t]) }
  }

  @Test func theInputsGradientIsThereWhereItIsAskedFor() {
    let network = network(.miLSTM)
    let batch = Batch(lengths: [3], inputSize: 5, seed: 2)
    let trace = network.forward(batch.packed, layout: batch.layout)
    #expect(network.backward(trace.logits, trace: trace, layout: batch.layout).input == nil)
  }

  /// The training's check looks at losses and norms: they must show it.
  @Test func notANumberInAParameterReachesTheLogits() {
    let batch = Batch(lengths: [3, 2], inputSize: 5, seed: 2)
    for cell in Self.cells {
      let network = network(cell)
      for index in network.parameters.values.indices {
        var damaged = network
        damaged.parameters.values[index].elements[0] = .nan
        let logits = damaged.logits(batch.packed, layout: batch.layout)
        #expect(logits.elements.contains { $0.isNaN }, "\(network.parameters.names[index])")
      }
    }
  }
}

extension Matrix {
  fileprivate var reversedInTime: Matrix {
    Matrix(rows: rows, columns: columns, elements: (0..<rows).reversed().flatMap { self[row: $0] })
  }
}
