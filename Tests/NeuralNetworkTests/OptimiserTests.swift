import Foundation
import NeuralNetwork
import Tensors
import Testing

/// A way that PyTorch's Adam went in double precision (Golden/make_adam.py).
private struct GoldenAdam: Decodable {
  struct Step: Decodable {
    let learningRate: Float
    let gradient: [Double]
    let parameter: [Double]
  }

  let start: [Double]
  let steps: [Step]

  init() throws {
    let url = Bundle.module.bundleURL.appending(path: "Golden").appending(path: "adam.json")
    self = try JSONDecoder().decode(GoldenAdam.self, from: Data(contentsOf: url))
  }
}

@Suite struct AdamTests {
  /// Each of 25 steps moves a number near 1 by 0.01 and rounds it to 6e−8.
  @Test func theWayIsThatOfPyTorch() throws {
    let golden = try GoldenAdam()
    var parameters = set(golden.start)
    var adam = Adam(for: parameters)
    for (index, step) in golden.steps.enumerated() {
      adam.update(&parameters, gradients: set(step.gradient), learningRate: step.learningRate)
      for (a, b) in zip(parameters.values[0].elements, step.parameter) {
        #expect(abs(Double(a) - b) < 2e-6, "step \(index)")
      }
    }
    #expect(adam.updates == golden.steps.count)
  }

  @Test func aRunGoesOnFromItsState() throws {
    let golden = try GoldenAdam()
    var parameters = set(golden.start)
    var adam = Adam(for: parameters)
    var (resumed, resumedParameters) = (adam, parameters)
    for (index, step) in golden.steps.enumerated() {
      adam.update(&parameters, gradients: set(step.gradient), learningRate: step.learningRate)
      resumed.update(&resumedParameters, gradients: set(step.gradient), learningRate: step.learningRate)
      if index == 10 {
        resumed = Adam(
          updates: adam.updates, firstMoments: adam.firstMoments, secondMoments: adam.secondMoments)
      }
    }
    #expect(parameters == resumedParameters)
  }

  @Test func aParameterWithoutGradientStays() {
    var parameters = set([0.5, -0.25])
    var adam = Adam(for: parameters)
    for _ in 0..<3 { adam.update(&parameters, gradients: set([0, 1]), learningRate: 0.1) }
    #expect(parameters.values[0].elements[0] == 0.5)
    #expect(parameters.values[0].elements[1] < -0.25)
  }

  private func set(_ numbers: [Double]) -> ParameterSet {
    ParameterSet(
      names: ["theta"], values: [Matrix(rows: 1, columns: numbers.count, elements: numbers.map { Float($0) })])
  }
}
