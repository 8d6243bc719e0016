import Tensors

/// Batch normalisation of what a recurrent layer computes at each step (Ioffe and Szegedy 2015; Cooijmans et al. 2016,
/// "Recurrent Batch Normalization", equation 4): over the N sequences of a step, column by column,
///
///     x̂ = (x − μ) / √(σ² + ε),   y = γ ⊙ x̂ + shift
///
/// with the mean μ and variance σ² of the batch at that step, or, where they are given, those of a whole text. (Cooijmans et al. keep
/// those of each step from a sequence's beginning. Where the state is carried on, a step has no such number, and one pair does.)
struct BatchNormalisation: Sendable {
  /// γ, [d].
  var gain: [Float]
  /// [d]; nil: none, where a bias behind it does the same.
  var shift: [Float]?
  /// μ and σ² of a whole text, [1 × d] each; nil: those of the batch at the step.
  var population: Moments?

  /// ε.
  static let epsilon: Float = 1e-5

  /// Means and variances, [S × d] each, of S steps or of one text.
  struct Moments: Sendable {
    var mean, variance: Matrix
  }

  /// What the backward pass needs of the forward pass.
  struct Trace: Sendable {
    /// x̂, [R × d].
    var normalised: RowStorage
    /// Of each step so far.
    var moments: Moments

    init(size d: Int) {
      normalised = RowStorage(columns: d)
      moments = Moments(mean: Matrix(rows: 0, columns: d), variance: Matrix(rows: 0, columns: d))
    }

    /// - Parameter rows: of x̂, that are kept.
    mutating func reserve(rows: Int, steps: Int) {
      let d = normalised.columns
      normalised.reserve(rows: rows)
      moments = Moments(mean: Matrix(rows: steps, columns: d), variance: Matrix(rows: steps, columns: d))
    }
  }

  /// x ← y in `rows` of `x`, those of step `step`.
  func apply(to x: inout RowStorage, rows: Range<Int>, step: Int, _ trace: inout Trace) {
    let d = gain.count
    precondition(x.columns == d && trace.normalised.columns == d, "\(x.columns) columns normalised by \(d)")
    let (mean, variance) = moments(of: x, rows: rows)
    trace.moments.mean.elements.replaceSubrange(trace.moments.mean.range(ofRow: step), with: mean)
    trace.moments.variance.elements.replaceSubrange(trace.moments.variance.range(ofRow: step), with: variance)
    let inverse = Self.inverseDeviations(variance[...])
    let shift = shift ?? [Float](repeating: 0, count: d)
    let (gain, shiftSpan, meanSpan, inverseSpan) = (gain.span, shift.span, mean.span, inverse.span)
    for row in rows {
      let range = x.range(ofRow: row)
      normalise(x, range, meanSpan, inverseSpan, &trace.normalised)
      var target = x.elements.mutableSpan
      let normalised = trace.normalised.elements.span.extracting(range)
      target.withPart(range) { y in for j in 0..<d { y[j] = gain[j] * normalised[j] + shiftSpan[j] } }
    }
  }

  /// x̂ of one row.
  private func normalise(
    _ x: RowStorage, _ range: Range<Int>, _ mean: Span<Float>, _ inverse: Span<Float>,
    _ normalised: inout RowStorage
  ) {
    let d = range.count
    precondition(mean.count == d && inverse.count == d)
    let source = x.elements.span.extracting(range)
    var target = normalised.elements.mutableSpan
    target.withPart(range) { y in for j in 0..<d { y[j] = (source[j] - mean[j]) * inverse[j] } }
  }

  /// dx ← ∂/∂x from dx = ∂/∂y in the rows of a step, and the gradients of γ and the shift grow. With N rows, and those of the
  /// batch as moments,
  ///
  ///     ∂/∂x = γ/√(σ² + ε) ⊙ (dy − mean(dy) − x̂ ⊙ mean(dy ⊙ x̂))
  ///
  /// (Ioffe and Szegedy 2015, section 3); given moments do not depend on x, and leave γ/√(σ² + ε) ⊙ dy.
  ///
  /// - Parameter gradients: of γ, then of the shift where there is one, [1 × d] each.
  func backpropagate(
    _ dx: inout RowStorage, rows: Range<Int>, normalisedRows: Range<Int>, step: Int, _ trace: Trace,
    addingTo gradients: inout ArraySlice<Matrix>
  ) {
    let d = gain.count
    precondition(dx.columns == d && rows.count == normalisedRows.count)
    var sum = [Float](repeating: 0, count: d)
    var weighted = sum
    for (row, normalisedRow) in zip(rows, normalisedRows) {
      let dy = dx.elements.span.extracting(dx.range(ofRow: row))
      let normalised = trace.normalised.elements.span.extracting(trace.normalised.range(ofRow: normalisedRow))
      Self.add(dy, to: &sum)
      Self.add(dy, times: normalised, to: &weighted)
    }
    gradients[gradients.startIndex].add(Matrix(rows: 1, columns: d, elements: weighted))
    if shift != nil { gradients[gradients.startIndex + 1].add(Matrix(rows: 1, columns: d, elements: sum)) }
    let share: Float = population == nil ? 1 / Float(rows.count) : 0
    let inverse = Self.inverseDeviations(trace.moments.variance[row: step])
    let (g, v, s, w) = (gain.span, inverse.span, sum.span, weighted.span)
    for (row, normalisedRow) in zip(rows, normalisedRows) {
      let range = dx.range(ofRow: row)
      let normalised = trace.normalised.elements.span.extracting(trace.normalised.range(ofRow: normalisedRow))
      var target = dx.elements.mutableSpan
      target.withPart(range) { dy in
        for j in 0..<d { dy[j] = g[j] * v[j] * (dy[j] - share * (s[j] + normalised[j] * w[j])) }
      }
    }
  }

  private static func add(_ x: Span<Float>, to sum: inout [Float]) {
    var target = sum.mutableSpan
    Elementwise.add(x, to: &target)
  }

  private static func add(_ x: Span<Float>, times y: Span<Float>, to sum: inout [Float]) {
    var target = sum.mutableSpan
    Elementwise.addProduct(x, y, to: &target)
  }

  private static func inverseDeviations(_ variance: ArraySlice<Float>) -> [Float] {
    variance.map { 1 / ($0 + epsilon).squareRoot() }
  }

  /// μ and σ² of the rows, or those that are given.
  private func moments(of x: RowStorage, rows: Range<Int>) -> (mean: [Float], variance: [Float]) {
    if let population {
      return (population.mean.elements, population.variance.elements)
    }
    let d = gain.count
    var mean = [Float](repeating: 0, count: d)
    for row in rows { Self.add(x.elements.span.extracting(x.range(ofRow: row)), to: &mean) }
    for j in 0..<d { mean[j] /= Float(rows.count) }
    var variance = [Float](repeating: 0, count: d)
    for row in rows {
      let source = x.elements.span.extracting(x.range(ofRow: row))
      for j in 0..<d { variance[j] += (source[j] - mean[j]) * (source[j] - mean[j]) }
    }
    for j in 0..<d { variance[j] /= Float(rows.count) }
    return (mean, variance)
  }
}
