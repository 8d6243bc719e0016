/// A transducer that does not change, compact and quick to walk: all arcs lie in one array, a state's arcs together.
public struct ConstFst<W: Semiring>: Fst, Equatable {
  /// All arcs, state after state.
  public let arcs: [Arc<W>]
  /// Where each state's arcs begin in `arcs`, and at the end `arcs.count`: one element more than there are states.
  public let arcOffsets: [Int32]
  /// ρ of each state.
  public let finalWeights: [W]
  public let start: StateID
  public let inputSymbols: SymbolTable?
  public let outputSymbols: SymbolTable?

  @inlinable
  public init(_ other: some Fst<W>) {
    var arcs: [Arc<W>] = []
    arcs.reserveCapacity(other.arcCount)
    var offsets: [Int32] = [0]
    offsets.reserveCapacity(other.stateCount + 1)
    var finalWeights: [W] = []
    finalWeights.reserveCapacity(other.stateCount)
    for state in other.states {
      arcs.append(contentsOf: other.arcs(from: state))
      offsets.append(Int32(arcs.count))
      finalWeights.append(other.finalWeight(of: state))
    }
    self.init(
      arcs: arcs, arcOffsets: offsets, finalWeights: finalWeights, start: other.start,
      inputSymbols: other.inputSymbols, outputSymbols: other.outputSymbols)
  }

  @inlinable
  package init(
    arcs: [Arc<W>], arcOffsets: [Int32], finalWeights: [W], start: StateID,
    inputSymbols: SymbolTable?, outputSymbols: SymbolTable?
  ) {
    precondition(arcOffsets.count == finalWeights.count + 1, "offsets for \(arcOffsets.count - 1) states")
    self.arcs = arcs
    self.arcOffsets = arcOffsets
    self.finalWeights = finalWeights
    self.start = start
    self.inputSymbols = inputSymbols
    self.outputSymbols = outputSymbols
  }

  @inlinable public var stateCount: Int { finalWeights.count }
  @inlinable public var arcCount: Int { arcs.count }

  /// The positions in `arcs` of the arcs that leave `state`.
  @inlinable
  public func arcRange(of state: StateID) -> Range<Int> {
    Int(arcOffsets[state.index])..<Int(arcOffsets[state.index + 1])
  }

  @inlinable
  public func arcs(from state: StateID) -> ArraySlice<Arc<W>> { arcs[arcRange(of: state)] }

  @inlinable
  public func finalWeight(of state: StateID) -> W { finalWeights[state.index] }
}
