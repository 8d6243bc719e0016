import NeuralNetwork
import Tensors
import Testing

/// The hand-written backward pass against differences of the forward pass.
///
/// ∂L/∂θ ≈ (8(L(θ + h) − L(θ − h)) − (L(θ + 2h) − L(θ − 2h))) / 12h, whose error is O(h⁴L⁽⁵⁾) and, with losses that carry
/// a rounding error near 2e−6 from single-precision logits, 3e−6/h. With h = 1/16 both are below 1e−4 here; the tolerance
/// leaves the fifth derivative room.
@Suite struct FiniteDifferenceTests {
  private static let step: Float = 1 / 16
  private static let tolerance = 2e-3

  enum Loss: String, CaseIterable, CustomTestStringConvertible, Sendable {
    case weightedSum, ctc

    var testDescription: String { rawValue }

    /// The loss of packed logits and its gradient with respect to them.
    func callAsFunction(_ logits: Matrix, _ layout: PackedLayout) -> (value: Double, gradient: Matrix) {
      switch self {
      case .weightedSum:
        let weights = Matrix.normal(rows: logits.rows, columns: logits.columns, seed: 99)
        let sum = zip(logits.elements, weights.elements).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        return (sum, weights)
      case .ctc:
        let some = [[1, 2, 2], [3], [1, 3]]
        let targets = layout.lengths.indices.map { some[$0 % some.count] }
        let (losses, gradient) = ctcLoss(ofLogits: logits, layout: layout, targets: targets)
        return (losses.reduce(0, +), gradient)
      }
    }
  }

  /// Every kind of layer with every integration, in one direction and in both, and with batch normalisation.
  struct Example: Sendable, CustomTestStringConvertible {
    let cell: NetworkArchitecture.Cell
    var isBidirectional = true
    var isNormalised = false
    /// Whether it is normalised by given moments, those of another batch.
    var hasMoments = false

    static let all = NetworkArchitecture.Cell.allCases.flatMap { cell in
      [
        Example(cell: cell), Example(cell: cell, isBidirectional: false),
        Example(cell: cell, isNormalised: true), Example(cell: cell, isBidirectional: false, isNormalised: true),
        Example(cell: cell, isBidirectional: false, isNormalised: true, hasMoments: true),
      ]
    }

    var testDescription: String {
      cell.rawValue + (isBidirectional ? ", both directions" : ", forward") + (isNormalised ? ", normalised" : "")
        + (hasMoments ? " by given moments" : "")
    }

    var network: Network {
      let architecture = NetworkArchitecture(
        inputSize: 3, layers: isNormalised ? 1 : 2, cellsPerDirection: 3, outputSize: 4, cell: cell,
        isBidirectional: isBidirectional, isNormalised: isNormalised)
      var network = Network.random(architecture, seed: 5)
      guard hasMoments else { return network }
      let other = Batch(lengths: [Int](repeating: 4, count: 12), inputSize: 3, seed: 9)
      var (state, trace) = (start(of: network), Network.Trace(architecture))
      network.forward(.frames(other.packed), layout: other.layout, state: &state, into: &trace)
      network.moments = network.moments(of: trace)
      return network
    }

    /// A normalised batch has one length, and so many sequences that no column of a step is all but constant: 1/σ bends too much
    /// there for differences.
    var batch: Batch {
      Batch(lengths: isNormalised ? [Int](repeating: 4, count: 12) : [6, 4, 2], inputSize: 3, seed: 6)
    }

    /// Where a normalised recurrence starts: from zeros, all sequences are alike at first, and a column has no deviation.
    func start(of network: Network) -> Network.State? {
      guard isNormalised else { return nil }
      return network.startState(sequences: 12).map { layer in
        layer.enumerated().map { index, state in
          RecurrentLayer.State(
            hidden: .normal(rows: 12, columns: 3, seed: 7, key: UInt64(index)),
            memory: .normal(rows: 12, columns: state.memory.columns, seed: 8, key: UInt64(index)))
        }
      }
    }

    /// 1/√(σ² + ε) bends where σ is small, so differences are taken closer together; their rounding, 3e−6/h, is then 8e−4.
    var step: Float { isNormalised ? 1 / 256 : FiniteDifferenceTests.step }

    func logits(_ network: Network, _ input: Matrix) -> Matrix {
      var state = start(of: network)
      return network.logits(.frames(input), layout: batch.layout, state: &state)
    }
  }

  @Test(arguments: Example.all, Loss.allCases)
  func everyParametersGradientMatches(_ example: Example, _ loss: Loss) {
    let (network, batch) = (example.network, example.batch)
    let gradients = backward(example, loss).parameters
    for (index, name) in network.parameters.names.enumerated() {
      for i in network.parameters.values[index].elements.indices {
        let difference = Self.derivative(step: example.step) { change in
          var changed = network
          changed.parameters.values[index].elements[i] += change
          return loss(example.logits(changed, batch.packed), batch.layout).value
        }
        Self.expect(gradients.values[index].elements[i], near: difference, "\(name)[\(i)]")
      }
    }
  }

