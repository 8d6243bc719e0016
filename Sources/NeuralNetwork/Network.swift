public import Tensors

/// A stack of recurrent layers, an affine layer, and logits for every frame.
public struct Network: Sendable {
  public let architecture: NetworkArchitecture
  public var parameters: ParameterSet
  /// Means and variances of a whole text that a normalised network uses in place of its batches', those of
  /// `NetworkArchitecture.moments`; nil: it normalises each batch by itself.
  public var moments: ParameterSet?
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
  package func layer(_ layer: Int, _ direction: Direction) -> RecurrentLayer {
    let first = firstParameter(ofLayer: layer, direction)
    let vectorCount = architecture.cell.integration.vectorNames.count
    let blocks = architecture.cell.kind.blockNames.indices.map { block in
      let start = first + block * architecture.parametersPerBlock
      let vectors = parameters.values[(start + 2)..<(start + 2 + vectorCount)].map(\.elements)
      return BuildingBlock(
        inputWeights: parameters.values[start], recurrentWeights: parameters.values[start + 1],
        integration: Integration(architecture.cell.integration, vectors: vectors), precision: precision)
    }
    return RecurrentLayer(
      architecture.cell.kind, blocks: blocks, normalisation: normalisation(ofLayer: layer, direction))
  }

  /// The place of its first parameter among all.
  func firstParameter(ofLayer layer: Int, _ direction: Direction) -> Int {
    let before = architecture.embeddingSize == nil ? 0 : 1
    let directions = architecture.directions
    let place = directions.firstIndex(of: direction) ?? directions.count
    return before + (directions.count * layer + place) * architecture.parametersPerDirection
  }

  /// The affine layer on top: its Wᵀ [directions · H × V] and b [V].
  var affine: (weights: Matrix, bias: [Float]) {
    let count = parameters.values.count
    return (parameters.values[count - 2], parameters.values[count - 1].elements)
  }
}
