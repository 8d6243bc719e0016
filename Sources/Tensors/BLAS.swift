import COpenBLAS

/// Dense products through the system's BLAS. Every call runs on the calling thread alone: parallelism lies outside, over
/// directions and shards of a batch, where it costs no barrier (design: a product of few rows gains nothing from threads).
public enum BLAS {
  /// `C ← op(A) · op(B) + β·C`, all matrices dense and row-major.
  ///
  /// - Parameters:
  ///   - m: rows of `op(A)` and of `C`.
  ///   - n: columns of `op(B)` and of `C`.
  ///   - k: columns of `op(A)` and rows of `op(B)`.
  ///   - a: `A`, [m × k], or [k × m] where `transposeA`.
  ///   - b: `B`, [k × n], or [n × k] where `transposeB`.
  ///   - beta: β; with 0 the old content of `C` is not read.
  ///   - c: `C`, [m × n].
  public static func multiply(
    m: Int, n: Int, k: Int,
    _ a: Span<Float>, transposeA: Bool = false,
    _ b: Span<Float>, transposeB: Bool = false,
    beta: Float = 0, into c: inout MutableSpan<Float>
  ) {
    precondition(a.count == m * k, "A has \(a.count) elements, not \(m) × \(k)")
    precondition(b.count == k * n, "B has \(b.count) elements, not \(k) × \(n)")
    precondition(c.count == m * n, "C has \(c.count) elements, not \(m) × \(n)")
    guard m > 0, n > 0 else { return }
    let width = transposeA || transposeB ? n : blockWidth(m: m, n: n, k: k)
    unsafe a.withUnsafeBufferPointer { a in
      unsafe b.withUnsafeBufferPointer { b in
        unsafe c.withUnsafeMutableBufferPointer { c in
          for first in stride(from: 0, to: n, by: width) {
            unsafe OpenBLASLibrary.sgemm(
              CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
              blasint(m), blasint(min(width, n - first)), blasint(k),
              1, a.baseAddress, blasint(max(1, transposeA ? m : k)),
              b.baseAddress.map { unsafe $0 + first }, blasint(max(1, transposeB ? k : n)),
              beta, c.baseAddress.map { unsafe $0 + first }, blasint(n))
          }
        }
      }
    }
  }

  /// Columns of `B` that one call takes. A product of few rows spends its time copying `B` into OpenBLAS's own layout,
  /// but up to m·n·k = 10⁶ its AVX-512 kernels for small matrices read `B` where it lies: [8 × 320]·[320 × 1280] in
  /// blocks of columns runs at 82 GFLOP/s, in one call at 45; of 4 rows at 72 and 26, of 16 rows at 87 and 75.
  private static func blockWidth(m: Int, n: Int, k: Int) -> Int {
    guard (2...16).contains(m), k > 0, m * n * k > 1_000_000 else { return n }
    let width = 1_000_000 / (m * k) / 16 * 16
    return width >= 32 ? width : n
  }
}

extension Matrix {
  /// `op(self) · op(other)`.
  public func times(_ other: Matrix, transposeSelf: Bool = false, transposeOther: Bool = false) -> Matrix {
    let (m, k) = transposeSelf ? (columns, rows) : (rows, columns)
    let (otherRows, n) = transposeOther ? (other.columns, other.rows) : (other.rows, other.columns)
    precondition(k == otherRows, "no product of [\(m) × \(k)] and [\(otherRows) × \(n)]")
    var product = Matrix(rows: m, columns: n)
    var target = product.elements.mutableSpan
    BLAS.multiply(
      m: m, n: n, k: k, elements.span, transposeA: transposeSelf, other.elements.span, transposeB: transposeOther,
      into: &target)
    return product
  }

  /// The transpose, [columns × rows].
  public func transposed() -> Matrix {
    var result = Matrix(rows: columns, columns: rows)
    let source = elements.span
    var target = result.elements.mutableSpan
    for r in 0..<rows {
      for c in 0..<columns {
        target[c * rows + r] = source[r * columns + c]
      }
    }
    return result
  }
}