  @Test(arguments: Example.all, Loss.allCases)
  func theInputsGradientMatches(_ example: Example, _ loss: Loss) throws {
    let (network, batch) = (example.network, example.batch)
    let gradient = try #require(backward(example, loss).input)
    for i in batch.packed.elements.indices {
      let difference = Self.derivative(step: example.step) { change in
        var changed = batch.packed
        changed.elements[i] += change
        return loss(example.logits(network, changed), batch.layout).value
      }
      Self.expect(gradient.elements[i], near: difference, "input[\(i)]")
    }
  }

  /// ∂/∂ the state before the first step, for a loss of the outputs and of the state after the last one.
  @Test(arguments: NetworkArchitecture.Cell.allCases, Direction.allCases)
  func theStatesGradientMatches(_ cell: NetworkArchitecture.Cell, _ direction: Direction) throws {
    let example = Example(cell: cell)
    let (layer, batch) = (example.network.layer(0, direction), example.batch)
    let input = LayerInput.rows([RowStorage(batch.packed)])
    let memoryColumns = cell.kind == .lstm ? 3 : 0
    let start = RecurrentLayer.State(
      hidden: .normal(rows: 3, columns: 3, seed: 1), memory: .normal(rows: 3, columns: memoryColumns, seed: 2))
    let weights = RecurrentLayer.State(
      hidden: .normal(rows: 3, columns: 3, seed: 3), memory: .normal(rows: 3, columns: memoryColumns, seed: 4))
    let outputWeights = Matrix.normal(rows: batch.layout.rowCount, columns: 3, seed: 5)
    func value(_ start: RecurrentLayer.State) -> Double {
      var state: RecurrentLayer.State? = start
      let outputs = layer.output(input, layout: batch.layout, direction: direction, state: &state).matrix
      func dot(_ a: Matrix, _ b: Matrix) -> Double {
        zip(a.elements, b.elements).reduce(0) { $0 + Double($1.0 * $1.1) }
      }
      guard let end = state else { return .nan }
      return dot(outputs, outputWeights) + dot(end.hidden, weights.hidden) + dot(end.memory, weights.memory)
    }
    var state: RecurrentLayer.State? = start
    var trace = RecurrentLayer.Trace(cell.kind, cellCount: 3)
    layer.forward(input, layout: batch.layout, direction: direction, state: &state, into: &trace)
    var gradients = example.network.architecture.parameters.filter { $0.name.hasPrefix("layer0.forward.") }
      .map { Matrix(rows: $0.rows, columns: $0.columns) }
    var dState: RecurrentLayer.State? = weights
    layer.backward(
      RowStorage(outputWeights), input: input, trace: &trace, layout: batch.layout, direction: direction,
      addingTo: &gradients, dState: &dState)
    let gradient = try #require(dState)
    for i in start.hidden.elements.indices {
      let difference = Self.derivative { change in
        var changed = start
        changed.hidden.elements[i] += change
        return value(changed)
      }
      Self.expect(gradient.hidden.elements[i], near: difference, "h[\(i)]")
    }
    for i in start.memory.elements.indices {
      let difference = Self.derivative { change in
        var changed = start
        changed.memory.elements[i] += change
        return value(changed)
      }
      Self.expect(gradient.memory.elements[i], near: difference, "c[\(i)]")
    }
  }

  @Test func anEmbeddingsGradientMatches() {
    let architecture = NetworkArchitecture(
      inputSize: 5, layers: 1, cellsPerDirection: 3, outputSize: 4, cell: .init(.gru, .general), isBidirectional: false,
      embeddingSize: 2)
    let network = Network.random(architecture, seed: 5)
    let layout = PackedLayout(lengths: [4, 2])
    let symbols = Network.Input.symbols([0, 3, 3, 1, 0, 0])
    func value(_ network: Network) -> (Double, Matrix) {
      var state: Network.State?
      let logits = network.logits(symbols, layout: layout, state: &state)
      return Loss.weightedSum(logits, layout)
    }
    var (state, trace) = (Network.State?.none, Network.Trace(architecture))
    network.forward(symbols, layout: layout, state: &state, into: &trace)
    let gradients = network.backward(value(network).1, trace: trace, layout: layout).parameters
    for (index, name) in network.parameters.names.enumerated() {
      for i in network.parameters.values[index].elements.indices {
        let difference = Self.derivative { change in
          var changed = network
          changed.parameters.values[index].elements[i] += change
          return value(changed).0
        }
        Self.expect(gradients.values[index].elements[i], near: difference, "\(name)[\(i)]")
      }
    }
  }

  private func backward(_ example: Example, _ loss: Loss) -> Network.Gradients {
    let (network, batch) = (example.network, example.batch)
    var (state, trace) = (example.start(of: network), Network.Trace(network.architecture))
    network.forward(.frames(batch.packed), layout: batch.layout, state: &state, into: &trace)
    let dLogits = loss(trace.logits, batch.layout).gradient
    return network.backward(dLogits, trace: trace, layout: batch.layout, wantsInputGradient: true)
  }

  private static func derivative(step h: Float = step, _ value: (Float) -> Double) -> Double {
    return (8 * (value(h) - value(-h)) - (value(2 * h) - value(-2 * h))) / (12 * Double(h))
  }

  private static func expect(_ gradient: Float, near difference: Double, _ name: String) {
    let error = abs(Double(gradient) - difference)
    #expect(error < tolerance * (1 + abs(difference)), "\(name): \(gradient), and \(difference) by differences")
  }
}
