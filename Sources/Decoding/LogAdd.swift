import RealModule

/// ln(eᵃ + eᵇ) = max + ln(1 + e^−|a − b|).
///
/// | a | b | result |
/// |---|---|---|
/// | −∞ | b | b |
/// | a | −∞ | a |
/// | −∞ | −∞ | −∞ |
@inline(__always)
func logAdd(_ a: Double, _ b: Double) -> Double {
  if a == -.infinity { return b }
  if b == -.infinity { return a }
  return max(a, b) + .log(onePlus: .exp(-abs(a - b)))
}
