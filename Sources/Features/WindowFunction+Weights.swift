import Foundation

extension WindowFunction {
  /// The window's N = `count` ≥ 2 weights.
  func weights(count: Int, blackmanCoefficient c: Double) -> [Double] {
    (0..<count).map { i in
      let u = 2 * Double.pi * Double(i) / Double(count - 1)
      return switch self {
      case .povey: pow(0.5 - 0.5 * cos(u), 0.85)
      case .hamming: 0.54 - 0.46 * cos(u)
      case .hanning: 0.5 - 0.5 * cos(u)
      case .blackman: c - 0.5 * cos(u) + (0.5 - c) * cos(2 * u)
      case .sine: sin(u / 2)
      case .rectangular: 1
      }
    }
  }
}
