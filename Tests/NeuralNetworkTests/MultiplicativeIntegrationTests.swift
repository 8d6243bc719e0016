import NeuralNetwork
import Tensors
import Testing

@Suite struct MultiplicativeIntegrationTests {
  private static func architecture(_ cell: NetworkArchitecture.Cell) -> NetworkArchitecture {
    NetworkArchitecture(inputSize: 5, layers: 2, cellsPerDirection: 8, outputSize: 6, cell: cell)
  }

  /// A random LSTM, and the MI-LSTM with its weights, α = 0 and β₁ = β₂ = 1.
  private static func pair() throws -> (additive: Network, multiplicative: Network) {
    let additive = Network.random(architecture(.lstm), seed: 1)
    let shapes = architecture(.miLSTM).parameters
    let values = shapes.map { name, rows, columns in
      additive.parameters[name]
        ?? Matrix(rows: rows, columns: columns, repeating: name.hasSuffix(".alpha") ? 0 : 1)
    }
    let parameters = ParameterSet(names: shapes.map(\.name), values: values)
    return (additive, try Network(architecture: architecture(.miLSTM), parameters: parameters))
  }

  /// Equal but for the order in which Wx, Uh and b are added: a rounding of 1e−7 a gate and step, twelve steps deep.
  @Test func withoutItsProductItIsTheLSTM() throws {
    let (additive, multiplicative) = try Self.pair()
    let batch = Batch(lengths: [12, 9, 9, 1], inputSize: 5, seed: 2)
    let ours = multiplicative.forward(batch.packed, layout: batch.layout)
    let baseline = additive.forward(batch.packed, layout: batch.layout)
    #expect(ours.logits.largestDifference(from: baseline.logits) < 3e-6)

    let dLogits = Matrix.normal(rows: batch.layout.rowCount, columns: 6, seed: 3)
    let gradients = multiplicative.backward(dLogits, trace: ours, layout: batch.layout, wantsInputGradient: true)
    let expected = additive.backward(dLogits, trace: baseline, layout: batch.layout, wantsInputGradient: true)
    for (name, value) in zip(expected.parameters.names, expected.parameters.values) {
      // Sums over 31 frames of such numbers.
      #expect(try #require(gradients.parameters[name]).largestDifference(from: value) < 5e-5, "\(name)")
    }
    let input = try #require(gradients.input)
    #expect(input.largestDifference(from: try #require(expected.input)) < 1e-5)
  }

  /// Starting from the LSTM, training finds the product if it helps: no gradient of α, β₁, β₂ vanishes.
  @Test func itsVectorsMoveInTraining() throws {
    var network = try Self.pair().multiplicative
    let before = network.parameters
    let batch = Batch(lengths: [7, 5], inputSize: 5, seed: 4)
    let trace = network.forward(batch.packed, layout: batch.layout)
    let dLogits = ctcLoss(ofLogits: trace.logits, layout: batch.layout, targets: [[1, 2, 3], [4]]).gradient
    var adam = Adam(for: network.parameters)
    adam.update(
      &network.parameters, gradients: network.backward(dLogits, trace: trace, layout: batch.layout).parameters,
      learningRate: 0.01)
    for (name, value) in zip(before.names, before.values) {
      let after = try #require(network.parameters[name])
      #expect(zip(after.elements, value.elements).allSatisfy { $0 != $1 }, "\(name)")
    }
  }
}
