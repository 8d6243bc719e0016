import Tensors

/// The LSTM without peepholes (paper, appendix A.1). With s* = the block's results for * = z, i, f, o, side by side in that
/// order:
///
///     z_t = tanh(s_z)                     block input
///     i_t = σ(s_i)                        input gate
///     f_t = σ(s_f)                        forget gate
///     c_t = i_t ⊙ z_t + f_t ⊙ c_{t−1}     cell state
///     o_t = σ(s_o)                        output gate
///     h_t = o_t ⊙ tanh(c_t)               block output
enum LSTMCell: RecurrentCell {
  static let gatesOfBlocks = [4]
  static let hasMemory = true

  static func activate(_ s: inout MutableSpan<Float>, block: Int, cells h: Int) {
    s.withPart(0..<h) { Elementwise.tanh(&$0) }
    s.withPart(h..<4 * h) { Elementwise.sigmoid(&$0) }
  }

  static func remember(gates: Span<Float>, memory c: inout MutableSpan<Float>) {
    let h = c.count
    let (z, i, f) = (gates.extracting(0..<h), gates.extracting(h..<2 * h), gates.extracting(2 * h..<3 * h))
    for j in 0..<h { c[j] = i[j] * z[j] + f[j] * c[j] }
  }

  static func emit(
    gates: Span<Float>, previous: Span<Float>, memory c: Span<Float>, into h: inout MutableSpan<Float>
  ) {
    let cells = h.count
    precondition(c.count == cells)
    let o = gates.extracting(3 * cells..<4 * cells)
    for j in 0..<cells { h[j] = o[j] * Elementwise.tanh(c[j]) }
  }

  /// ds_o = dh ⊙ tanh(c) ⊙ o(1 − o), and dc ← dc + dh ⊙ o ⊙ (1 − tanh²(c)).
  static func backpropagateEmit(
    gates: Span<Float>, previous: Span<Float>, memory c: Span<Float>, dh: inout MutableSpan<Float>,
    dMemory dc: inout MutableSpan<Float>, ds: inout MutableSpan<Float>
  ) {
    let h = dh.count
    precondition(c.count == h && dc.count == h)
    let o = gates.extracting(3 * h..<4 * h)
    ds.withPart(3 * h..<4 * h) { s in
      for j in 0..<h {
        let tanhC = Elementwise.tanh(c[j])
        s[j] = dh[j] * tanhC * o[j] * (1 - o[j])
        dc[j] += dh[j] * o[j] * (1 - tanhC * tanhC)
      }
    }
    dh.update(repeating: 0)
  }

  /// ds_z = dc ⊙ i ⊙ (1 − z²), ds_i = dc ⊙ z ⊙ i(1 − i), ds_f = dc ⊙ c_{t−1} ⊙ f(1 − f), and dc ← f ⊙ dc.
  static func backpropagateRemember(
    gates: Span<Float>, previousMemory: Span<Float>, dMemory dc: inout MutableSpan<Float>,
    ds: inout MutableSpan<Float>
  ) {
    let h = dc.count
    precondition(previousMemory.count == h)
    let (z, i, f) = (gates.extracting(0..<h), gates.extracting(h..<2 * h), gates.extracting(2 * h..<3 * h))
    ds.withPart(0..<h) { s in for j in 0..<h { s[j] = dc[j] * i[j] * (1 - z[j] * z[j]) } }
    ds.withPart(h..<2 * h) { s in for j in 0..<h { s[j] = dc[j] * z[j] * i[j] * (1 - i[j]) } }
    ds.withPart(2 * h..<3 * h) { s in for j in 0..<h { s[j] = dc[j] * previousMemory[j] * f[j] * (1 - f[j]) } }
    for j in 0..<h { dc[j] *= f[j] }
  }
}
