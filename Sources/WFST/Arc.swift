/// A transition: it reads `inputLabel`, writes `outputLabel`, costs `weight` and leads to `nextState`.
public struct Arc<W: Semiring>: Hashable, Sendable {
  public var inputLabel: Label
  public var outputLabel: Label
  public var weight: W
  public var nextState: StateID

  @inlinable
  public init(inputLabel: Label, outputLabel: Label, weight: W, nextState: StateID) {
    self.inputLabel = inputLabel
    self.outputLabel = outputLabel
    self.weight = weight
    self.nextState = nextState
  }
}
