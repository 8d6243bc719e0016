import COpenBLAS

/// Dense products through the system's BLAS. Every call runs on the calling thread alone: parallelism lies outside, over
/// directions and shards of a batch, where it costs no barrier (design: a product of few rows gains nothing from threads).
public enum BLAS {
  /// OpenBLAS reads this once for the process; touching it makes every later product single-threaded.
  private static let singleThreaded: Void = openblas_set_num_threads(1)

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
    _ = singleThreaded
    unsafe a.withUnsafeBufferPointer { a in
      unsafe b.withUnsafeBufferPointer { b in
        unsafe c.withUnsafeMutableBufferPointer { c in
          unsafe cblas_sgemm(
            CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
            blasint(m), blasint(n), blasint(k),
            1, a.baseAddress, blasint(max(1, transposeA ? m : k)), b.baseAddress, blasint(max(1, transposeB ? k : n)),
            beta, c.baseAddress, blasint(n))
        }
      }
    }
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
