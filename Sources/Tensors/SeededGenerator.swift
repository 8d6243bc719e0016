import RealModule

/// A small random generator whose stream depends on nothing but its keys: SplitMix64 (Steele, Lea and Flood 2014).
///
/// Draws are keyed by what they are for, such as (seed, epoch, utterance), so they do not depend on which worker makes
/// them or in which order.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// How far the state moves with each draw: 2⁶⁴ over the golden ratio, made odd.
  private static let step: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// The stream of a list of keys; another list, or another order, gives an unrelated stream.
  public init(_ keys: UInt64...) { state = Self.combine(keys) }

  /// One key of several.
  public static func combine(_ keys: UInt64...) -> UInt64 { combine(keys) }

  private static func combine(_ keys: [UInt64]) -> UInt64 {
    keys.reduce(0x6A09_E667_F3BC_C908) { mix($0 ^ mix($1 &+ step)) }
  }

  public mutating func next() -> UInt64 {
    state &+= Self.step
    return Self.mix(state)
  }

  /// As many draws as `draws` holds, those that `next` would give.
  public mutating func fill(_ draws: inout MutableSpan<UInt64>) {
    let start = state
    for i in 0..<draws.count { draws[i] = Self.mix(start &+ UInt64(truncatingIfNeeded: i &+ 1) &* Self.step) }
    state = start &+ UInt64(draws.count) &* Self.step
  }

  /// A uniform draw from [0, 1), with 24 random bits.
  public mutating func uniform() -> Float { Float(next() >> 40) * 0x1p-24 }

  /// A uniform draw from [lower, upper).
  public mutating func uniform(in range: Range<Float>) -> Float {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// Two independent draws of the standard normal distribution, by Box and Muller's transform.
  public mutating func normalPair() -> (Float, Float) {
    let radius = (-2 * Float.log(1 - uniform())).squareRoot()
    let angle = 2 * Float.pi * uniform()
    return (radius * .cos(angle), radius * .sin(angle))
  }

  /// A key of a string that is the same in every process (Swift's own hash is not): FNV-1a over its UTF-8 bytes.
  public static func key(of string: String) -> UInt64 {
    string.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
