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
        let (losses, gradient) = ctcLoss(ofLogits: logits, layout: layout, targets: [[1, 2, 2], [3], [1, 3]])
        return (losses.reduce(0, +), gradient)
      }
    }
  }

  @Test(arguments: NetworkArchitecture.Cell.allCases, Loss.allCases)
  func everyParametersGradientMatches(_ cell: NetworkArchitecture.Cell, _ loss: Loss) {
    let (network, batch) = example(cell)
    let gradients = backward(network, batch, loss).parameters
    for (index, name) in network.parameters.names.enumerated() {
      for i in network.parameters.values[index].elements.indices {
        let difference = Self.derivative { change in
          var changed = network
          changed.parameters.values[index].elements[i] += change
          return loss(changed.logits(batch.packed, layout: batch.layout), batch.layout).value
        }
        Self.expect(gradients.values[index].elements[i], near: difference, "\(name)[\(i)]")
      }
    }
  }

  @Test(arguments: NetworkArchitecture.Cell.allCases, Loss.allCases)
  func theInputsGradientMatches(_ cell: NetworkArchitecture.Cell, _ loss: Loss) throws {
    let (network, batch) = example(cell)
    let gradient = try #require(backward(network, batch, loss).input)
    for i in batch.packed.elements.indices {
      let difference = Self.derivative { change in
        var changed = batch.packed
        changed.elements[i] += change
        return loss(network.logits(changed, layout: batch.layout), batch.layout).value
      }
      Self.expect(gradient.elements[i], near: difference, "input[\(i)]")
    }
  }

  private func example(_ cell: NetworkArchitecture.Cell) -> (Network, Batch) {
    let architecture = NetworkArchitecture(
      inputSize: 3, layers: 2, cellsPerDirection: 3, outputSize: 4, cell: cell)
    return (Network.random(architecture, seed: 5), Batch(lengths: [6, 4, 2], inputSize: 3, seed: 6))
  }

  private func backward(_ network: Network, _ batch: Batch, _ loss: Loss) -> Network.Gradients {
    let trace = network.forward(batch.packed, layout: batch.layout)
    let dLogits = loss(trace.logits, batch.layout).gradient
    return network.backward(dLogits, trace: trace, layout: batch.layout, wantsInputGradient: true)
  }

  private static func derivative(_ value: (Float) -> Double) -> Double {
    let h = step
    return (8 * (value(h) - value(-h)) - (value(2 * h) - value(-2 * h))) / (12 * Double(h))
  }

  private static func expect(_ gradient: Float, near difference: Double, _ name: String) {
    let error = abs(Double(gradient) - difference)
    #expect(error < tolerance * (1 + abs(difference)), "\(name): \(gradient), and \(difference) by differences")
  }
}
