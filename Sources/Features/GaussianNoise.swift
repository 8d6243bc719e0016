import Foundation

/// Standard normal numbers, a stream for each (seed, frame), so that dither depends on nothing else.
///
/// Uniform bits by SplitMix64 (Steele, Lea and Flood 2014), normal by Box and Muller (1958).
struct GaussianNoise {
  private var state: UInt64

  init(seed: UInt64, stream: UInt64) {
    state = seed
    let key = nextBits()
    state = key ^ stream
  }

  private mutating func nextBits() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// In 0 (excluded) to 1: 24 bits, as many as Float's significand holds.
  private mutating func nextUniform() -> Float { Float((nextBits() >> 40) + 1) / 16_777_216 }

  mutating func next() -> Float {
    let radius = (-2 * log(nextUniform())).squareRoot()
    return radius * cos(2 * .pi * nextUniform())
  }
}
