import Foundation
import NeuralNetwork
import Tensors
import Testing

/// A small network that PyTorch ran forward and backward in double precision (Golden/make_networks.py).
struct GoldenNetwork: Decodable, Sendable, CustomTestStringConvertible {
  struct Numbers: Decodable, Sendable {
    let rows: Int
    let elements: [Double]

    var matrix: Matrix { Matrix(rows: rows, columns: elements.count / rows, elements: elements.map { Float($0) }) }
  }

  let cell: NetworkArchitecture.Cell
  let isBidirectional: Bool
  /// Parameters whose gradients are not those of the unit here.
  let incomparable: [String]
  let layers: Int
  let cells: Int
  /// One a sequence; the sequences stand in descending length.
  let targets: [[Int]]
  let parameters: [String: Numbers]
  let inputs: [Numbers]
  let logits: [Numbers]
  /// CTC losses.
  let losses: [Double]
  /// Of the losses' sum.
  let parameterGradients: [String: Numbers]
  let inputGradients: [Numbers]

  var testDescription: String { cell.rawValue + (incomparable.isEmpty ? "" : " as torch.nn.GRU") }

  static func all() throws -> [GoldenNetwork] {
    let url = Bundle.module.bundleURL.appending(path: "Golden").appending(path: "networks.json")
    return try JSONDecoder().decode([GoldenNetwork].self, from: Data(contentsOf: url))
  }

  func network() throws -> Network {
    let architecture = NetworkArchitecture(
      inputSize: inputs[0].matrix.columns, layers: layers, cellsPerDirection: cells,
      outputSize: logits[0].matrix.columns, cell: cell, isBidirectional: isBidirectional)
    let names = parameters.keys.sorted()
    let set = ParameterSet(names: names, values: names.compactMap { parameters[$0]?.matrix })
    return try Network(architecture: architecture, parameters: set)
  }

  var batch: Batch { Batch(inputs.map(\.matrix)) }
}
