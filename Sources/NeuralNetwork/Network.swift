public import Tensors

/// A stack of bidirectional (MI-)LSTM layers, an affine layer, and logits for every frame.
public struct Network: Sendable {
  public let architecture: NetworkArchitecture
  public var parameters: ParameterSet
  /// Of the products of the recurrent layers.
  public var precision = ProductPrecision.float32

  /// - Throws: `ParameterMismatch` where a parameter is missing, has another shape, or is not one of the architecture's.
  public init(architecture: NetworkArchitecture, parameters: ParameterSet) throws(ParameterMismatch) {
    let shapes = architecture.parameters
    for shape in shapes {
      guard let matrix = parameters[shape.name] else { throw .missing(shape.name) }
      guard matrix.rows == shape.rows, matrix.columns == shape.columns else {
        throw .shape(
          name: shape.name, found: [matrix.rows, matrix.columns], expected: [shape.rows, shape.columns])
      }
    }
    let names = shapes.map(\.name)
    if let stranger = parameters.names.first(where: { !names.contains($0) }) { throw .unknown(stranger) }
    self.architecture = architecture
    self.parameters = ParameterSet(names: names, values: names.compactMap { parameters[$0] })
  }

  /// A new network.
  public init(architecture: NetworkArchitecture, initialisation: Initialisation, seed: UInt64) {
    self.architecture = architecture
    parameters = initialisation.parameters(for: architecture, seed: seed)
  }

  /// Weights that do not belong to an architecture.
  public enum ParameterMismatch: Error, CustomStringConvertible, Equatable {
    case missing(String)
    case unknown(String)
    case shape(name: String, found: [Int], expected: [Int])

    public var description: String {
      switch self {
      case .missing(let name): "the weights have no \(name): they are of another architecture"
      case .unknown(let name): "the weights have \(name), which the architecture has not"
      case .shape(let name, let found, let expected):
        "\(name) is \(found), and the architecture says \(expected)"
      }
    }
  }

  /// One direction of one layer, counted from 0 at the input; it shares the parameters' storage.
  func lstm(layer: Int, _ direction: Direction) -> LSTM {
    let first = firstParameter(ofLayer: layer, direction)
    let vectors = parameters.values[(first + 2)..<(first + architecture.parametersPerDirection)].map(\.elements)
    let integration: Integration =
      switch architecture.cell {
      case .lstm: .additive(bias: vectors[0])
      case .miLSTM:
        .multiplicative(alpha: vectors[0], beta1: vectors[1], beta2: vectors[2], bias: vectors[3])
      }
    return LSTM(
      inputWeights: parameters.values[first], recurrentWeights: parameters.values[first + 1], integration: integration,
      precision: precision)
  }

  /// The place of its W in the parameters.
  func firstParameter(ofLayer layer: Int, _ direction: Direction) -> Int {
    (2 * layer + (direction == .forward ? 0 : 1)) * architecture.parametersPerDirection
  }

  /// The affine layer on top: its Wᵀ [2H × V] and b [V].
  var affine: (weights: Matrix, bias: [Float]) {
    let count = parameters.values.count
    return (parameters.values[count - 2], parameters.values[count - 1].elements)
  }
}
