/// What a thread needs to multiply in either precision: room for rounded factors, and oneDNN's compiled products.
///
/// A workspace serves one thread at a time, and is lent for a stretch of work:
///
///     ProductWorkspace.lend(.bfloat16) { products in weights.multiply(a, rows: m, into: &c, in: products) }
public final class ProductWorkspace {
  public let precision: ProductPrecision
  private var a: [UInt16] = []
  private var b: [UInt16] = []
  private lazy var matmul = OneDNNMatmul()

  /// Rows that are rounded and multiplied together, so that they are still in the cache: [256 × 1280] takes 640 KiB.
  private static let blockRows = 256
  /// The same of factors that are summed over their rows. The sums are read and written once a block.
  private static let summedRows = 1024
  /// Blocks of summed rows are filled up with zeros to a multiple of this, so that few kernels are compiled.
  private static let summedMultiple = 64

  private static let rounding = WorkspacePool { ProductWorkspace(.bfloat16) }

  private init(_ precision: ProductPrecision) { self.precision = precision }

  /// Calls `body` with a workspace that is its own until it returns.
  public static func lend<Result>(_ precision: ProductPrecision, to body: (ProductWorkspace) -> Result) -> Result {
    switch precision {
    case .float32: body(ProductWorkspace(.float32))
    case .bfloat16: rounding.lend(to: body)
    }
  }

  /// `C ← C + Aᵀ · B`, the gradient of weights: A [k × m], B [k × n], C [m × n].
  public func addTransposedProduct(
    m: Int, n: Int, k: Int, _ a: Span<Float>, _ b: Span<Float>, to c: inout MutableSpan<Float>
  ) {
    guard precision == .bfloat16 else {
      return BLAS.multiply(m: m, n: n, k: k, a, transposeA: true, b, beta: 1, into: &c)
    }
    precondition(a.count == k * m && b.count == k * n && c.count == m * n, "[\(k) × \(m)]ᵀ·[\(k) × \(n)]")
    for first in stride(from: 0, to: k, by: Self.summedRows) {
      let count = min(Self.summedRows, k - first)
      let filled = (count + Self.summedMultiple - 1) / Self.summedMultiple * Self.summedMultiple
      Self.round(a.extracting(first * m..<(first + count) * m), into: &self.a, filledTo: filled * m)
      Self.round(b.extracting(first * n..<(first + count) * n), into: &self.b, filledTo: filled * n)
      let shape = OneDNNMatmul.Shape(m: m, n: n, k: filled, a: .transposed, b: .plain, accumulates: true)
      unsafe c.withUnsafeMutableBufferPointer { c in
        unsafe self.a.withUnsafeBufferPointer { a in
          unsafe self.b.withUnsafeBufferPointer { b in
            unsafe matmul.multiply(shape, a.baseAddress, b.baseAddress, c.baseAddress)
          }
        }
      }
    }
  }

  /// `C ← A · B`, or `C ← C + A · B`: A [m × K], C [m × N].
  func multiply(
    _ a: Span<Float>, rows m: Int, _ packed: PackedBFloat16, accumulates: Bool, into c: inout MutableSpan<Float>
  ) {
    let (n, k) = (packed.n, packed.k)
    for first in stride(from: 0, to: m, by: Self.blockRows) {
      let count = min(Self.blockRows, m - first)
      Self.round(a.extracting(first * k..<(first + count) * k), into: &self.a, filledTo: count * k)
      let shape = OneDNNMatmul.Shape(m: count, n: n, k: k, accumulates: accumulates)
      c.withPart(first * n..<(first + count) * n) { block in
        unsafe block.withUnsafeMutableBufferPointer { c in
          unsafe self.a.withUnsafeBufferPointer { a in
            unsafe matmul.multiply(shape, a.baseAddress, packed.pointer, c.baseAddress)
          }
        }
      }
    }
  }

  /// The nearest numbers of bfloat16, ties to even, and zeros behind them; NaN stays NaN.
  private static func round(_ x: Span<Float>, into buffer: inout [UInt16], filledTo count: Int) {
    if buffer.count < count { buffer = [UInt16](repeating: 0, count: count) }
    let given = x.count
    var target = buffer.mutableSpan
    target.withPart(0..<given) { y in
      for i in 0..<given {
        let bits = x[i].bitPattern
        let rounded = UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ ((bits &>> 16) & 1)) &>> 16)
        y[i] = x[i].isNaN ? 0x7FC0 : rounded
      }
    }
    target.withPart(given..<count) { $0.update(repeating: 0) }
  }
}
