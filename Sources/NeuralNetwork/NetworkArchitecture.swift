/// The shape of a network: `layers` bidirectional (MI-)LSTM layers of `cellsPerDirection` cells in each direction, an
/// affine layer and a log-softmax (paper, section 3.3: 4 layers of 320).
public struct NetworkArchitecture: Codable, Sendable, Equatable {
  public enum Cell: String, Codable, Sendable, CaseIterable {
    /// Additive blocks (equation 1).
    case lstm
    /// General Multiplicative Integration (equation 4, appendix A.1).
    case miLSTM = "mi-lstm"
  }

  /// D, numbers a frame.
  public var inputSize: Int
  public var layers: Int
  /// H.
  public var cellsPerDirection: Int
  /// V, columns of the output: blank and units.
  public var outputSize: Int
  public var cell: Cell

  public init(
    inputSize: Int, layers: Int = 4, cellsPerDirection: Int = 320, outputSize: Int, cell: Cell = .miLSTM
  ) {
    self.inputSize = inputSize
    self.layers = layers
    self.cellsPerDirection = cellsPerDirection
    self.outputSize = outputSize
    self.cell = cell
  }

  /// Name and shape of every parameter, in the order in which a network keeps them.
  ///
  /// Of a layer and direction: Wᵀ [D × 4H], Uᵀ [H × 4H], α, β₁ and β₂ where there is Multiplicative Integration, and b
  /// ([1 × 4H] each). Then the affine layer's Wᵀ [2H × V] and b [1 × V].
  public var parameters: [(name: String, rows: Int, columns: Int)] {
    var list: [(name: String, rows: Int, columns: Int)] = []
    let gates = 4 * cellsPerDirection
    for layer in 0..<layers {
      for direction in Direction.allCases {
        let prefix = "layer\(layer).\(direction.rawValue)."
        list.append((prefix + "W", layer == 0 ? inputSize : 2 * cellsPerDirection, gates))
        list.append((prefix + "U", cellsPerDirection, gates))
        for vector in vectorNames { list.append((prefix + vector, 1, gates)) }
      }
    }
    list.append(("output.W", 2 * cellsPerDirection, outputSize))
    list.append(("output.b", 1, outputSize))
    return list
  }

  /// The vectors of one direction, in order.
  var vectorNames: [String] {
    switch cell {
    case .lstm: ["b"]
    case .miLSTM: ["alpha", "beta1", "beta2", "b"]
    }
  }

  /// Parameters of one direction of one layer.
  var parametersPerDirection: Int { 2 + vectorNames.count }
}
