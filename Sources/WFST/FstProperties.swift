/// What is known of a transducer's shape, in the bits of OpenFst's file header: a property and its opposite are two
/// bits, and with neither set nothing is known.
public struct FstProperties: OptionSet, Hashable, Sendable {
  public let rawValue: UInt64

  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// All states exist and can be counted.
  public static let expanded = FstProperties(rawValue: 0x1)
  /// States and arcs can be added.
  public static let mutable = FstProperties(rawValue: 0x2)

  /// Every arc's input label equals its output label.
  public static let acceptor = FstProperties(rawValue: 1 << 16)
  public static let notAcceptor = FstProperties(rawValue: 1 << 17)
  /// No state has two arcs with one input label (epsilon counts as a label).
  public static let inputDeterministic = FstProperties(rawValue: 1 << 18)
  public static let notInputDeterministic = FstProperties(rawValue: 1 << 19)
  public static let outputDeterministic = FstProperties(rawValue: 1 << 20)
  public static let notOutputDeterministic = FstProperties(rawValue: 1 << 21)
  /// There is an arc with epsilon on both sides.
  public static let epsilons = FstProperties(rawValue: 1 << 22)
  public static let noEpsilons = FstProperties(rawValue: 1 << 23)
  public static let inputEpsilons = FstProperties(rawValue: 1 << 24)
  public static let noInputEpsilons = FstProperties(rawValue: 1 << 25)
  public static let outputEpsilons = FstProperties(rawValue: 1 << 26)
  public static let noOutputEpsilons = FstProperties(rawValue: 1 << 27)
  /// Each state's arcs stand in the order of their input labels.
  public static let inputSorted = FstProperties(rawValue: 1 << 28)
  public static let notInputSorted = FstProperties(rawValue: 1 << 29)
  public static let outputSorted = FstProperties(rawValue: 1 << 30)
  public static let notOutputSorted = FstProperties(rawValue: 1 << 31)
  /// There is a weight other than 0̄ and 1̄.
  public static let weighted = FstProperties(rawValue: 1 << 32)
  public static let unweighted = FstProperties(rawValue: 1 << 33)
  public static let cyclic = FstProperties(rawValue: 1 << 34)
  public static let acyclic = FstProperties(rawValue: 1 << 35)
  /// There is a cycle through the start.
  public static let initialCyclic = FstProperties(rawValue: 1 << 36)
  public static let initialAcyclic = FstProperties(rawValue: 1 << 37)
  /// Every arc leads to a state with a greater number.
  public static let topologicallySorted = FstProperties(rawValue: 1 << 38)
  public static let notTopologicallySorted = FstProperties(rawValue: 1 << 39)
  /// Every state can be reached from the start.
  public static let accessible = FstProperties(rawValue: 1 << 40)
  public static let notAccessible = FstProperties(rawValue: 1 << 41)
  /// A final state can be reached from every state.
  public static let coaccessible = FstProperties(rawValue: 1 << 42)
  public static let notCoaccessible = FstProperties(rawValue: 1 << 43)
  /// States 0, 1, … in a row, each with one arc to the next, the last one final.
  public static let string = FstProperties(rawValue: 1 << 44)
  public static let notString = FstProperties(rawValue: 1 << 45)
  /// A weight other than 1̄ lies on a cycle.
  public static let weightedCycles = FstProperties(rawValue: 1 << 46)
  public static let unweightedCycles = FstProperties(rawValue: 1 << 47)
}
