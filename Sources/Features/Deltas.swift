public import Tensors

/// Differences over time appended to features, by Kaldi's definition (add-deltas, feat/feature-functions.cc):
/// d¹[t] = Σ_j j·x[t+j] / Σ_j j², j = −window…window, and dⁿ the same of dⁿ⁻¹, as one filter over x; rows before the
/// first and after the last are copies of these.
public enum Deltas {
  /// [T × D] → [T × D·(order+1)]: row t is [x, d¹, …, d^order] at t.
  ///
  /// - Parameter window: rows to each side; larger: smoother differences.
  public static func append(to features: Matrix, order: Int = 2, window: Int = 2) -> Matrix {
    precondition(order >= 0 && window > 0, "no deltas of order \(order) over a window of \(window)")
    let filters = (0...order).map { filter(order: $0, window: window) }
    var output = Matrix(rows: features.rows, columns: features.columns * (order + 1))
    let input = features.elements.span
    var elements = output.elements.mutableSpan
    let width = features.columns
    for t in 0..<features.rows {
      for (n, filter) in filters.enumerated() {
        let reach = n * window
        let target = (t * (order + 1) + n) * width
        for offset in -reach...reach where filter[offset + reach] != 0 {
          let source = min(max(t + offset, 0), features.rows - 1) * width
          let weight = filter[offset + reach]
          for d in 0..<width { elements[target + d] += weight * input[source + d] }
        }
      }
    }
    return output
  }

  /// dⁿ's weights of x[t−n·window]…x[t+n·window]: the n-fold convolution of j/Σj² with itself; for n = 0, [1].
  static func filter(order: Int, window: Int) -> [Float] {
    let normaliser = (-window...window).reduce(Float(0)) { $0 + Float($1 * $1) }
    var filter: [Float] = [1]
    for _ in 0..<order {
      var next = [Float](repeating: 0, count: filter.count + 2 * window)
      for j in -window...window {
        for (k, weight) in filter.enumerated() { next[j + window + k] += Float(j) * weight / normaliser }
      }
      filter = next
    }
    return filter
  }
}
