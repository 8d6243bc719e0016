import NeuralNetwork
import Tensors
import Testing

/// Dropout and weight noise: what they draw, and that the backward pass knows. Bounds are five standard deviations, and the
/// seeds are fixed.
@Suite struct RegularisationTests {
  private static func network(layers: Int) -> Network {
    .random(NetworkArchitecture(inputSize: 3, layers: layers, cellsPerDirection: 3, outputSize: 4), seed: 1)
  }

  private let batch = Batch(lengths: [5, 3], inputSize: 3, seed: 2)

  /// A number is dropped by 16 bits, so the probability is rounded to 2⁻¹⁶, and what is kept is divided by what it then is.
  @Test(arguments: [Float(0.1), 0.5, 0.9])
  func aMaskKeepsTheMean(_ probability: Float) {
    let layout = PackedLayout(lengths: [300, 200])
    let dropout = Network.Dropout(probability: probability, keys: [3, 4])
    let drawn = (Double(probability) * 65_536).rounded() / 65_536
    #expect(Double(dropout.probability) == drawn)
    let mask = dropout.mask(layout: layout, columns: 100, layer: 1)
    #expect(mask.elements.allSatisfy { $0 == 0 || $0 == Float(1 / (1 - drawn)) })
    let dropped = Double(mask.elements.count { $0 == 0 })
    #expect(abs(dropped - 50_000 * drawn) < 5 * (50_000 * drawn * (1 - drawn)).squareRoot())
  }

  /// The widest range that 16 bits give: no mask is all zeros, and none is infinite.
  @Test func theProbabilityStaysBelowOne() {
    let dropout = Network.Dropout(probability: 0.999_999, keys: [3])
    #expect(dropout.probability == 1 - 0x1p-16)
    #expect(Network.Dropout(probability: 0x1p-18, keys: [3]).probability == 0)
  }

  /// Agreement of two masks of 10,000 numbers at p = 1/2 has mean 5,000 and standard deviation 50. Sequences, frames,
  /// columns and the four parts of a row share no draws either.
  @Test func masksOfOtherLayersPartsKeysFramesAndColumnsAreIndependent() {
    let layout = PackedLayout(lengths: [100, 100])
    let dropout = Network.Dropout(probability: 0.5, keys: [3, 4])
    let mask = dropout.mask(layout: layout, columns: 100, layer: 1)
    let parts = layout.unpack(mask)
    #expect(mask == dropout.mask(layout: layout, columns: 100, layer: 1))
    let next = Matrix(rows: 100, columns: 100, elements: Array(parts[0].elements[100...] + parts[1].elements[..<100]))
    let shifted = [25, 50, 75].map { shift in
      Matrix(
        rows: 100, columns: 100,
        elements: (0..<10_000).map { parts[0][$0 / 100, ($0 % 100 + shift) % 100] })
    }
    let others =
      [
        layout.unpack(dropout.mask(layout: layout, columns: 100, layer: 2))[0],
        layout.unpack(dropout.mask(layout: layout, columns: 100, layer: 1, part: 1))[0], parts[1], next,
      ] + shifted
    for other in others {
      let equal = zip(parts[0].elements, other.elements).count { $0 == $1 }
      // Of the mask shifted by half its width every agreement counts twice: √2 of the deviation.
      #expect(abs(equal - 5_000) < 360)
    }
  }

  /// What is dropped of a sequence is decided by its key alone, whatever stands beside it in the batch and in which place;
  /// and a longer sequence begins as a shorter one does. Widths that four does not divide are among them.
  @Test(arguments: [1, 4, 6, 7, 640]) func aSequenceHasItsMaskInAnyBatch(columns: Int) {
    func mask(_ lengths: [Int], _ keys: [UInt64]) -> [Matrix] {
      let layout = PackedLayout(lengths: lengths)
      let dropout = Network.Dropout(probability: 0.3, keys: keys)
      return layout.unpack(dropout.mask(layout: layout, columns: columns, layer: 2))
    }
    let together = mask([9, 5, 5, 2], [11, 12, 13, 14])
    #expect(mask([9], [11]) + mask([5], [12]) + mask([5], [13]) + mask([2], [14]) == together)
    #expect(mask([5, 5], [13, 12]) == [together[2], together[1]])
    #expect(mask([5], [11])[0].elements == Array(together[0].elements[..<(5 * columns)]))
  }

