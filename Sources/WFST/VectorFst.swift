/// A transducer that can be changed: each state owns an array of arcs.
public struct VectorFst<W: Semiring>: Fst, Equatable {
  @usableFromInline
  struct State: Equatable, Sendable {
    @usableFromInline var finalWeight: W
    @usableFromInline var arcs: [Arc<W>]

    @inlinable
    init(finalWeight: W, arcs: [Arc<W>]) {
      self.finalWeight = finalWeight
      self.arcs = arcs
    }
  }

  @usableFromInline var storage: [State]
  /// `StateID.none` until it is set.
  public var start: StateID
  public var inputSymbols: SymbolTable?
  public var outputSymbols: SymbolTable?

  /// A transducer without states.
  @inlinable
  public init() {
    storage = []
    start = .none
    inputSymbols = nil
    outputSymbols = nil
  }

  /// A copy of another transducer.
  @inlinable
  public init(_ other: some Fst<W>) {
    storage = other.states.map { State(finalWeight: other.finalWeight(of: $0), arcs: Array(other.arcs(from: $0))) }
    start = other.start
    inputSymbols = other.inputSymbols
    outputSymbols = other.outputSymbols
  }

  @inlinable public var stateCount: Int { storage.count }

  public var arcCount: Int { storage.reduce(0) { $0 + $1.arcs.count } }

  /// Adds a state that is not final and has no arcs.
  @inlinable
  @discardableResult
  public mutating func addState() -> StateID {
    storage.append(State(finalWeight: .zero, arcs: []))
    return StateID(index: storage.count - 1)
  }

  /// Adds `count` states and returns the first of them; they are numbered one after another.
  @inlinable
  @discardableResult
  public mutating func addStates(_ count: Int) -> StateID {
    let first = StateID(index: storage.count)
    storage.append(contentsOf: repeatElement(State(finalWeight: .zero, arcs: []), count: count))
    return first
  }

  /// Leaves a transducer that accepts nothing; its symbols stay.
  public mutating func removeAllStates() {
    storage = []
    start = .none
  }

  @inlinable
  public mutating func reserveStates(_ count: Int) { storage.reserveCapacity(count) }

  @inlinable
  public mutating func addArc(_ arc: Arc<W>, from state: StateID) { storage[state.index].arcs.append(arc) }

  @inlinable
  public mutating func addArc(
    from state: StateID, to nextState: StateID, input: Label, output: Label, weight: W = .one
  ) {
    addArc(Arc(inputLabel: input, outputLabel: output, weight: weight, nextState: nextState), from: state)
  }

  @inlinable
  public func finalWeight(of state: StateID) -> W { storage[state.index].finalWeight }

  @inlinable
  public mutating func setFinalWeight(_ weight: W, of state: StateID) { storage[state.index].finalWeight = weight }

  @inlinable
  public func arcs(from state: StateID) -> ArraySlice<Arc<W>> { storage[state.index].arcs[...] }

  @inlinable
  public mutating func setArcs(_ arcs: [Arc<W>], from state: StateID) { storage[state.index].arcs = arcs }

  /// Changes a state's arcs in place.
  @inlinable
  public mutating func modifyArcs(from state: StateID, _ change: (inout [Arc<W>]) -> Void) {
    change(&storage[state.index].arcs)
  }

  /// Changes each arc in place.
  @inlinable
  public mutating func modifyAllArcs(_ change: (inout Arc<W>) -> Void) {
    for state in states {
      modifyArcs(from: state) { arcs in
        for index in arcs.indices { change(&arcs[index]) }
      }
    }
  }
}
