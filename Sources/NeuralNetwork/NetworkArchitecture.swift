/// The shape of a network: `layers` recurrent layers of `cellsPerDirection` cells in each direction, an affine layer and a
/// log-softmax (paper, section 3.3: 4 bidirectional layers of 320; section 3.1: one layer of 2048 in one direction).
public struct NetworkArchitecture: Codable, Sendable, Equatable {
  /// What a layer is made of, by a name of its own: `lstm` has additive blocks (equation 1), `mi-lstm` those of general
  /// Multiplicative Integration (equation 4), `mi-lstm-simple` those of equation 2, and so on for every kind.
  public struct Cell: RawRepresentable, Codable, Sendable, Hashable, CaseIterable {
    public var kind: CellKind
    public var integration: Integration.Form

    public init(_ kind: CellKind, _ integration: Integration.Form) {
      self.kind = kind
      self.integration = integration
    }

    public init?(rawValue: String) {
      guard let cell = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
      self = cell
    }

    public var rawValue: String {
      switch integration {
      case .additive: kind.rawValue
      case .simple: "mi-\(kind.rawValue)-simple"
      case .general: "mi-\(kind.rawValue)"
      }
    }

    public static let allCases = CellKind.allCases.flatMap { kind in
      Integration.Form.allCases.map { Self(kind, $0) }
    }

    /// G, gates of all blocks together: U and its like hold G · H² numbers.
    public var gateCount: Int { kind.cell.gatesOfBlocks.reduce(0, +) }

    public static let lstm = Self(.lstm, .additive)
    public static let miLSTM = Self(.lstm, .general)
  }

  /// D, numbers a frame; symbols of the alphabet where frames are symbols.
  public var inputSize: Int
  public var layers: Int
  /// H.
  public var cellsPerDirection: Int
  /// V, columns of the output: blank and units.
  public var outputSize: Int
  public var cell: Cell
  /// Whether each layer runs through time both ways; otherwise forward alone.
  public var isBidirectional: Bool
  /// E, where frames are symbols and each has a vector of E numbers that is trained; nil: the first layer is given the
  /// frames, or one-hot symbols, as they are.
  public var embeddingSize: Int?
  /// Whether the recurrent layers are batch-normalised.
  public var isNormalised: Bool

  public init(
    inputSize: Int, layers: Int = 4, cellsPerDirection: Int = 320, outputSize: Int, cell: Cell = .miLSTM,
    isBidirectional: Bool = true, embeddingSize: Int? = nil, isNormalised: Bool = false
  ) {
    self.inputSize = inputSize
    self.layers = layers
    self.cellsPerDirection = cellsPerDirection
    self.outputSize = outputSize
    self.cell = cell
    self.isBidirectional = isBidirectional
    self.embeddingSize = embeddingSize
    self.isNormalised = isNormalised
  }

  /// What is not said is as it was when it could not be said.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    inputSize = try values.decode(Int.self, forKey: .inputSize)
    layers = try values.decode(Int.self, forKey: .layers)
    cellsPerDirection = try values.decode(Int.self, forKey: .cellsPerDirection)
    outputSize = try values.decode(Int.self, forKey: .outputSize)
    cell = try values.decode(Cell.self, forKey: .cell)
    isBidirectional = try values.decodeIfPresent(Bool.self, forKey: .isBidirectional) ?? true
    embeddingSize = try values.decodeIfPresent(Int.self, forKey: .embeddingSize)
    isNormalised = try values.decodeIfPresent(Bool.self, forKey: .isNormalised) ?? false
  }

  public var directions: [Direction] { isBidirectional ? Direction.allCases : [.forward] }

  /// Numbers a frame that layer `layer` is given.
  func inputSize(ofLayer layer: Int) -> Int {
    layer == 0 ? embeddingSize ?? inputSize : directions.count * cellsPerDirection
  }

  static let embeddingName = "embedding"

  /// Name and shape of every parameter, in the order in which a network keeps them.
  ///
  /// The embedding [D × E], where there is one. Of each layer, direction and block of d numbers (4H for an LSTM's only one): Wᵀ
  /// [inputs × d], Uᵀ [H × d], α, β₁ and β₂ where there is general Multiplicative Integration, and b, then the
  /// normalisation's gains ([1 × d] each); behind the blocks the gain and shift of the memory's. Then the affine layer's Wᵀ [directions · H × V] and b [1 × V].
  public var parameters: [(name: String, rows: Int, columns: Int)] {
    var list: [(name: String, rows: Int, columns: Int)] = []
    if let embeddingSize { list.append((Self.embeddingName, inputSize, embeddingSize)) }
    for layer in 0..<layers {
      for direction in directions {
        for (block, gates) in zip(cell.kind.blockNames, cell.kind.cell.gatesOfBlocks) {
          let (prefix, d) = ("layer\(layer).\(direction.rawValue)." + block, gates * cellsPerDirection)
          list.append((prefix + "W", inputSize(ofLayer: layer), d))
          list.append((prefix + "U", cellsPerDirection, d))
          for vector in blockVectorNames { list.append((prefix + vector, 1, d)) }
        }
        for vector in memoryVectorNames {
          list.append(("layer\(layer).\(direction.rawValue)." + vector, 1, cellsPerDirection))
        }
      }
    }
    list.append(("output.W", directions.count * cellsPerDirection, outputSize))
    list.append(("output.b", 1, outputSize))
    return list
  }

  /// The vectors of one block, in order.
  private var blockVectorNames: [String] {
    cell.integration.vectorNames + (isNormalised ? RecurrentNormalisation.streamNames : [])
  }

  /// The vectors that belong to no block.
  private var memoryVectorNames: [String] {
    isNormalised && cell.kind.cell.hasMemory ? RecurrentNormalisation.memoryNames : []
  }

  /// Parameters of one block.
  var parametersPerBlock: Int { 2 + blockVectorNames.count }
  /// Parameters of one direction of one layer.
  var parametersPerDirection: Int { cell.kind.blockNames.count * parametersPerBlock + memoryVectorNames.count }
}
