import Tensors
import Testing

/// SplitMix64 as its authors publish it (https://prng.di.unimi.it/splitmix64.c), with the inverse of its output function.
private struct SplitMix64 {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// The generator that has just given `output`: every step of the output function is a bijection.
  init(havingGiven output: UInt64) {
    var z = Self.undo(output, shift: 31) &* Self.inverse(of: 0x94D0_49BB_1331_11EB)
    z = Self.undo(z, shift: 27) &* Self.inverse(of: 0xBF58_476D_1CE4_E5B9)
    state = Self.undo(z, shift: 30)
  }

  init(state: UInt64) { self.state = state }

  /// z from z ^ (z >> shift).
  private static func undo(_ value: UInt64, shift: UInt64) -> UInt64 {
    value ^ (value >> shift) ^ (value >> (2 * shift))
  }

  /// The multiplicative inverse of an odd number modulo 2⁶⁴, by Newton's iteration.
  private static func inverse(of odd: UInt64) -> UInt64 {
    (0..<6).reduce(odd) { x, _ in x &* (2 &- odd &* x) }
  }
}

@Suite struct SeededGeneratorTests {
  /// The first outputs for the state 1234567, as published on Rosetta Code.
  @Test func theReferenceGivesThePublishedVectors() {
    var reference = SplitMix64(state: 1_234_567)
    let expected: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
      16_408_922_859_458_223_821,
    ]
    #expect(expected.indices.map { _ in reference.next() } == expected)
  }

  @Test func everyStreamIsOneOfSplitMix64() {
    for key: UInt64 in [0, 1, 1 << 63, .max] {
      var generator = SeededGenerator(key, 17)
      var reference = SplitMix64(havingGiven: generator.next())
      for _ in 0..<1_000 { #expect(generator.next() == reference.next()) }
    }
  }

  @Test func aStreamDependsOnItsKeysAlone() {
    var alone = SeededGenerator(3, 4)
    let expected = (0..<10).map { _ in alone.next() }
    var interleaved = SeededGenerator(3, 4)
    var other = SeededGenerator(4, 3)
    let drawn = (0..<10).map { _ in
      _ = other.next()
      return interleaved.next()
    }
    #expect(drawn == expected)
  }

  @Test(arguments: [0, 1, 5, 64]) func manyDrawsAtOnceAreThoseOfTheStream(count: Int) {
    var generator = SeededGenerator(3, 4)
    var single = generator
    var draws = [UInt64](repeating: 0, count: count)
    for _ in 0..<2 {
      var span = draws.mutableSpan
      generator.fill(&span)
      #expect(draws == (0..<count).map { _ in single.next() })
    }
  }

  /// Among 200,000 streams two equal first draws have a probability of 1e−9 by chance.
  @Test func otherKeysGiveOtherStreams() {
    var seen: Set<UInt64> = []
    func note(_ generator: SeededGenerator) {
      var generator = generator
      #expect(seen.insert(generator.next()).inserted)
    }
    note(SeededGenerator())
    for a: UInt64 in 0..<440 {
      note(SeededGenerator(a))
      for b: UInt64 in 0..<440 { note(SeededGenerator(a, b)) }
    }
    for key: UInt64 in 0..<10 { note(SeededGenerator(key, 0, 0)) }
  }

  @Test func aCombinedKeyIsAKeyOfItsOwn() {
    let keys =
      [SeededGenerator.combine(), SeededGenerator.combine(1), SeededGenerator.combine(1, 2)]
      + [SeededGenerator.combine(2, 1), SeededGenerator.combine(0, 0)]
    #expect(Set(keys).count == 5)
    #expect(SeededGenerator.combine(1, 2) == keys[2])
  }

  /// χ² of 256 classes has mean 255 and standard deviation √510 = 22.6; five of them are a probability of 1e−6 or so, and
  /// the seeds are fixed.
  @Test func uniformDrawsAreUniform() {
    for seed: UInt64 in 0..<4 {
      var generator = SeededGenerator(seed)
      let draws = (0..<65_536).map { _ in generator.uniform() }
      #expect(draws.allSatisfy { $0 >= 0 && $0 < 1 })
      #expect(abs(chiSquared(draws) - 255) < 113)
    }
  }

  /// As a mask of dropout or noise meets them: one draw from each of many neighbouring keys.
  @Test func firstDrawsOfNeighbouringKeysAreUniform() {
    for position: Int in 0..<3 {
      let draws = (0..<65_536).map { key -> Float in
        var keys: [UInt64] = [1, 1, 1]
        keys[position] = UInt64(key)
        var generator = SeededGenerator(keys[0], keys[1], keys[2])
        return generator.uniform()
      }
      #expect(abs(chiSquared(draws) - 255) < 113)
    }
  }

  @Test func aRangeIsMetFromEndToEnd() {
    var generator = SeededGenerator(5)
    let draws = (0..<10_000).map { _ in generator.uniform(in: -3..<5) }
    #expect(draws.allSatisfy { $0 >= -3 && $0 < 5 })
    // Of 10,000 draws one comes within 1/500 of either end but for a probability of 2e−9.
    #expect(draws.contains { $0 < -3 + 0.016 } && draws.contains { $0 > 5 - 0.016 })
  }

  /// Of n = 200,000 draws the mean has a standard deviation of 1/√n, the variance √(2/n), the share within one standard
  /// deviation (0.682689) √(0.68·0.32/n), the correlation of a pair's two draws √(2/n); bounds are five of each.
  @Test func normalDrawsAreNormalAndIndependent() {
    var generator = SeededGenerator(11)
    let pairs = (0..<100_000).map { _ in generator.normalPair() }
    let draws = pairs.flatMap { [Double($0.0), Double($0.1)] }
    let n = Double(draws.count)
    #expect(draws.allSatisfy { $0.isFinite })
    #expect(abs(draws.reduce(0, +) / n) < 5 / n.squareRoot())
    #expect(abs(draws.reduce(0) { $0 + $1 * $1 } / n - 1) < 5 * (2 / n).squareRoot())
    #expect(abs(Double(draws.count { abs($0) < 1 }) / n - 0.682_689) < 5 * (0.2166 / n).squareRoot())
    #expect(abs(Double(draws.count { abs($0) < 2 }) / n - 0.954_500) < 5 * (0.0434 / n).squareRoot())
    #expect(abs(pairs.reduce(0) { $0 + Double($1.0 * $1.1) } / (n / 2)) < 5 * (2 / n).squareRoot())
  }

  /// Test vectors of the FNV reference page (http://www.isthe.com/chongo/tech/comp/fnv).
  @Test func keysOfStringsAreFNV1a() {
    #expect(SeededGenerator.key(of: "") == 0xCBF2_9CE4_8422_2325)
    #expect(SeededGenerator.key(of: "a") == 0xAF63_DC4C_8601_EC8C)
    #expect(SeededGenerator.key(of: "foobar") == 0x8594_4171_F739_67E8)
  }

  private func chiSquared(_ draws: [Float]) -> Double {
    var counts = [Double](repeating: 0, count: 256)
    for draw in draws { counts[Int(draw * 256)] += 1 }
    let expected = Double(draws.count) / 256
    return counts.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
  }
}
