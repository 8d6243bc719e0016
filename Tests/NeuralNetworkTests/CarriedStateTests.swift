import NeuralNetwork
import Tensors
import Testing

/// A recurrence that is cut in pieces, and frames that are symbols.
@Suite struct CarriedStateTests {
  private static let cells = NetworkArchitecture.Cell.allCases

  private func network(_ cell: NetworkArchitecture.Cell, embedding: Int? = nil) -> Network {
    .random(
      NetworkArchitecture(
        inputSize: 5, layers: 2, cellsPerDirection: 4, outputSize: 5, cell: cell, isBidirectional: false,
        embeddingSize: embedding), seed: 3)
  }

  /// Three texts of ten symbols, [10 × 3] time-major.
  private let symbols = (0..<30).map { ($0 * 7 + $0 / 4) % 5 }

  @Test(arguments: cells)
  func piecesWithCarriedStateGiveTheWholesLogits(_ cell: NetworkArchitecture.Cell) {
    let network = network(cell)
    var state = Optional(network.startState(sequences: 3))
    let whole = network.logits(.symbols(symbols), layout: PackedLayout(lengths: [10, 10, 10]), state: &state)
    var carried = Optional(network.startState(sequences: 3))
    var trace = Network.Trace(network.architecture)
    var rows: [Float] = []
    for piece in [0..<4, 4..<5, 5..<10] {
      let layout = PackedLayout(lengths: [Int](repeating: piece.count, count: 3))
      let part = Network.Input.symbols(Array(symbols[piece.lowerBound * 3..<piece.upperBound * 3]))
      // Training and recognition in turn: they carry the same.
      if piece.lowerBound == 4 {
        rows += network.logits(part, layout: layout, state: &carried).elements
      } else {
        network.forward(part, layout: layout, state: &carried, into: &trace)
        rows += trace.logits.elements
      }
    }
    // The same products of the same row counts, but for those of whole pieces: a few roundings.
    let pieces = Matrix(rows: 30, columns: 5, elements: rows)
    #expect(pieces.relativeDifference(from: whole) < 1e-5)
    #expect(carried?.count == 2)
    for (a, b) in zip(carried ?? [], state ?? []) {
      #expect(a[0].hidden.relativeDifference(from: b[0].hidden) < 1e-5)
      #expect(a[0].memory.relativeDifference(from: b[0].memory) < 1e-5)
    }
  }

  @Test(arguments: cells)
  func zerosAreWhereARecurrenceStarts(_ cell: NetworkArchitecture.Cell) {
    let network = network(cell)
    let layout = PackedLayout(lengths: [10, 10, 10])
    var zeros = Optional(network.startState(sequences: 3))
    var none: Network.State?
    let started = network.logits(.symbols(symbols), layout: layout, state: &zeros)
    #expect(started.relativeDifference(from: network.logits(.symbols(symbols), layout: layout, state: &none)) < 1e-6)
    #expect(none == nil)
  }

  /// Wx of a one-hot x is a row of Wᵀ, and the gradient of W the sum of such rows.
  @Test(arguments: cells)
  func symbolsAreOneHotRows(_ cell: NetworkArchitecture.Cell) {
    let network = network(cell)
    let layout = PackedLayout(lengths: [10, 10, 10])
    var rows = Matrix(rows: 30, columns: 5)
    for (row, symbol) in symbols.enumerated() { rows[row, symbol] = 1 }
    var (trace, state) = (Network.Trace(network.architecture), Network.State?.none)
    network.forward(.symbols(symbols), layout: layout, state: &state, into: &trace)
    let dense = network.forward(rows, layout: layout)
    #expect(trace.logits.relativeDifference(from: dense.logits) < 1e-5)
    let dLogits = Matrix.normal(rows: 30, columns: 5, seed: 8)
    let ours = network.backward(dLogits, trace: trace, layout: layout).parameters
    let expected = network.backward(dLogits, trace: dense, layout: layout).parameters
    for (a, b) in zip(ours.values, expected.values) { #expect(a.relativeDifference(from: b) < 1e-4) }
  }

  /// x = E[symbol]: the network without an embedding whose W is E · W.
  @Test func anEmbeddingIsAFactorOfTheInputWeights() throws {
    let embedded = network(.lstm, embedding: 3)
    var plain = network(.lstm)
    let e = try #require(embedded.parameters["embedding"])
    for (index, name) in plain.parameters.names.enumerated() {
      let value = try #require(embedded.parameters[name])
      plain.parameters.values[index] = name == "layer0.forward.W" ? e.times(value) : value
    }
    let layout = PackedLayout(lengths: [10, 10, 10])
    var none: Network.State?
    let ours = embedded.logits(.symbols(symbols), layout: layout, state: &none)
    #expect(ours.relativeDifference(from: plain.logits(.symbols(symbols), layout: layout, state: &none)) < 1e-5)
  }
}
