import Foundation
import NeuralNetwork
import Tensors
import Testing

/// A way that PyTorch's optimiser went in double precision (Golden/make_optimisers.py).
private struct GoldenWay: Decodable {
  struct Step: Decodable {
    let learningRate: Float
    let gradient: [Double]
    let parameter: [Double]
  }

  let start: [Double]
  let steps: [Step]

  init(_ rule: OptimisationRule) throws {
    let url = Bundle.module.bundleURL.appending(path: "Golden").appending(path: "\(rule.rawValue).json")
    self = try JSONDecoder().decode(GoldenWay.self, from: Data(contentsOf: url))
  }
}

@Suite struct OptimiserTests {
  /// Each of 25 steps rounds a number to 6e−8 of the largest that it has been; with momentum an error of the velocity
  /// comes back tenfold.
  @Test(arguments: OptimisationRule.allCases) func theWayIsThatOfPyTorch(rule: OptimisationRule) throws {
    let golden = try GoldenWay(rule)
    var parameters = set(golden.start)
    var optimiser = rule.optimiser(for: parameters, momentum: 0.9)
    var largest = golden.start.map { max(1, abs($0)) }
    for (index, step) in golden.steps.enumerated() {
      optimiser.update(&parameters, gradients: set(step.gradient), learningRate: step.learningRate)
      for (i, (a, b)) in zip(parameters.values[0].elements, step.parameter).enumerated() {
        largest[i] = max(largest[i], abs(b))
        #expect(abs(Double(a) - b) < 2e-6 * largest[i], "step \(index)")
      }
    }
    #expect(optimiser.updates == golden.steps.count)
  }

  @Test(arguments: OptimisationRule.allCases) func aRunGoesOnFromItsState(rule: OptimisationRule) throws {
    let golden = try GoldenWay(rule)
    var parameters = set(golden.start)
    var optimiser = rule.optimiser(for: parameters, momentum: 0.8)
    var (resumed, resumedParameters) = (optimiser, parameters)
    for (index, step) in golden.steps.enumerated() {
      optimiser.update(&parameters, gradients: set(step.gradient), learningRate: step.learningRate)
      resumed.update(&resumedParameters, gradients: set(step.gradient), learningRate: step.learningRate)
      if index == 10 {
        #expect(optimiser.state.count == rule.stateNames.count)
        resumed = rule.optimiser(updates: optimiser.updates, state: optimiser.state, momentum: 0.8)
      }
    }
    #expect(parameters == resumedParameters)
  }

  @Test(arguments: OptimisationRule.allCases) func aParameterWithoutGradientStays(rule: OptimisationRule) {
    var parameters = set([0.5, -0.25])
    var optimiser = rule.optimiser(for: parameters, momentum: 0.9)
    for _ in 0..<3 { optimiser.update(&parameters, gradients: set([0, 1]), learningRate: 0.1) }
    #expect(parameters.values[0].elements[0] == 0.5)
    #expect(parameters.values[0].elements[1] < -0.25)
  }

  /// v = g, 1.5 g, 1.75 g of a gradient that stays, so three steps of η = 1/8 are 4.25 η g = 0.53125; all exact in binary.
  @Test func momentumRepeatsAShareOfTheLastStep() {
    var parameters = set([1])
    var optimiser = MomentumSGD(momentum: 0.5, for: parameters)
    for _ in 0..<3 { optimiser.update(&parameters, gradients: set([1]), learningRate: 0.125) }
    #expect(parameters.values[0].elements == [1 - 0.53125])
    #expect(optimiser.velocity.values[0].elements == [1.75])
  }

  private func set(_ numbers: [Double]) -> ParameterSet {
    ParameterSet(
      names: ["theta"], values: [Matrix(rows: 1, columns: numbers.count, elements: numbers.map { Float($0) })])
  }
}
