import RealModule
package import Tensors

/// The forward and backward variables of a CTC lattice (Graves et al. 2006, section 4.1), as logarithms in `Double`.
package struct ForwardBackward: Sendable {
  /// l′: blank, l₁, blank, l₂, …, blank.
  package let states: [Int]
  /// ln p(l | x), from the forward variables; −∞ where no path fits.
  package let logLikelihood: Double
  /// The same from the backward variables.
  package let backwardLogLikelihood: Double
  /// α_t(s) at t·S + s.
  private let alpha: [Double]
  /// β_t(s) at t·S + s.
  private let beta: [Double]

  package init(logProbabilities y: Matrix, target: [Int]) {
    let states = [CTC.blank] + target.flatMap { [$0, CTC.blank] }
    let (frames, count) = (y.rows, states.count)
    self.states = states
    guard frames > 0 else {
      (alpha, beta) = ([], [])
      logLikelihood = target.isEmpty ? 0 : -.infinity
      backwardLogLikelihood = logLikelihood
      return
    }
    // A path may skip the blank between two labels that differ.
    let skips = states.indices.map { $0 >= 2 && states[$0] != CTC.blank && states[$0] != states[$0 - 2] }
    alpha = Self.forward(y, states, skips)
    beta = Self.backward(y, states, skips)
    let last = (frames - 1) * count
    logLikelihood = logSum(alpha[last + count - 1], count > 1 ? alpha[last + count - 2] : -.infinity)
    backwardLogLikelihood = logSum(
      beta[0] + Double(y[0, states[0]]), count > 1 ? beta[1] + Double(y[0, states[1]]) : -.infinity)
  }

  /// ln p(the path stands in l′_s at t | l, x).
  package func logOccupancy(frame t: Int, state s: Int) -> Double {
    let index = t * states.count + s
    return alpha[index] + beta[index] - logLikelihood
  }

  /// α_0(0) = y_0(blank), α_0(1) = y_0(l₁); α_t(s) = y_t(l′_s) + ln(e^{α_{t−1}(s)} + e^{α_{t−1}(s−1)} + e^{α_{t−1}(s−2)}),
  /// the last term where a skip is allowed.
  private static func forward(_ y: Matrix, _ states: [Int], _ skips: [Bool]) -> [Double] {
    let count = states.count
    var alpha = [Double](repeating: -.infinity, count: y.rows * count)
    for s in 0..<min(2, count) { alpha[s] = Double(y[0, states[s]]) }
    for t in 1..<max(1, y.rows) {
      let (now, before) = (t * count, (t - 1) * count)
      for s in 0..<count {
        let stay = alpha[before + s]
        let advance = s >= 1 ? alpha[before + s - 1] : -.infinity
        let skip = skips[s] ? alpha[before + s - 2] : -.infinity
        alpha[now + s] = logSum(stay, advance, skip) + Double(y[t, states[s]])
      }
    }
    return alpha
  }

  /// β_{T−1}(S−1) = β_{T−1}(S−2) = 0; β_t(s) = ln Σ over s′ = s, s + 1, s + 2 of e^{β_{t+1}(s′) + y_{t+1}(l′_{s′})}.
  private static func backward(_ y: Matrix, _ states: [Int], _ skips: [Bool]) -> [Double] {
    let count = states.count
    var beta = [Double](repeating: -.infinity, count: y.rows * count)
    let last = (y.rows - 1) * count
    for s in max(0, count - 2)..<count { beta[last + s] = 0 }
    for t in (0..<y.rows - 1).reversed() {
      let (now, after) = (t * count, (t + 1) * count)
      func arriving(_ s: Int) -> Double { beta[after + s] + Double(y[t + 1, states[s]]) }
      for s in 0..<count {
        let stay = arriving(s)
        let advance = s + 1 < count ? arriving(s + 1) : -.infinity
        let skip = s + 2 < count && skips[s + 2] ? arriving(s + 2) : -.infinity
        beta[now + s] = logSum(stay, advance, skip)
      }
    }
    return beta
  }
}

/// ln(eᵃ + eᵇ + eᶜ).
///
/// | the largest | result |
/// |---|---|
/// | −∞ (all are zero probabilities) | −∞ |
/// | NaN among them | NaN |
/// | finite | largest + ln Σ e^(x − largest) |
@inline(__always)
private func logSum(_ a: Double, _ b: Double, _ c: Double = -.infinity) -> Double {
  let largest = max(a, b, c)
  if largest == -.infinity { return a.isNaN || b.isNaN || c.isNaN ? .nan : -.infinity }
  return largest + Double.log(Double.exp(a - largest) + Double.exp(b - largest) + Double.exp(c - largest))
}
