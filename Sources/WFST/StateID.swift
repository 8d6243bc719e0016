/// A state of one transducer: states are numbered 0, 1, … in the order in which they were added.
public struct StateID: Hashable, Comparable, Sendable, CustomStringConvertible {
  public var rawValue: Int32

  @inlinable
  public init(_ rawValue: Int32) { self.rawValue = rawValue }

  /// - Precondition: `index` fits in 32 bits.
  @inlinable
  public init(index: Int) { self.rawValue = Int32(index) }

  /// The start of a transducer that has none: it accepts nothing.
  @inlinable public static var none: StateID { StateID(-1) }

  @inlinable public var isNone: Bool { rawValue < 0 }

  /// The position in arrays that hold one element a state.
  @inlinable public var index: Int { Int(rawValue) }

  @inlinable
  public static func < (a: StateID, b: StateID) -> Bool { a.rawValue < b.rawValue }

  public var description: String { String(rawValue) }
}
