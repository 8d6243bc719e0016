import Foundation

/// significand · 2^exponent, not negative, with an exponent of any size: products of thousands of probabilities without
/// logarithms, each operation as exact as in `Double`.
struct WideNumber {
  /// 0, or in [1, 2).
  private(set) var significand: Double
  private(set) var exponent: Int

  static let zero = WideNumber(0)

  init(_ value: Double) { self.init(significand: value, exponent: 0) }

  /// eˣ.
  init(exponentialOf x: Double) {
    let exponent = (x / log(2)).rounded()
    self.init(significand: exp(x - exponent * log(2)), exponent: Int(exponent))
  }

  private init(significand: Double, exponent: Int) {
    self.significand = significand == 0 ? 0 : significand.significand
    self.exponent = significand == 0 ? 0 : exponent + Int(significand.exponent)
  }

  var logarithm: Double { log(significand) + Double(exponent) * log(2) }

  static func * (a: WideNumber, b: WideNumber) -> WideNumber {
    WideNumber(significand: a.significand * b.significand, exponent: a.exponent + b.exponent)
  }

  static func + (a: WideNumber, b: WideNumber) -> WideNumber {
    if a.significand == 0 { return b }
    if b.significand == 0 { return a }
    let (large, small) = a.exponent >= b.exponent ? (a, b) : (b, a)
    let shift = small.exponent - large.exponent
    // A number 2⁻¹⁰⁰ times the other is below its rounding.
    guard shift > -100 else { return large }
    return WideNumber(
      significand: large.significand + Double(sign: .plus, exponent: shift, significand: small.significand),
      exponent: large.exponent)
  }

  /// a / b as a `Double`.
  static func / (a: WideNumber, b: WideNumber) -> Double {
    // Beyond these exponents the quotient is 0 or ∞ in `Double` too.
    scalbn(a.significand / b.significand, max(-5_000, min(5_000, a.exponent - b.exponent)))
  }
}
