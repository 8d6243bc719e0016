import Foundation

/// The log semiring (ℝ ∪ {+∞}, −ln(e⁻ᵃ + e⁻ᵇ), +, +∞, 0): probabilities of alternatives add up.
public struct LogWeight: FloatSemiring {
  public var value: Float

  @inlinable
  public init(_ value: Float) { self.value = value }

  @inlinable public static var arcType: String { "log" }

  /// a ⊕ b = −ln(e⁻ᵃ + e⁻ᵇ) = min(a, b) − ln(1 + e^−|a − b|), in double precision and rounded once.
  ///
  /// | a | b | a ⊕ b |
  /// |---|---|---|
  /// | +∞ | b | b |
  /// | a | +∞ | a |
  /// | +∞ | +∞ | +∞ |
  public func plus(_ other: LogWeight) -> LogWeight {
    if value == .infinity { return other }
    if other.value == .infinity { return self }
    let smaller = Double(min(value, other.value))
    let difference = Double(max(value, other.value)) - smaller
    return LogWeight(Float(smaller - log1p(exp(-difference))))
  }
}
