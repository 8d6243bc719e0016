import Foundation
import Tensors
import Testing

/// The oracle is the C library in double precision, exact beside these tolerances.
@Suite struct ElementwiseTests {
  /// About 200,000 numbers from −88 to 89: every 1024th multiple of 2⁻¹⁷ and, around zero, the powers of two and their
  /// neighbours.
  private static let arguments: [Float] =
    (-88 * 1_200..<89 * 1_200).map { Float($0) / 1_200 }
    + (-40...6).flatMap { e in [1, -1].map { $0 * Float(sign: .plus, exponent: e, significand: 1.25) } } + [0, -0.0]

  /// The polynomial errs by at most 2e−7 (Cephes), the multiplications that put it together round to 6e−8 each.
  @Test func expIsExactToAFewRoundings() {
    for x in Self.arguments where x >= -87 && x <= 88 {
      let exact = Foundation.exp(Double(x))
      #expect(abs(Double(Elementwise.exp(x)) - exact) <= 2.5e-7 * exact, "exp(\(x))")
    }
  }

  @Test func expIsClampedOutsideItsRange() {
    for x: Float in [-87.5, -200, -Float.greatestFiniteMagnitude, -.infinity] {
      #expect(Elementwise.exp(x) == Elementwise.exp(-87))
    }
    for x: Float in [88.5, 200, .greatestFiniteMagnitude, .infinity] {
      #expect(Elementwise.exp(x) == Elementwise.exp(88))
    }
  }

  /// The C library's error is at most one unit in the last place, 2.2e−16.
  @Test func expOfDoublesIsExactToAFewRoundings() {
    var generator = SeededGenerator(4)
    let spread = (0..<100_000).map { _ in Double.random(in: -708...709, using: &generator) }
    let close = (0..<100_000).map { _ in Double.random(in: -1...1, using: &generator) }
    for x in spread + close + [0, -0.0, -708, 709] {
      let exact = Foundation.exp(x)
      #expect(abs(Elementwise.exp(x) - exact) <= 6e-16 * exact, "exp(\(x))")
    }
    for x: Double in [-708.001, -1e10, -.greatestFiniteMagnitude, -.infinity] { #expect(Elementwise.exp(x) == 0) }
    #expect(Elementwise.exp(Double.infinity) == Elementwise.exp(709.0))
    #expect(Elementwise.exp(Double.nan).isNaN)
  }

  /// One rounding of 1 + e⁻ˣ, one of the quotient, and the error of `exp`, each of a number of at most 1.
  @Test func sigmoidIsExactToAFewRoundings() {
    for x in Self.arguments {
      let exact = 1 / (1 + Foundation.exp(-Double(x)))
      #expect(abs(Double(Elementwise.sigmoid(x)) - exact) <= 1.8e-7, "sigmoid(\(x))")
    }
  }

  /// Twice the error of `sigmoid`, minus 1.
  @Test func tanhIsExactToAFewRoundings() {
    for x in Self.arguments {
      #expect(abs(Double(Elementwise.tanh(x)) - Foundation.tanh(Double(x))) <= 3e-7, "tanh(\(x))")
    }
  }

  @Test func squashingStaysInItsInterval() {
    for x in Self.arguments + [-.infinity, .infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude] {
      #expect(Elementwise.sigmoid(x) > 0 && Elementwise.sigmoid(x) <= 1)
      #expect(Elementwise.tanh(x) >= -1 && Elementwise.tanh(x) <= 1)
    }
    #expect(Elementwise.tanh(0) == 0)
    #expect(Elementwise.sigmoid(0) == 0.5)
  }

  /// Otherwise a diverged network would look like one with saturated gates.
  @Test func notANumberIsNotSilenced() {
    for nan in [Float.nan, -.nan, .infinity - .infinity] {
      #expect(Elementwise.exp(nan).isNaN)
      #expect(Elementwise.sigmoid(nan).isNaN)
      #expect(Elementwise.tanh(nan).isNaN)
    }
  }

  @Test func addingAndScalingArePerElement() {
    let x: [Float] = [1, -2, 3.5]
    var y: [Float] = [10, 20, 30]
    var span = y.mutableSpan
    Elementwise.add(x.span, to: &span)
    Elementwise.scale(&span, by: -2)
    #expect(y == [-22, -36, -67])
  }

  /// 2²⁴ + 1 is not a `Float`: a sum of squares in single precision would lose every 1.
  @Test func sumOfSquaresIsAccumulatedInDouble() {
    let x = [4_096] + [Float](repeating: 1, count: 1_000)
    #expect(Elementwise.sumOfSquares(x.span) == 16_778_216)
    #expect(Elementwise.sumOfSquares([Float]().span) == 0)
    #expect(Elementwise.sumOfSquares([Float.nan].span).isNaN)
  }
}
