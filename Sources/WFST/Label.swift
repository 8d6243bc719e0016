/// A symbol of an arc's input or output side. 0 is epsilon, the empty string; symbols proper are positive.
public struct Label: Hashable, Comparable, Sendable, CustomStringConvertible {
  public var rawValue: Int32

  @inlinable
  public init(_ rawValue: Int32) { self.rawValue = rawValue }

  /// The empty string.
  @inlinable public static var epsilon: Label { Label(0) }

  /// No label at all: stands in an `EncodeTable` for the labels of a final weight.
  @inlinable public static var none: Label { Label(-1) }

  @inlinable public var isEpsilon: Bool { rawValue == 0 }

  @inlinable
  public static func < (a: Label, b: Label) -> Bool { a.rawValue < b.rawValue }

  public var description: String { String(rawValue) }
}
