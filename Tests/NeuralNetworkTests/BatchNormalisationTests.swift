import NeuralNetwork
import Tensors
import Testing

/// Recurrent batch normalisation; its gradients are among those of `FiniteDifferenceTests`.
@Suite struct BatchNormalisationTests {
  private func network(_ cell: NetworkArchitecture.Cell, isBidirectional: Bool = false) -> Network {
    .random(
      NetworkArchitecture(
        inputSize: 3, layers: 1, cellsPerDirection: 2, outputSize: 2, cell: cell, isBidirectional: isBidirectional,
        isNormalised: true), seed: 4)
  }

  private let batch = Batch(lengths: [3, 3, 3, 3], inputSize: 3, seed: 9)

  /// Equations 6 to 8 of Cooijmans et al. 2016 with blocks of the paper's equation 4, written out in double precision, column
  /// by column. A rounding of 1e−7 grows by 1/σ, up to 300, at each of three steps.
  @Test(arguments: [NetworkArchitecture.Cell.lstm, .miLSTM])
  func theForwardPassIsTheEquations(_ cell: NetworkArchitecture.Cell) throws {
    let network = network(cell)
    func parameter(_ name: String) throws -> [[Double]] {
      let matrix = try #require(network.parameters[name])
      return (0..<matrix.rows).map { matrix[row: $0].map { Double($0) } }
    }
    func vector(_ name: String, else value: Double) throws -> [Double] {
      guard network.parameters.names.contains("layer0.forward." + name) else {
        return [Double](repeating: value, count: 8)
      }
      return try parameter("layer0.forward." + name)[0]
    }
    let (w, u) = (try parameter("layer0.forward.W"), try parameter("layer0.forward.U"))
    let alpha = try vector("alpha", else: 0)
    let (beta1, beta2, b) = (try vector("beta1", else: 1), try vector("beta2", else: 1), try vector("b", else: 0))
    let (gainW, gainU) = (try vector("gainW", else: 1), try vector("gainU", else: 1))
    let (gainC, shiftC) = (try vector("gainC", else: 1), try vector("shiftC", else: 0))
    var h = [[Double]](repeating: [0, 0], count: 4)
    var c = h
    let affine = (try parameter("output.W"), try parameter("output.b")[0])
    let logits = network.logits(batch.packed, layout: batch.layout)
    for t in 0..<3 {
      let x = (0..<4).map { n in batch.packed[row: batch.layout.row(frame: t, sequence: n)].map { Double($0) } }
      let wx = normalised(times(x, w), gain: gainW)
      let uh = normalised(times(h, u), gain: gainU)
      for n in 0..<4 {
        let s = (0..<8).map { j -> Double in
          let (wx, uh) = (wx[n][j], uh[n][j])
          let secondOrder = alpha[j] * wx * uh
          return secondOrder + beta1[j] * uh + beta2[j] * wx + b[j]
        }
        for j in 0..<2 { c[n][j] = sigmoid(s[2 + j]) * tanhOf(s[j]) + sigmoid(s[4 + j]) * c[n][j] }
        h[n] = [sigmoid(s[6]), sigmoid(s[7])]
      }
      let shown = normalised(c, gain: gainC)
      for n in 0..<4 {
        for j in 0..<2 { h[n][j] *= tanhOf(shown[n][j] + shiftC[j]) }
        let expected = times([h[n]], affine.0)[0]
        for k in 0..<2 {
          let ours = Double(logits[batch.layout.row(frame: t, sequence: n), k])
          #expect(abs(ours - expected[k] - affine.1[k]) < 1e-4, "t = \(t), sequence \(n)")
        }
      }
    }
  }

  /// The moments of a batch, given back as those of the whole text, give the batch's own results; and then no sequence depends
  /// on the others any longer. (A column of almost equal numbers has a deviation near √ε, and rounding grows by 1/√ε ≈ 300.)
  @Test(arguments: NetworkArchitecture.Cell.allCases, [1, 3])
  func givenMomentsStandForTheBatchs(_ cell: NetworkArchitecture.Cell, _ frames: Int) {
    let batch = Batch(lengths: [Int](repeating: frames, count: 4), inputSize: 3, seed: 9)
    var network = network(cell, isBidirectional: true)
    let trace = network.forward(batch.packed, layout: batch.layout)
    network.moments = network.moments(of: trace)
    #expect(network.moments?.names == network.architecture.moments.map(\.name))
    #expect(network.moments?.values.map(\.elements.count) == network.architecture.moments.map(\.size))
    let again = network.logits(batch.packed, layout: batch.layout)
    // One frame has but one step, so that its moments are the batch's own.
    if batch.layout.frameCount == 1 { #expect(again.relativeDifference(from: trace.logits) < 1e-3) }
    let alone = Batch([batch.layout.unpack(batch.packed)[2]])
    let expected = batch.layout.unpack(again)[2]
    #expect(network.logits(alone.packed, layout: alone.layout).relativeDifference(from: expected) < 1e-3)
  }

  private func times(_ a: [[Double]], _ b: [[Double]]) -> [[Double]] {
    a.map { row in b[0].indices.map { j in row.indices.reduce(0) { $0 + row[$1] * b[$1][j] } } }
  }

  private func normalised(_ x: [[Double]], gain: [Double]) -> [[Double]] {
    var result = x
    for j in x[0].indices {
      let mean = x.reduce(0) { $0 + $1[j] } / Double(x.count)
      let variance = x.reduce(0) { $0 + ($1[j] - mean) * ($1[j] - mean) } / Double(x.count)
      for n in x.indices { result[n][j] = gain[j] * (x[n][j] - mean) / (variance + 1e-5).squareRoot() }
    }
    return result
  }

  private func sigmoid(_ x: Double) -> Double { 1 / (1 + Elementwise.exp(-x)) }
  private func tanhOf(_ x: Double) -> Double { 2 * sigmoid(2 * x) - 1 }
}
