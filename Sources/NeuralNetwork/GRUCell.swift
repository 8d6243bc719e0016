import Tensors

/// The gated recurrent unit as Cho et al. 2014 and the paper (appendix A.2) have it. Block 0 gives s_z and s_r from x_t and
/// h_{t−1}, side by side in that order; block 1 gives s_h from x_t and r_t ⊙ h_{t−1}:
///
///     z_t = σ(s_z)                                update gate
///     r_t = σ(s_r)                                reset gate
///     h̃_t = tanh(s_h)                             candidate activation
///     h_t = (1 − z_t) ⊙ h_{t−1} + z_t ⊙ h̃_t       hidden activation
///
/// PyTorch's `nn.GRU` is another unit: it resets U_h h_{t−1} instead of h_{t−1}, and has z_t and 1 − z_t exchanged.
enum GRUCell: RecurrentCell {
  static let gatesOfBlocks = [2, 1]
  static let passesStateOn = true

  static func activate(_ s: inout MutableSpan<Float>, block: Int, cells: Int) {
    if block == 0 { Elementwise.sigmoid(&s) } else { Elementwise.tanh(&s) }
  }

  /// r_t ⊙ h_{t−1}.
  static func input(ofBlock block: Int, gates: Span<Float>, previous: Span<Float>, into z: inout MutableSpan<Float>) {
    let h = z.count
    precondition(previous.count == h)
    let r = gates.extracting(h..<2 * h)
    for j in 0..<h { z[j] = r[j] * previous[j] }
  }

  static func emit(
    gates: Span<Float>, previous: Span<Float>, memory: Span<Float>, into h: inout MutableSpan<Float>
  ) {
    let cells = h.count
    precondition(previous.count == cells)
    let (z, candidate) = (gates.extracting(0..<cells), gates.extracting(2 * cells..<3 * cells))
    for j in 0..<cells { h[j] = (1 - z[j]) * previous[j] + z[j] * candidate[j] }
  }

  /// ds_z = dh ⊙ (h̃ − h_{t−1}) ⊙ z(1 − z), ds_h = dh ⊙ z ⊙ (1 − h̃²), and dh ← (1 − z) ⊙ dh.
  static func backpropagateEmit(
    gates: Span<Float>, previous: Span<Float>, memory: Span<Float>, dh: inout MutableSpan<Float>,
    dMemory: inout MutableSpan<Float>, ds: inout MutableSpan<Float>
  ) {
    let h = dh.count
    precondition(previous.count == h)
    let (z, candidate) = (gates.extracting(0..<h), gates.extracting(2 * h..<3 * h))
    ds.withPart(0..<h) { s in
      for j in 0..<h { s[j] = dh[j] * (candidate[j] - previous[j]) * z[j] * (1 - z[j]) }
    }
    ds.withPart(2 * h..<3 * h) { s in
      for j in 0..<h { s[j] = dh[j] * z[j] * (1 - candidate[j] * candidate[j]) }
    }
    for j in 0..<h { dh[j] *= 1 - z[j] }
  }

  /// With dz = ∂/∂(r ⊙ h_{t−1}): ds_r = dz ⊙ h_{t−1} ⊙ r(1 − r), and dh ← dh + dz ⊙ r.
  static func backpropagateInput(
    ofBlock block: Int, gates: Span<Float>, previous: Span<Float>, dz: Span<Float>, dh: inout MutableSpan<Float>,
    ds: inout MutableSpan<Float>
  ) {
    let h = dh.count
    precondition(previous.count == h && dz.count == h)
    let r = gates.extracting(h..<2 * h)
    ds.withPart(h..<2 * h) { s in for j in 0..<h { s[j] = dz[j] * previous[j] * r[j] * (1 - r[j]) } }
    for j in 0..<h { dh[j] += dz[j] * r[j] }
  }
}
