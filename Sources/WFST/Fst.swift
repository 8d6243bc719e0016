/// A weighted finite-state transducer whose states all exist: T = (Q, q₀, F, ρ, E).
///
/// It maps each pair (x, y) of an input and an output string to the ⊕ over all successful paths with these labels of
/// their weights: ⊗ along the arcs, then the final weight ρ of the last state. A state is final where ρ ≠ 0̄.
public protocol Fst<W>: Sendable {
  associatedtype W: Semiring

  /// `StateID.none` where the transducer has no states or no start yet: it then accepts nothing.
  var start: StateID { get }
  var stateCount: Int { get }
  var arcCount: Int { get }

  /// ρ(state); 0̄ where the state is not final.
  func finalWeight(of state: StateID) -> W

  /// The arcs that leave `state`, in stored order.
  func arcs(from state: StateID) -> ArraySlice<Arc<W>>

  /// Names of the labels, where the transducer carries them.
  var inputSymbols: SymbolTable? { get }
  var outputSymbols: SymbolTable? { get }
}

extension Fst {
  /// All states in the order of their numbers.
  @inlinable
  public var states: some RandomAccessCollection<StateID> { (0..<stateCount).lazy.map { StateID(index: $0) } }

  @inlinable
  public func isFinal(_ state: StateID) -> Bool { !finalWeight(of: state).isZero }
}