  @Test func dropoutIsOffAtProbabilityZeroAndOnTheInput() {
    func logits(_ network: Network, _ probability: Float?) -> Matrix {
      let dropout = probability.map { Network.Dropout(probability: $0, keys: [5, 6]) }
      return network.forward(batch.packed, layout: batch.layout, dropout: dropout).logits
    }
    let (deep, shallow) = (Self.network(layers: 2), Self.network(layers: 1))
    #expect(logits(deep, 0) == logits(deep, nil))
    #expect(logits(deep, 0.5) == logits(deep, 0.5))
    #expect(logits(deep, 0.5) != logits(deep, nil))
    #expect(logits(shallow, 0.5) == logits(shallow, nil))
  }

  /// By the differences of `FiniteDifferenceTests`, through masks that their keys hold fixed, of a loss of the logits at the
  /// top and below it.
  @Test func theGradientRunsThroughTheMask() throws {
    let network = Self.network(layers: 3)
    let dropout = Network.Dropout(probability: 0.4, keys: [6, 7])
    let weights = Matrix.normal(rows: batch.layout.rowCount, columns: 4, seed: 7)
    let weightsBelow = Matrix.normal(rows: batch.layout.rowCount, columns: 4, seed: 8)
    func forward(_ network: Network, _ input: Matrix) -> Network.Trace {
      network.forward(input, layout: batch.layout, dropout: dropout, intermediateLayer: 1)
    }
    func loss(_ network: Network, _ input: Matrix) -> Double {
      let trace = forward(network, input)
      let logits = trace.logits.elements + (trace.intermediate?.logits.elements ?? [])
      return zip(logits, weights.elements + weightsBelow.elements).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    func expect(_ gradient: Float, _ value: (Float) -> Double) {
      let h: Float = 1 / 16
      let difference = (8 * (value(h) - value(-h)) - (value(2 * h) - value(-2 * h))) / (12 * Double(h))
      #expect(abs(Double(gradient) - difference) < 2e-3 * (1 + abs(difference)))
    }
    let gradients = network.backward(
      weights, dIntermediate: weightsBelow, trace: forward(network, batch.packed), layout: batch.layout,
      wantsInputGradient: true)
    for index in network.parameters.values.indices {
      for i in stride(from: 0, to: network.parameters.values[index].elements.count, by: 5) {
        expect(gradients.parameters.values[index].elements[i]) { change in
          var changed = network
          changed.parameters.values[index].elements[i] += change
          return loss(changed, batch.packed)
        }
      }
    }
    let input = try #require(gradients.input)
    for i in input.elements.indices {
      expect(input.elements[i]) { change in
        var changed = batch.packed
        changed.elements[i] += change
        return loss(network, changed)
      }
    }
  }

  /// Logits of the input of layer 2 are those of the network that ends below it: same affine layer, same two layers.
  @Test func intermediateLogitsAreThoseOfTheNetworkThatEndsThere() throws {
    let network = Self.network(layers: 3)
    let short = try Network(
      architecture: NetworkArchitecture(inputSize: 3, layers: 2, cellsPerDirection: 3, outputSize: 4),
      parameters: network.parameters.without(prefix: "layer2."))
    let trace = network.forward(batch.packed, layout: batch.layout, intermediateLayer: 2)
    let expected = short.forward(batch.packed, layout: batch.layout)
    #expect(trace.intermediate?.logits == expected.logits)
    #expect(trace.logits == network.forward(batch.packed, layout: batch.layout).logits)

    // A loss of them alone has the short network's gradient, and none above it.
    let weights = Matrix.normal(rows: batch.layout.rowCount, columns: 4, seed: 7)
    let zeros = Matrix(rows: batch.layout.rowCount, columns: 4)
    let found = network.backward(
      zeros, dIntermediate: weights, trace: trace, layout: batch.layout, wantsInputGradient: true)
    let gradient = short.backward(weights, trace: expected, layout: batch.layout, wantsInputGradient: true)
    #expect(found.input == gradient.input)
    #expect(found.parameters.without(prefix: "layer2.") == gradient.parameters)
    for (name, value) in zip(found.parameters.names, found.parameters.values) where name.hasPrefix("layer2.") {
      #expect(value.elements.allSatisfy { $0 == 0 }, "\(name)")
    }
    // Gradients of two losses add up, to rounding: numbers near 1 of a few terms each.
    let both = network.backward(weights, dIntermediate: weights, trace: trace, layout: batch.layout).parameters
    var sum = network.backward(weights, trace: trace, layout: batch.layout).parameters
    sum.add(found.parameters)
    sum.scale(by: -1)
    sum.add(both)
    #expect(sum.norm < 1e-5 * both.norm)
  }

  private static let zeros = ParameterSet(
    names: ["a", "b", "c"],
    values: [Matrix(rows: 300, columns: 101), Matrix(rows: 300, columns: 101), Matrix(rows: 1, columns: 1)])

  @Test func weightNoiseHasItsMeanAndVariance() {
    let noise = Self.zeros.addingNoise(standardDeviation: 0.05, seed: 1, update: 1)
    for matrix in noise.values.dropLast() {
      let n = Double(matrix.elements.count)
      let mean = matrix.elements.reduce(0) { $0 + Double($1) } / n
      let variance = matrix.elements.reduce(0) { $0 + Double($1) * Double($1) } / n
      #expect(abs(mean) < 5 * 0.05 / n.squareRoot())
      #expect(abs(variance / 0.0025 - 1) < 5 * (2 / n).squareRoot())
    }
    #expect(noise.values[2].elements[0] != 0)
  }

  @Test func weightNoiseIsDrawnAnewForEveryUpdateSeedAndMatrix() {
    let noise = Self.zeros.addingNoise(standardDeviation: 1, seed: 1, update: 1)
    #expect(noise == Self.zeros.addingNoise(standardDeviation: 1, seed: 1, update: 1))
    let others = [
      noise.values[1], Self.zeros.addingNoise(standardDeviation: 1, seed: 1, update: 2).values[0],
      Self.zeros.addingNoise(standardDeviation: 1, seed: 2, update: 1).values[0],
    ]
    for other in others {
      let n = Double(other.elements.count)
      let correlation = zip(noise.values[0].elements, other.elements).reduce(0) { $0 + Double($1.0 * $1.1) } / n
      #expect(abs(correlation) < 5 / n.squareRoot())
    }
  }

  @Test func weightNoiseIsAddedToTheWeights() {
    let weights = Self.network(layers: 1).parameters
    #expect(weights.addingNoise(standardDeviation: 0, seed: 1, update: 1) == weights)
    let noisy = weights.addingNoise(standardDeviation: 0.05, seed: 1, update: 1)
    var noise = ParameterSet(zerosLike: weights).addingNoise(standardDeviation: 0.05, seed: 1, update: 1)
    noise.add(weights)
    #expect(noisy == noise)
  }
}

extension Network.Dropout {
  /// What ones become.
  fileprivate func mask(layout: PackedLayout, columns: Int, layer: Int, part: Int = 0) -> Matrix {
    var ones = RowStorage(Matrix(rows: layout.rowCount, columns: columns, repeating: 1))
    apply(to: &ones, layout: layout, layer: layer, part: part)
    return ones.matrix
  }
}

extension ParameterSet {
  fileprivate func without(prefix: String) -> ParameterSet {
    let kept = zip(names, values).filter { !$0.0.hasPrefix(prefix) }
    return ParameterSet(names: kept.map(\.0), values: kept.map(\.1))
  }
}
