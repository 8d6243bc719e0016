import Tensors

/// The vanilla RNN (paper, section 2.2): h_t = tanh(s), where s is the block's result of x_t and h_{t−1}.
enum TanhCell: RecurrentCell {
  static let gatesOfBlocks = [1]

  static func activate(_ s: inout MutableSpan<Float>, block: Int, cells: Int) { Elementwise.tanh(&s) }

  /// ds = dh ⊙ (1 − h_t²).
  static func backpropagateEmit(
    gates: Span<Float>, previous: Span<Float>, memory: Span<Float>, dh: inout MutableSpan<Float>,
    dMemory: inout MutableSpan<Float>, ds: inout MutableSpan<Float>
  ) {
    let cells = dh.count
    precondition(gates.count == cells && ds.count == cells)
    for j in 0..<cells { ds[j] = dh[j] * (1 - gates[j] * gates[j]) }
    dh.update(repeating: 0)
  }
}

/// The same with the identity in place of tanh: lin-RNN (paper, section 3.1.1), and an HMM's forward recursion where W and U
/// hold probabilities (section 4.1).
enum LinearCell: RecurrentCell {
  static let gatesOfBlocks = [1]

  static func activate(_ s: inout MutableSpan<Float>, block: Int, cells: Int) {}

  static func backpropagateEmit(
    gates: Span<Float>, previous: Span<Float>, memory: Span<Float>, dh: inout MutableSpan<Float>,
    dMemory: inout MutableSpan<Float>, ds: inout MutableSpan<Float>
  ) {
    Elementwise.copy(dh.span, to: &ds)
    dh.update(repeating: 0)
  }
}
