import RealModule
package import Tensors

/// The CTC lattice in probabilities, each frame brought back into range (Graves et al. 2006, section 4.1: α̂ and β̂): a few
/// multiplications a state, where `ForwardBackward` takes logarithms.
///
/// A state with less than 1e−308 of a frame's mass becomes zero. Where paths that count lead through such a state, forward
/// and backward sums disagree, and the lattice is given up.
///
/// A lattice is used again for the next utterance: its arrays only grow, and what lies behind the utterance's part of them
/// is left from others.
package struct ScaledForwardBackward {
  private var labels: [Int] = []
  /// 1 where a path may go from label u − 1 to label u without the blank between them, else 0; U + 1 entries, the first
  /// and the last of which are 0.
  private var skips: [Double] = []
  private var frames = 0
  private var columns = 0
  /// p(k at t), [T × V].
  private var probabilities: [Double] = []
  /// α̂_t of every frame, [T × (U + 1)] each, in the form of `Row`.
  private var alphaBlanks: [Double] = []
  private var alphaLabels: [Double] = []
  /// ln(α_t / α̂_t).
  private var logScales: [Double] = []

  private final class Workspace {
    var lattice = ScaledForwardBackward()
  }

  private static let pool = WorkspacePool { Workspace() }

  private init() {}

  /// By how much two totals' logarithms may differ. Rounding: T additions of 1e−16 times a loss of some thousands, below
  /// 1e−9 at T = 1,500. A difference of 1e−8 is as much of the probability, far below what single precision resolves.
  private static let tolerance = 1e-8
  /// Below this e^x comes near the end of `Double`.
  private static let leastLogarithm: Float = -700

  /// Takes up an utterance; false where a probability is too small for `Double`, but not zero.
  private mutating func begin(_ logProbabilities: Matrix, target: [Int]) -> Bool {
    labels = target
    skips = (0...target.count).map { $0 > 0 && $0 < target.count && target[$0] != target[$0 - 1] ? 1 : 0 }
    (frames, columns) = (logProbabilities.rows, logProbabilities.columns)
    Self.grow(&probabilities, to: frames * columns)
    Self.grow(&alphaBlanks, to: frames * width)
    Self.grow(&alphaLabels, to: frames * width)
    Self.grow(&logScales, to: frames)
    let source = logProbabilities.elements.span
    var least = Float.infinity
    for i in source.indices { least = min(least, source[i] == -.infinity ? 0 : source[i]) }
    guard least >= Self.leastLogarithm else { return false }
    var span = probabilities.mutableSpan
    span.withPart(0..<source.count) { p in
      for i in 0..<source.count { p[i] = Elementwise.exp(Double(source[i])) }
    }
    return true
  }

  private static func grow(_ array: inout [Double], to count: Int) {
    if array.count < count { array = [Double](repeating: 0, count: count) }
  }

  /// Loss and gradient as `CTC.loss` defines them, where both are finite; nil where they are not, or where the range of
  /// `Double` does not suffice.
  package static func loss(logProbabilities: Matrix, target: [Int]) -> CTC.Result? {
    guard logProbabilities.rows > 0 else { return nil }
    return pool.lend { $0.lattice.loss(logProbabilities, target) }
  }

  private mutating func loss(_ logProbabilities: Matrix, _ target: [Int]) -> CTC.Result? {
    begin(logProbabilities, target: target) ? result() : nil
  }

  /// A number for each blank 0…U and for each label; forward prepends a zero to the labels and backward appends one, so
  /// that every state has its neighbours.
  private struct Row {
    var blanks: [Double]
    var labels: [Double]

    init(count: Int) {
      blanks = [Double](repeating: 0, count: count)
      labels = blanks
    }
  }

  private var width: Int { labels.count + 1 }

  private mutating func result() -> CTC.Result? {
    guard let logLikelihood = forward() else { return nil }
    var gradient = Matrix.unfilled(rows: frames, columns: columns)
    var (beta, arriving, y) = (Row(count: width), Row(count: width), Row(count: width))
    beta.blanks[width - 1] = 1
    if width > 1 { beta.labels[width - 2] = 1 }
    var (mass, logScale) = (1.0, 0.0)
    var occupancy = [Double](repeating: 0, count: columns)
    for t in (0..<frames).reversed() {
      if t + 1 < frames {
        guard mass > 0 else { return nil }
        logScale += Double.log(mass)
        gatherProbabilities(frame: t + 1, scale: 1 / mass, into: &y)
        Self.multiply(beta.blanks, y.blanks, into: &arriving.blanks)
        Self.multiply(beta.labels, y.labels, into: &arriving.labels)
        mass = stepBack(from: arriving, blanks: &beta.blanks, labels: &beta.labels)
      }
      let total = gatherOccupancy(frame: t, beta, into: &occupancy)
      let difference = Double.log(total) + logScales[t] + logScale - logLikelihood
      guard abs(difference) < Self.tolerance else { return nil }
      write(occupancy, total: total, to: &gradient, frame: t)
    }
    return CTC.Result(loss: -logLikelihood, gradient: gradient)
  }

  /// y_t(k) − occupancy / total.
  private func write(_ occupancy: [Double], total: Double, to gradient: inout Matrix, frame t: Int) {
    let row = t * columns..<(t + 1) * columns
    let (y, occupancy, share) = (probabilities.span.extracting(row), occupancy.span, 1 / total)
    let count = columns
    precondition(occupancy.count == count)
    var target = gradient.elements.mutableSpan
    target.withPart(row) { g in for k in 0..<count { g[k] = Float(y[k] - occupancy[k] * share) } }
  }

  private static func multiply(_ a: [Double], _ b: [Double], into c: inout [Double]) {
    let (a, b) = (a.span, b.span)
    var c = c.mutableSpan
    let count = c.count
    precondition(a.count == count && b.count == count)
    for u in 0..<count { c[u] = a[u] * b[u] }
  }

  /// ln p(l | x); nil where no mass is left.
  private mutating func forward() -> Double? {
    var (now, before, y) = (Row(count: width), Row(count: width), Row(count: width))
    now.blanks[0] = probabilities[CTC.blank]
    if width > 1 { now.labels[1] = probabilities[labels[0]] }
    var mass = now.blanks[0] + (width > 1 ? now.labels[1] : 0)
    logScales[0] = 0
    for t in 0..<frames {
      if t > 0 {
        guard mass > 0 else { return nil }
        logScales[t] = logScales[t - 1] + Double.log(mass)
        gatherProbabilities(frame: t, scale: 1 / mass, into: &y)
        swap(&now, &before)
        mass = step(from: before, y, blanks: &now.blanks, labels: &now.labels)
      }
      Self.store(now.blanks, in: &alphaBlanks, at: t * width)
      Self.store(now.labels, in: &alphaLabels, at: t * width)
    }
    let logLikelihood = Double.log(now.blanks[width - 1] + now.labels[width - 1]) + logScales[frames - 1]
    return logLikelihood > -.infinity ? logLikelihood : nil
  }

  private static func store(_ row: [Double], in array: inout [Double], at place: Int) {
    let source = row.span
    let count = source.count
    var target = array.mutableSpan
    target.withPart(place..<place + count) { for u in 0..<count { $0[u] = source[u] } }
  }

  /// α̂_t(s) = y_t(l′_s) · (α̂_{t−1}(s) + α̂_{t−1}(s−1) + α̂_{t−1}(s−2)), the last term where a skip is allowed.
  ///
  /// - Returns: Σ_s α̂_t(s).
  private func step(from before: Row, _ y: Row, blanks: inout [Double], labels: inout [Double]) -> Double {
    let (b, l, skip) = (before.blanks.span, before.labels.span, skips.span)
    let (blankY, labelY) = (y.blanks.span, y.labels.span)
    var newB = blanks.mutableSpan
    var newL = labels.mutableSpan
    let width = width
    precondition(b.count == width && l.count == width && skip.count == width)
    precondition(blankY.count == width && labelY.count == width && newB.count == width && newL.count == width)
    for u in 0..<width { newB[u] = (b[u] + l[u]) * blankY[u] }
    for u in 1..<max(1, width) { newL[u] = (l[u] + b[u - 1] + skip[u - 1] * l[u - 1]) * labelY[u - 1] }
    return Self.sum(newB.span) + Self.sum(newL.span)
  }

  /// β̂_t(s) = Σ over s′ = s, s + 1, s + 2 of β̂_{t+1}(s′) · y_{t+1}(l′_{s′}), the last term where a skip is allowed.
  ///
  /// - Parameter arriving: those products.
  /// - Returns: Σ_s β̂_t(s).
  private func stepBack(from arriving: Row, blanks: inout [Double], labels: inout [Double]) -> Double {
    let (b, l, skip) = (arriving.blanks.span, arriving.labels.span, skips.span)
    var newB = blanks.mutableSpan
    var newL = labels.mutableSpan
    let width = width
    precondition(b.count == width && l.count == width && skip.count == width)
    precondition(newB.count == width && newL.count == width)
    for u in 0..<width { newB[u] = b[u] + l[u] }
    for u in 0..<width - 1 { newL[u] = l[u] + b[u + 1] + skip[u + 1] * l[u + 1] }
    return Self.sum(newB.span) + Self.sum(newL.span)
  }

  /// In a loop that writes nothing: one that adds up and writes takes its vectors or single numbers, and so another order,
  /// by how far apart in memory the arrays lie.
  private static func sum(_ values: Span<Double>) -> Double {
    var sum = 0.0
    for i in values.indices { sum = Relaxed.sum(sum, values[i]) }
    return sum
  }

  /// y_t of every blank and label, times `scale`; a zero behind the labels.
  private func gatherProbabilities(frame t: Int, scale: Double, into row: inout Row) {
    let y = probabilities.span.extracting(t * columns..<(t + 1) * columns)
    let labels = labels.span
    var blanks = row.blanks.mutableSpan
    blanks.update(repeating: y[CTC.blank] * scale)
    var gathered = row.labels.mutableSpan
    for u in labels.indices { gathered[u] = y[labels[u]] * scale }
  }

  /// Σ over the states of each column of α̂_t(s) β̂_t(s).
  ///
  /// - Returns: the sum over all columns.
  private func gatherOccupancy(frame t: Int, _ beta: Row, into occupancy: inout [Double]) -> Double {
    let row = t * width..<(t + 1) * width
    let (alphaBlanks, alphaLabels) = (self.alphaBlanks.span.extracting(row), self.alphaLabels.span.extracting(row))
    let (betaBlanks, betaLabels, labels) = (beta.blanks.span, beta.labels.span, labels.span)
    var columns = occupancy.mutableSpan
    columns.update(repeating: 0)
    var blanks = 0.0
    for u in alphaBlanks.indices { blanks = Relaxed.multiplyAdd(alphaBlanks[u], betaBlanks[u], blanks) }
    columns[CTC.blank] = blanks
    var total = blanks
    for u in labels.indices {
      let value = alphaLabels[u + 1] * betaLabels[u]
      columns[labels[u]] += value
      total += value
    }
    return total
  }
}
