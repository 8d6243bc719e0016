import Tensors

/// Recurrent batch normalisation of a layer (Cooijmans et al. 2016, equations 6 to 8; paper, section 3.5): each block joins
/// the normalised streams BN(Wx) and BN(Uz) in place of Wx and Uz, and an LSTM emits o ⊙ tanh(BN(c)). The blocks'
/// integrations and the cells know nothing of it.
///
/// A batch is normalised as a whole at every step, so its sequences must be of one length.
struct RecurrentNormalisation: Sendable {
  /// Of each block: of Wx, and of Uz.
  var streams: [(input: BatchNormalisation, recurrent: BatchNormalisation)]
  /// Of c, where the kind has a memory.
  var memory: BatchNormalisation?

  /// What γ starts from: so small that σ and tanh are at first where they are steep (Cooijmans et al. 2016, section 4).
  static let initialGain: Float = 0.1

  /// The names of a block's parameters, [1 × d] each.
  static let streamNames = ["gainW", "gainU"]
  /// Those of the memory, [1 × H] each.
  static let memoryNames = ["gainC", "shiftC"]

  struct Trace: Sendable {
    var streams: [(input: BatchNormalisation.Trace, recurrent: BatchNormalisation.Trace)]
    var memory: BatchNormalisation.Trace?
    /// BN(c), which is emitted, [R × H].
    var shown: RowStorage

    init(of normalisation: RecurrentNormalisation) {
      streams = normalisation.streams.map { (.init(size: $0.input.gain.count), .init(size: $0.recurrent.gain.count)) }
      memory = normalisation.memory.map { .init(size: $0.gain.count) }
      shown = RowStorage(columns: normalisation.memory?.gain.count ?? 0)
    }

    mutating func reserve(rows: Int, stepRows: Int, steps: Int) {
      for k in streams.indices {
        streams[k].input.reserve(rows: rows, steps: steps)
        streams[k].recurrent.reserve(rows: stepRows, steps: steps)
      }
      memory?.reserve(rows: stepRows, steps: steps)
      shown.reserve(rows: stepRows)
    }
  }
}
