import Foundation

/// A semiring (K, ⊕, ⊗, 0̄, 1̄): ⊕ joins alternative paths, ⊗ the arcs along one.
///
/// Laws, up to rounding, for all members a, b, c:
/// - ⊕ is associative and commutative, with identity 0̄;
/// - ⊗ is associative, with identity 1̄, and 0̄ annihilates it: 0̄ ⊗ a = a ⊗ 0̄ = 0̄;
/// - ⊗ distributes over ⊕ from both sides.
///
/// Capabilities beyond these are protocols of their own, so that an algorithm's needs stand in its signature.
public protocol Semiring: Hashable, Sendable, CustomStringConvertible {
  /// 0̄, the weight of no path at all.
  static var zero: Self { get }
  /// 1̄, the weight of the empty path.
  static var one: Self { get }

  /// a ⊕ b.
  func plus(_ other: Self) -> Self
  /// a ⊗ b.
  func times(_ other: Self) -> Self

  /// Whether a ⊕ a = a, as conformance to `IdempotentSemiring` says.
  static var isIdempotent: Bool { get }

  /// False for values outside the semiring, NaN for example.
  var isMember: Bool { get }

  /// Equality within `delta`, in the weight's own measure.
  func isApproximatelyEqual(to other: Self, within delta: Float) -> Bool
}

extension Semiring {
  @inlinable public static var isIdempotent: Bool { false }
  @inlinable public var isZero: Bool { self == Self.zero }
  @inlinable public var isOne: Bool { self == Self.one }
}

/// ⊗ is commutative: a ⊗ b = b ⊗ a. What is written for left and right semirings alike may then ignore the side.
public protocol CommutativeSemiring: Semiring {}

/// ⊕ is idempotent: a ⊕ a = a.
public protocol IdempotentSemiring: Semiring {}

extension IdempotentSemiring {
  @inlinable public static var isIdempotent: Bool { true }
}

/// ⊕ picks one of its operands: a ⊕ b ∈ {a, b}. A shortest path then has the shortest distance as its weight.
public protocol PathProperty: IdempotentSemiring {
  /// True where ⊕ prefers `self`: self ⊕ other = self ≠ other.
  func isBetter(than other: Self) -> Bool
}

/// Where a ⊕ b ≠ 0̄, both a and b can be divided by it: (a ⊕ b) ⊗ (a ⊕ b)⁻¹a = a.
public protocol WeaklyDivisible: Semiring {
  /// The c with divisor ⊗ c = self.
  ///
  /// - Precondition: `divisor` is not 0̄.
  func divided(by divisor: Self) -> Self
}

/// A semiring whose weight is one `Float`, a negated natural logarithm: what an OpenFst file of standard or log arcs
/// holds. 0̄ is +∞ and 1̄ is 0; −∞ and NaN are no members.
public protocol FloatSemiring: CommutativeSemiring, WeaklyDivisible {
  var value: Float { get }
  init(_ value: Float)
  /// OpenFst's name of arcs with this weight.
  static var arcType: String { get }
}

extension FloatSemiring {
  @inlinable public static var zero: Self { Self(Float.infinity) }
  @inlinable public static var one: Self { Self(0) }

  /// Adds the logarithms. +∞ ⊗ a = +∞ for every member a.
  @inlinable
  public func times(_ other: Self) -> Self { Self(value + other.value) }

  /// Subtracts the logarithms. +∞ divided by a finite weight stays +∞.
  @inlinable
  public func divided(by divisor: Self) -> Self { Self(value - divisor.value) }

  @inlinable public var isMember: Bool { value > -Float.infinity }

  @inlinable
  public func isApproximatelyEqual(to other: Self, within delta: Float) -> Bool {
    value == other.value || (value <= other.value + delta && other.value <= value + delta)
  }

  /// As OpenFst prints it: nine digits, which tell every `Float` from its neighbours.
  public var description: String {
    value == .infinity ? "Infinity" : String(format: "%.9g", Double(value))
  }
}
