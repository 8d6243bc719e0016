import Foundation
import Testing
import WFST

@Suite struct SemiringTests {
  private func values(_ random: inout TestRandom) -> [Float] {
    (0..<3).map { _ in
      switch Int.random(in: 0..<6, using: &random) {
      case 0: .infinity
      case 1: 0
      default: Float.random(in: -40...40, using: &random)
      }
    }
  }

  /// Tolerance: values are at most 120 here, where neighbouring floats are 2⁻¹⁷ apart; a law compares at most four
  /// roundings.
  private func axiomsHold<W: FloatSemiring>(_: W.Type, seed: Int) {
    var random = TestRandom(seed: seed)
    let numbers = values(&random)
    let (a, b, c) = (W(numbers[0]), W(numbers[1]), W(numbers[2]))
    func expectEqual(_ x: W, _ y: W, _ law: Comment) {
      #expect(x.isApproximatelyEqual(to: y, within: 1e-4), "\(law) for \(a), \(b), \(c)")
    }
    expectEqual(a.plus(b).plus(c), a.plus(b.plus(c)), "⊕ is associative")
    expectEqual(a.plus(b), b.plus(a), "⊕ is commutative")
    expectEqual(a.plus(.zero), a, "0̄ is the identity of ⊕")
    expectEqual(a.times(b).times(c), a.times(b.times(c)), "⊗ is associative")
    expectEqual(a.times(b), b.times(a), "⊗ is commutative")
    expectEqual(a.times(.one), a, "1̄ is the identity of ⊗")
    #expect(a.times(.zero) == .zero)
    expectEqual(a.times(b.plus(c)), a.times(b).plus(a.times(c)), "⊗ distributes over ⊕")
    if !b.isZero { expectEqual(b.times(a.divided(by: b)), a, "division undoes ⊗") }
    let sum = a.plus(b)
    if !sum.isZero { expectEqual(sum.times(a.divided(by: sum)), a, "⊕ divides its operands") }
    #expect(sum.isMember && a.times(b).isMember)
    if W.isIdempotent { #expect(a.plus(a) == a) }
  }

  @Test func axiomsHoldOnRandomWeights() {
    for seed in 0..<5000 {
      axiomsHold(TropicalWeight.self, seed: seed)
      axiomsHold(LogWeight.self, seed: seed)
    }
  }

  @Test func tropicalSumPicksTheBetter() {
    #expect(TropicalWeight(1).plus(TropicalWeight(2)) == TropicalWeight(1))
    #expect(TropicalWeight(1).isBetter(than: TropicalWeight(2)))
    #expect(!TropicalWeight(1).isBetter(than: TropicalWeight(1)))
    #expect(TropicalWeight(1).isBetter(than: .zero))
  }

  @Test func logSumAddsProbabilities() {
    let half = LogWeight(Float(-log(0.5)))
    #expect(half.plus(half).isApproximatelyEqual(to: .one, within: 1e-7))
    // Far below the greater probability the smaller one is lost, and nothing overflows.
    #expect(LogWeight(-1000).plus(LogWeight(1000)) == LogWeight(-1000))
  }

  @Test func nanAndMinusInfinityAreNoMembers() {
    #expect(!TropicalWeight(.nan).isMember && !TropicalWeight(-.infinity).isMember)
    #expect(!LogWeight(.nan).isMember && !LogWeight(-.infinity).isMember)
    #expect(TropicalWeight.zero.isMember && LogWeight.zero.isMember)
  }
}
