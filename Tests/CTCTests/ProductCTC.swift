import Foundation
import Tensors

/// CTC by sums and products of probabilities, as the equations of Graves et al. 2006 (section 4.1) stand, in `Double` with
/// a wide exponent from the logits on: neither the logarithms nor the single-precision softmax under test.
struct ProductCTC {
  let loss: Double
  /// ∂loss/∂logits, [t][k].
  let gradient: [[Double]]

  init(logits: Matrix, target: [Int]) {
    let logY = (0..<logits.rows).map { Self.logSoftmax(logits[row: $0].map(Double.init)) }
    let y = logY.map { $0.map { WideNumber(exponentialOf: $0) } }
    let states = [0] + target.flatMap { [$0, 0] }
    let (count, last) = (states.count, y.count - 1)
    /// From where a path may come to state s.
    let sources = states.indices.map { s in
      [s, s - 1, s - 2].filter { $0 >= 0 && ($0 > s - 2 || (states[s] != 0 && states[s] != states[s - 2])) }
    }

    var alphas: [[WideNumber]] = []
    for t in y.indices {
      alphas.append(
        states.indices.map { s in
          guard t > 0 else { return s < 2 ? y[0][states[s]] : .zero }
          return sources[s].reduce(.zero) { $0 + alphas[t - 1][$1] } * y[t][states[s]]
        })
    }
    let total = alphas[last][count - 1] + (count > 1 ? alphas[last][count - 2] : .zero)
    loss = -total.logarithm

    var gradient = logY.map { $0.map { exp($0) } }
    var beta = states.indices.map { WideNumber($0 >= count - 2 ? 1 : 0) }
    for t in y.indices.reversed() {
      var earlier = [WideNumber](repeating: .zero, count: count)
      for s in states.indices {
        gradient[t][states[s]] -= alphas[t][s] * beta[s] / total
        let leaving = beta[s] * y[t][states[s]]
        for source in sources[s] { earlier[source] = earlier[source] + leaving }
      }
      beta = earlier
    }
    self.gradient = gradient
  }

  private static func logSoftmax(_ x: [Double]) -> [Double] {
    let largest = x.max() ?? 0
    let shift = largest + log(x.reduce(0) { $0 + exp($1 - largest) })
    return x.map { $0 - shift }
  }
}
