/// Elementwise functions that a compiler can vectorise: branch-free, no call into the C library.
///
/// Goals, in order: no NaN from a number, and NaN from NaN; absolute error near one unit in the last place of 1; speed.
public enum Elementwise {
  /// eˣ for x in [−87, 88]; arguments outside are clamped to that range (so −∞ gives 1.6e−38, not 0), NaN gives NaN.
  ///
  /// x = n·ln 2 + r with |r| ≤ ½ ln 2, and eʳ by Cephes' degree-6 polynomial (`expf.c`: relative error below 2e−7).
  @inlinable @inline(__always)
  public static func exp(_ x: Float) -> Float {
    // min and max give their first argument where the other is not below or above it: x first lets NaN through.
    let clamped = Swift.max(Swift.min(x, 88), -87)
    // Adding 1.5 · 2²³ rounds to an integer, which then stands in the low bits of the mantissa.
    let shifted = clamped * 1.442_695_04 + 12_582_912
    let n = shifted - 12_582_912
    let r = clamped - n * 0.693_359_375 + n * 2.121_944_4e-4
    var p: Float = 1.987_569_15e-4
    p = p * r + 1.398_199_95e-3
    p = p * r + 8.333_451_9e-3
    p = p * r + 4.166_579_6e-2
    p = p * r + 1.666_666_55e-1
    p = p * r + 5.000_000_1e-1
    p = p * r * r + r + 1
    // 2ⁿ: n + 127 is the exponent field, bits 23 to 30. A product, because NaN survives it.
    return p * Float(bitPattern: (shifted.bitPattern &+ 127) &<< 23)
  }

  /// eˣ for x up to 709, relative error below 4e−16; 0 below −708, so that −∞ gives 0; NaN gives NaN.
  ///
  /// x = n·ln 2 + r with |r| ≤ ½ ln 2, and eʳ by Taylor's series, of which the terms from r¹³/13! on are below 2e−16.
  @inlinable @inline(__always)
  public static func exp(_ x: Double) -> Double {
    let clamped = Swift.max(Swift.min(x, 709), -708)
    // Adding 1.5 · 2⁵² rounds to an integer, which then stands in the low bits of the mantissa.
    let shifted = clamped * 1.442_695_040_888_963_4 + 6_755_399_441_055_744
    let n = shifted - 6_755_399_441_055_744
    // ln 2 in two parts, the first of few bits, so that its product with n is exact.
    let r = (clamped - n * 0.693_145_751_953_125) - n * 1.428_606_820_309_417_2e-6
    var p = 1.0 / 479_001_600
    p = p * r + 1.0 / 39_916_800
    p = p * r + 1.0 / 3_628_800
    p = p * r + 1.0 / 362_880
    p = p * r + 1.0 / 40_320
    p = p * r + 1.0 / 5_040
    p = p * r + 1.0 / 720
    p = p * r + 1.0 / 120
    p = p * r + 1.0 / 24
    p = p * r + 1.0 / 6
    p = p * r + 0.5
    p = p * r * r + r + 1
    // 2ⁿ: n + 1023 is the exponent field, bits 52 to 62.
    let result = p * Double(bitPattern: (shifted.bitPattern &+ 1023) &<< 52)
    return x < -708 ? 0 : result
  }

  /// σ(x) = 1 / (1 + e⁻ˣ), in (0, 1]: from x = 17 on it rounds to 1.
  @inlinable @inline(__always)
  public static func sigmoid(_ x: Float) -> Float { 1 / (1 + exp(-x)) }

  /// tanh x = 2 σ(2x) − 1, in [−1, 1]; absolute error below 3e−7.
  @inlinable @inline(__always)
  public static func tanh(_ x: Float) -> Float { 2 * sigmoid(2 * x) - 1 }

  /// y ← tanh y.
  @inlinable
  public static func tanh(_ y: inout MutableSpan<Float>) {
    for i in 0..<y.count { y[i] = tanh(y[i]) }
  }

  /// y ← σ(y).
  @inlinable
  public static func sigmoid(_ y: inout MutableSpan<Float>) {
    for i in 0..<y.count { y[i] = sigmoid(y[i]) }
  }

  /// y ← x.
  public static func copy(_ x: Span<Float>, to y: inout MutableSpan<Float>) {
    let count = y.count
    precondition(x.count == count, "\(x.count) elements copied to \(count)")
    for i in 0..<count { y[i] = x[i] }
  }

  /// y ← y + a⊙b.
  public static func addProduct(_ a: Span<Float>, _ b: Span<Float>, to y: inout MutableSpan<Float>) {
    let count = y.count
    precondition(a.count == count && b.count == count, "\(a.count) and \(b.count) elements multiplied to \(count)")
    for i in 0..<count { y[i] += a[i] * b[i] }
  }

  /// y ← y + x.
  public static func add(_ x: Span<Float>, to y: inout MutableSpan<Float>) {
    let count = y.count
    precondition(x.count == count, "\(x.count) elements added to \(count)")
    for i in 0..<count { y[i] += x[i] }
  }

  /// y ← s·y.
  public static func scale(_ y: inout MutableSpan<Float>, by s: Float) {
    for i in y.indices { y[i] *= s }
  }

  /// Σ x², accumulated in `Double`.
  public static func sumOfSquares(_ x: Span<Float>) -> Double {
    var sum = 0.0
    for i in x.indices { sum += Double(x[i]) * Double(x[i]) }
    return sum
  }
}

extension Matrix {
  /// self ← s·self.
  public mutating func scale(by s: Float) {
    var target = elements.mutableSpan
    Elementwise.scale(&target, by: s)
  }

  /// self ← self + other.
  public mutating func add(_ other: Matrix) {
    var target = elements.mutableSpan
    Elementwise.add(other.elements.span, to: &target)
  }

  /// self ← self − other.
  public mutating func subtract(_ other: Matrix) {
    precondition(rows == other.rows && columns == other.columns)
    let source = other.elements.span
    var target = elements.mutableSpan
    let count = target.count
    precondition(source.count == count)
    for i in 0..<count { target[i] -= source[i] }
  }

  /// self ← self + share · (other − self).
  public mutating func move(towards other: Matrix, by share: Float) {
    precondition(rows == other.rows && columns == other.columns)
    let source = other.elements.span
    var target = elements.mutableSpan
    let count = target.count
    precondition(source.count == count)
    for i in 0..<count { target[i] += share * (source[i] - target[i]) }
  }

  /// Adds the row `bias` to every row.
  public mutating func addToEveryRow(_ bias: [Float]) {
    precondition(bias.count == columns, "a row of \(bias.count) added to [\(rows) × \(columns)]")
    let (rows, columns) = (rows, columns)
    let source = bias.span
    var target = elements.mutableSpan
    for r in 0..<rows {
      target.withPart(r * columns..<(r + 1) * columns) { Elementwise.add(source, to: &$0) }
    }
  }

  /// The sum of all rows, `columns` long.
  public func sumOfRows() -> [Float] {
    var sum = [Float](repeating: 0, count: columns)
    var target = sum.mutableSpan
    for r in 0..<rows { Elementwise.add(elements.span.extracting(range(ofRow: r)), to: &target) }
    return sum
  }
}
