import Foundation

/// The windowed-sinc low-pass filter of a change of rate: it passes up to 0.9 of half the lower rate, and stops from
/// half the lower rate on, so that nothing folds back and nothing is mirrored.
///
/// Frequencies are relative to the input's rate, times in input samples.
struct LowPassFilter {
  /// Ripple and leakage in dB: 10⁻⁵ of the signal, below the 16 bits (−96 dB) of most files.
  static let attenuation = 100.0
  /// The pass band's end as a share of half the lower rate. Nearer to 1: longer filters.
  static let passBand = 0.9

  /// The middle of the transition from passing to stopping.
  let cutoff: Double
  /// h(u) = 0 for |u| > halfWidth.
  let halfWidth: Double
  private let beta: Double
  /// I₀(β)
  private let windowScale: Double

  init(from: Int, to: Int) {
    let nyquist = 0.5 * min(1, Double(to) / Double(from))
    let transition = nyquist * (1 - LowPassFilter.passBand)
    cutoff = nyquist - transition / 2
    // Kaiser: N = (A − 7.95)/(2.285 · 2π · transition) for a filter of N + 1 taps, β = 0.1102(A − 8.7) for A > 50.
    halfWidth = (LowPassFilter.attenuation - 7.95) / (2.285 * 2 * .pi * transition) / 2
    beta = 0.1102 * (LowPassFilter.attenuation - 8.7)
    windowScale = LowPassFilter.besselI0(beta)
  }

  /// h(u) = 2c · sinc(2c·u) · I₀(β√(1 − (u/H)²)) / I₀(β)
  func response(at u: Double) -> Double {
    guard abs(u) <= halfWidth else { return 0 }
    let x = 2 * cutoff * u
    let sinc = x == 0 ? 1 : sin(.pi * x) / (.pi * x)
    let ratio = u / halfWidth
    let window = LowPassFilter.besselI0(beta * (1 - ratio * ratio).squareRoot()) / windowScale
    return 2 * cutoff * sinc * window
  }

  /// The modified Bessel function of the first kind and order 0: Σ_m ((x/2)^m / m!)², to Double's precision.
  static func besselI0(_ x: Double) -> Double {
    var sum = 1.0
    var term = 1.0
    var m = 1.0
    while term > sum * 1e-17 {
      term *= (x / (2 * m)) * (x / (2 * m))
      sum += term
      m += 1
    }
    return sum
  }
}
