import Tensors

/// What a network starts from.
public struct Initialisation: Codable, Sendable, Equatable {
  /// α, β₁, β₂ and b of every gate. The paper does not say what it used for speech: {1, 1, 1, 0} on Hutter, skip-thought
  /// and the reader, {1, 0.5, 0.5, 0} on text8, {2, 0.5, 0.5, 0} for the vanilla MI-RNN (section 3.2).
  public var alpha: Float = 1
  public var beta1: Float = 1
  public var beta2: Float = 1
  public var bias: Float = 0
  /// b of an LSTM's forget gate, in place of `bias`; nil: 1 where its blocks are additive, as in Eesen's recipes, and `bias` for
  /// the MI-LSTM, whose b the paper starts at 0.
  public var forgetBias: Float?
  /// Weights are drawn from U(−r, r); nil: r = 1/√H of a recurrent layer and of an embedding, 1/√(inputs) of the affine one.
  public var weightRange: Float?
  /// r of W of the recurrent layers, in place of `weightRange` (paper, section 3.1.2: r_W); nil: as the others.
  public var inputWeightRange: Float?

  public init() {}

  /// b of the forget gate of a cell, with its default resolved.
  public func forgetBias(of cell: NetworkArchitecture.Cell) -> Float {
    forgetBias ?? (cell.integration == .additive ? 1 : bias)
  }

  /// The choices that are nil by default are written, as null: who prints the choices prints all.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(alpha, forKey: .alpha)
    try container.encode(beta1, forKey: .beta1)
    try container.encode(beta2, forKey: .beta2)
    try container.encode(bias, forKey: .bias)
    try container.encode(forgetBias, forKey: .forgetBias)
    try container.encode(weightRange, forKey: .weightRange)
    try container.encode(inputWeightRange, forKey: .inputWeightRange)
  }

  /// Parameters for `architecture`; the draws of a matrix are keyed by the seed and the matrix's place.
  public func parameters(for architecture: NetworkArchitecture, seed: UInt64) -> ParameterSet {
    let cells = architecture.cellsPerDirection
    let forgetBias = forgetBias(of: architecture.cell)
    let shapes = architecture.parameters
    let values = shapes.enumerated().map { index, shape in
      let kind = shape.name.split(separator: ".").last.map(String.init) ?? ""
      var matrix = Matrix(rows: shape.rows, columns: shape.columns)
      switch kind {
      case "alpha": matrix = Matrix(rows: 1, columns: shape.columns, repeating: alpha)
      case "beta1": matrix = Matrix(rows: 1, columns: shape.columns, repeating: beta1)
      case "beta2": matrix = Matrix(rows: 1, columns: shape.columns, repeating: beta2)
      case "gainW", "gainU", "gainC":
        matrix = Matrix(rows: 1, columns: shape.columns, repeating: RecurrentNormalisation.initialGain)
      case "shiftC": break
      case "b" where shape.name.hasPrefix("layer"):
        // The gates lie in the order z, i, f, o.
        let forgetGate = architecture.cell.kind == .lstm ? 2 : nil
        for j in 0..<shape.columns { matrix[0, j] = j / cells == forgetGate ? forgetBias : bias }
      case "b": break
      default:
        let isRecurrent = shape.name.hasPrefix("layer")
        let r =
          (isRecurrent && kind == "W" ? inputWeightRange : nil) ?? weightRange
          ?? 1 / Float(isRecurrent || shape.name == NetworkArchitecture.embeddingName ? cells : shape.rows).squareRoot()
        var generator = SeededGenerator(seed, UInt64(index))
        for j in matrix.elements.indices { matrix.elements[j] = generator.uniform(in: -r..<r) }
      }
      return matrix
    }
    return ParameterSet(names: shapes.map(\.name), values: values)
  }
}
