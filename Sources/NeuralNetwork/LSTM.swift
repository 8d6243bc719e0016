public import Tensors

/// One direction of an LSTM layer without peepholes (paper, appendix A.1), additive or with Multiplicative Integration.
///
/// With s* = the streams W*x_t and U*h_{t−1} joined by `integration`, for * = z, i, f, o:
///
///     z_t = tanh(s_z)                     block input
///     i_t = σ(s_i)                        input gate
///     f_t = σ(s_f)                        forget gate
///     c_t = i_t ⊙ z_t + f_t ⊙ c_{t−1}     cell state
///     o_t = σ(s_o)                        output gate
///     h_t = o_t ⊙ tanh(c_t)               block output
///
/// where h_{−1} = c_{−1} = 0, and t − 1 is the step before t in the direction of the recurrence.
///
/// Shapes: D inputs, H cells, R packed rows. The four gates lie side by side, in the order z, i, f, o. The weights are
/// stored as the transposes of the paper's, so that a product with rows of frames needs no transpose.
public struct LSTM: Sendable {
  /// Wᵀ, [D × 4H].
  public let inputWeights: Matrix
  /// Uᵀ, [H × 4H].
  public let recurrentWeights: Matrix
  /// Vectors of size 4H.
  public let integration: Integration

  public init(inputWeights: Matrix, recurrentWeights: Matrix, integration: Integration) {
    precondition(
      recurrentWeights.columns == 4 * recurrentWeights.rows && inputWeights.columns == recurrentWeights.columns
        && integration.size == recurrentWeights.columns,
      "W [\(inputWeights.rows) × \(inputWeights.columns)] and U [\(recurrentWeights.rows) × \(recurrentWeights.columns)]"
    )
    self.inputWeights = inputWeights
    self.recurrentWeights = recurrentWeights
    self.integration = integration
  }

  public var inputSize: Int { inputWeights.rows }
  public var cellCount: Int { recurrentWeights.rows }

  /// What the backward pass needs of the forward pass; every matrix has a row a packed frame.
  public struct Trace: Sendable {
    /// Wx, [R × 4H].
    var wx: Matrix
    /// Uh_{t−1}, [R × 4H].
    var uh: Matrix
    /// z, i, f, o after their nonlinearities, [R × 4H].
    var gates: Matrix
    /// c, [R × H].
    var cells: Matrix
    /// tanh(c), [R × H].
    var squashedCells: Matrix
    /// h, [R × H].
    public internal(set) var outputs: Matrix
  }
}
