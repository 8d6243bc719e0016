import Foundation
import NeuralNetwork
import Tensors
import Testing

@Suite struct ParameterTests {
  private let set = ParameterSet(
    names: ["a", "b"],
    values: [Matrix(rows: 1, columns: 2, elements: [1, -2]), Matrix(rows: 2, columns: 1, elements: [4, 10])])

  @Test func theNormIsThatOfAllNumbersTogether() {
    #expect(set.norm == 11)
    #expect(set.count == 4)
    #expect(ParameterSet(zerosLike: set).norm == 0)
    // Its square is beyond `Float`.
    var large = set
    large.scale(by: 1e30)
    // 1e30 rounds to `Float` with a relative error of 6e−8.
    #expect(abs(large.norm / 11e30 - 1) < 1e-6)
  }

  @Test func theNormShowsEveryNumberThatIsNone() {
    for bad in [Float.nan, .infinity, -.infinity] {
      for (m, i) in [(0, 0), (1, 1)] {
        var damaged = set
        damaged.values[m].elements[i] = bad
        #expect(!damaged.norm.isFinite)
      }
    }
  }

  @Test func sumsAndMultiplesAreElementwise() {
    var sum = set
    sum.add(set)
    sum.scale(by: 0.5)
    #expect(sum == set)
    sum.scale(by: -3)
    #expect(sum.values.map(\.elements) == [[-3, 6], [-12, -30]])
    #expect(sum["b"]?.rows == 2)
    #expect(sum["c"] == nil)
  }

  /// A direction of a layer: 4H(D + H) weights and 16H numbers of α, β₁, β₂, b, or 4H of b.
  @Test func theArchitectureCountsTheParametersOfThePaper() {
    let paper = NetworkArchitecture(inputSize: 120, outputSize: 59)
    let (h, d) = (320, 120)
    let weights = 2 * 4 * h * (d + h) + 3 * 2 * 4 * h * (2 * h + h) + (2 * h + 1) * 59
    let multiplicative = Network(architecture: paper, initialisation: Initialisation(), seed: 1)
    #expect(multiplicative.parameters.count == weights + 4 * 2 * 16 * h)
    var plain = paper
    plain.cell = .lstm
    let additive = Network(architecture: plain, initialisation: Initialisation(), seed: 1)
    #expect(additive.parameters.count == weights + 4 * 2 * 4 * h)
  }

  @Test func aNetworkStartsAsItsInitialisationSays() throws {
    let architecture = NetworkArchitecture(inputSize: 6, layers: 2, cellsPerDirection: 4, outputSize: 5)
    var initialisation = Initialisation()
    (initialisation.alpha, initialisation.beta1, initialisation.beta2) = (2, 0.5, 0.25)
    (initialisation.bias, initialisation.forgetBias) = (0.125, 1)
    let parameters = initialisation.parameters(for: architecture, seed: 7)
    #expect(parameters.names == architecture.parameters.map(\.name))
    for (name, value) in zip(parameters.names, parameters.values) {
      switch name.split(separator: ".").last {
      case "alpha": #expect(value.elements == [Float](repeating: 2, count: 16))
      case "beta1": #expect(value.elements == [Float](repeating: 0.5, count: 16))
      case "beta2": #expect(value.elements == [Float](repeating: 0.25, count: 16))
      case "b" where name == "output.b": #expect(value.elements == [Float](repeating: 0, count: 5))
      case "b": #expect(value.elements == (0..<16).map { 8..<12 ~= $0 ? 1 : 0.125 })
      default:
        // 1/√4 of a layer, 1/√8 of the affine one.
        let range: Float = name == "output.W" ? 1 / Float(8).squareRoot() : 0.5
        #expect(value.elements.allSatisfy { abs($0) <= range })
        #expect(value.elements.contains { abs($0) > 0.8 * range })
        #expect(Set(value.elements).count == value.elements.count)
      }
    }
    #expect(parameters == initialisation.parameters(for: architecture, seed: 7))
    #expect(parameters != initialisation.parameters(for: architecture, seed: 8))
    initialisation.weightRange = 0.01
    let small = try #require(initialisation.parameters(for: architecture, seed: 7)["layer1.reverse.U"])
    #expect(small.elements.allSatisfy { abs($0) <= 0.01 })
  }

  /// The LSTM's is Eesen's 1, the MI-LSTM's the paper's b = 0 (or whatever b is), until somebody says another.
  @Test func theForgetBiasIsTheCellsOwn() throws {
    func biases(_ cell: NetworkArchitecture.Cell, _ initialisation: Initialisation) throws -> [Float] {
      let architecture = NetworkArchitecture(inputSize: 3, layers: 1, cellsPerDirection: 2, outputSize: 3, cell: cell)
      return try #require(initialisation.parameters(for: architecture, seed: 1)["layer0.forward.b"]).elements
    }
    var initialisation = Initialisation()
    #expect(try biases(.lstm, initialisation) == [0, 0, 0, 0, 1, 1, 0, 0])
    #expect(try biases(.miLSTM, initialisation) == [0, 0, 0, 0, 0, 0, 0, 0])
    initialisation.bias = 0.5
    #expect(try biases(.lstm, initialisation) == [0.5, 0.5, 0.5, 0.5, 1, 1, 0.5, 0.5])
    #expect(try biases(.miLSTM, initialisation) == [Float](repeating: 0.5, count: 8))
    initialisation.forgetBias = 0
    for cell in NetworkArchitecture.Cell.allCases where cell.kind == .lstm {
      #expect(try biases(cell, initialisation) == [0.5, 0.5, 0.5, 0.5, 0, 0, 0.5, 0.5])
    }
  }

  @Test func weightsOfAnotherArchitectureAreRefusedByName() {
    let architecture = NetworkArchitecture(inputSize: 6, layers: 2, cellsPerDirection: 4, outputSize: 5)
    func refusal(_ changed: NetworkArchitecture) -> Network.ParameterMismatch? {
      let parameters = Initialisation().parameters(for: changed, seed: 1)
      do {
        _ = try Network(architecture: architecture, parameters: parameters)
        return nil
      } catch { return error }
    }
    #expect(refusal(architecture) == nil)
    var other = architecture
    other.layers = 1
    #expect(refusal(other) == .missing("layer1.forward.W"))
    other.layers = 3
    #expect(refusal(other) == .unknown("layer2.forward.W"))
    other = architecture
    other.cell = .lstm
    #expect(refusal(other) == .missing("layer0.forward.alpha"))
    other = architecture
    other.outputSize = 7
    #expect(refusal(other) == .shape(name: "output.W", found: [8, 7], expected: [8, 5]))
  }

  @Test func parametersMayComeInAnyOrder() throws {
    let network = Network.random(
      NetworkArchitecture(inputSize: 3, layers: 1, cellsPerDirection: 2, outputSize: 3), seed: 1)
    let shuffled = ParameterSet(
      names: network.parameters.names.reversed(), values: network.parameters.values.reversed())
    #expect(try Network(architecture: network.architecture, parameters: shuffled).parameters == network.parameters)
  }
}
