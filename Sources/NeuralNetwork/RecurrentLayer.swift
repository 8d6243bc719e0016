public import Tensors

/// One direction of a recurrent layer: a cell of some kind over its building blocks.
///
/// Shapes: D inputs, H cells, N sequences, R packed rows, G gates of all blocks together. t − 1 is the step before t in the
/// direction of the recurrence.
public struct RecurrentLayer: Sendable {
  public let kind: CellKind
  public let blocks: [BuildingBlock]
  /// Nil: nothing is normalised.
  let normalisation: RecurrentNormalisation?

  public init(_ kind: CellKind, blocks: [BuildingBlock]) { self.init(kind, blocks: blocks, normalisation: nil) }

  init(_ kind: CellKind, blocks: [BuildingBlock], normalisation: RecurrentNormalisation?) {
    let sizes = kind.cell.gatesOfBlocks.map { $0 * (blocks.first?.recurrentWeights.rows ?? 0) }
    precondition(
      blocks.map(\.size) == sizes
        && Set(blocks.map(\.inputWeights.rows)).count == 1 && Set(blocks.map(\.recurrentWeights.rows)).count == 1,
      "blocks of sizes \(blocks.map(\.size)) in a layer of kind \(kind.rawValue), not \(sizes)")
    self.kind = kind
    self.blocks = blocks
    self.normalisation = normalisation
  }

  /// D.
  public var inputSize: Int { blocks[0].inputWeights.rows }
  /// H.
  public var cellCount: Int { blocks[0].recurrentWeights.rows }
  /// G · H.
  var gateCount: Int { blocks.reduce(0) { $0 + $1.size } }
  /// Columns of the memory: H, or 0 where the kind has none.
  var memorySize: Int { kind.cell.hasMemory ? cellCount : 0 }

  /// Where each block's gates lie in a row of all gates.
  var gateRanges: [Range<Int>] {
    var first = 0
    return blocks.map { block in
      defer { first += block.size }
      return first..<first + block.size
    }
  }

  /// h and c of N sequences between two steps: where a recurrence starts, or where it ended.
  public struct State: Sendable, Equatable {
    /// h, [N × H].
    public var hidden: Matrix
    /// c, [N × H]; without columns where the kind has none.
    public var memory: Matrix

    public init(hidden: Matrix, memory: Matrix) {
      precondition(hidden.rows == memory.rows, "h of \(hidden.rows) sequences and c of \(memory.rows)")
      self.hidden = hidden
      self.memory = memory
    }

    /// Zeros.
    public init(sequences: Int, of kind: CellKind, cellCount: Int) {
      hidden = Matrix(rows: sequences, columns: cellCount)
      memory = Matrix(rows: sequences, columns: kind.cell.hasMemory ? cellCount : 0)
    }
  }

  /// What the backward pass needs of the forward pass; a row a packed frame. A trace is used again for the next batch.
  ///
  /// The gates are not among it: they would take a third more memory, and are soon computed again from Wx and Uz.
  public struct Trace: Sendable {
    var blocks: [BuildingBlock.Trace]
    /// c, [R × H], where the kind has a memory.
    var memory: RowStorage
    /// h, [R × H].
    public internal(set) var outputs: RowStorage
    /// h_{t−1}, [R × H]: filled by the backward pass.
    var previousOutputs: RowStorage
    /// Where the recurrence started; nil: at zeros.
    var start: State?
    /// Where there is normalisation.
    var normalisation: RecurrentNormalisation.Trace?

    public init(_ kind: CellKind, cellCount h: Int) {
      blocks = kind.cell.gatesOfBlocks.map { BuildingBlock.Trace(size: $0 * h, cellCount: h) }
      memory = RowStorage(columns: kind.cell.hasMemory ? h : 0)
      outputs = RowStorage(columns: h)
      previousOutputs = RowStorage(columns: h)
    }
  }
}
