/// The tropical semiring (ℝ ∪ {+∞}, min, +, +∞, 0): the cheapest of the alternatives counts.
public struct TropicalWeight: FloatSemiring, PathProperty {
  public var value: Float

  @inlinable
  public init(_ value: Float) { self.value = value }

  @inlinable public static var arcType: String { "standard" }

  @inlinable
  public func plus(_ other: TropicalWeight) -> TropicalWeight { value <= other.value ? self : other }

  @inlinable
  public func isBetter(than other: TropicalWeight) -> Bool { value < other.value }
}
