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
  /// Of the products with W and U.
  public let precision: ProductPrecision

  public init(
    inputWeights: Matrix, recurrentWeights: Matrix, integration: Integration, precision: ProductPrecision = .float32
  ) {
    precondition(
      recurrentWeights.columns == 4 * recurrentWeights.rows && inputWeights.columns == recurrentWeights.columns
        && integration.size == recurrentWeights.columns,
      "W [\(inputWeights.rows) × \(inputWeights.columns)] and U [\(recurrentWeights.rows) × \(recurrentWeights.columns)]"
    )
    self.inputWeights = inputWeights
    self.recurrentWeights = recurrentWeights
    self.integration = integration
    self.precision = precision
  }

  public var inputSize: Int { inputWeights.rows }
  public var cellCount: Int { recurrentWeights.rows }

  /// What the backward pass needs of the forward pass; a row a packed frame. A trace is used again for the next batch.
  ///
  /// The gates are not among it: they would take a third more memory, and are soon computed again from Wx and Uh.
  public struct Trace: Sendable {
    /// Wx, [R × 4H]; the backward pass leaves ∂/∂Wx in its place.
    var wx: RowStorage
    /// Uh_{t−1}, [R × 4H]; the backward pass leaves ∂/∂Uh in its place.
    var uh: RowStorage
    /// c, [R × H].
    var cells: RowStorage
    /// h, [R × H].
    public internal(set) var outputs: RowStorage
    /// h_{t−1}, [R × H]: filled by the backward pass.
    var previousOutputs: RowStorage

    public init(cellCount h: Int) {
      wx = RowStorage(columns: 4 * h)
      uh = RowStorage(columns: 4 * h)
      cells = RowStorage(columns: h)
      outputs = RowStorage(columns: h)
      previousOutputs = RowStorage(columns: h)
    }

    mutating func reserve(rows: Int) {
      wx.reserve(rows: rows)
      uh.reserve(rows: rows)
      cells.reserve(rows: rows)
      outputs.reserve(rows: rows)
    }
  }
}
