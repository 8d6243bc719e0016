/// Dense products, by the better of two libraries. Every call runs on the calling thread alone: parallelism lies outside,
/// over directions and shards of a batch, where it costs no barrier (a product of few rows gains nothing from threads).
public enum BLAS {
  /// Where products are computed. Another library rounds differently.
  package enum Library: String, Sendable {
    case openBLAS = "OpenBLAS"
    case oneDNN = "oneDNN"

    /// The faster one for a shape. It depends on the shape, on the kind of processor and on what is installed, never on a
    /// measurement, so that the same machine computes the same bytes.
    ///
    /// On one core of a Xeon of 2023, GFLOP/s, OpenBLAS 0.3.21 in one call and oneDNN 2.6.3: [8 × 320]·[320 × 1280] 37 and
    /// 84, with 16 rows 58 and 100, [16 × 1280]·[1280 × 320] 52 and 106; [1600 × 640]·[640 × 1280] 105 and 118; but a
    /// transposed `A`, [1600 × 640]ᵀ·[1600 × 1280], 116 and 83. In blocks of columns (`OpenBLASLibrary`) OpenBLAS comes
    /// near at few rows: training as a whole gained 1 to 6 %.
    ///
    /// On one core of an EPYC without AVX-512 (Zen 3): [8 × 320]·[320 × 1280] 50 and 67, with 16 rows 64 and 88, with 32 rows 74 and
    /// 86; but [6400 × 640]·[640 × 1280] 87 and 84, and in training a layer of 2048 cells, whose B does not fit in the cache,
    /// [64 × 2048]·[2048 × 2048] gave 3,800 characters a second by oneDNN and 4,900 by OpenBLAS.
    package init(for shape: ProductShape) {
      let isBetterByOneDNN = !shape.transposeA && (Processor.hasAVX512 || shape.m < Self.manyRows)
      self = OneDNNLibrary.isAvailable && isBetterByOneDNN ? .oneDNN : .openBLAS
    }

    /// From so many rows on OpenBLAS' kernels without AVX-512 are as fast as oneDNN's or faster (measured with AVX2).
    private static let manyRows = 48
  }

  /// Those that are installed; OpenBLAS must be.
  package static var available: [Library] { OneDNNLibrary.isAvailable ? [.openBLAS, .oneDNN] : [.openBLAS] }

  /// Throws where products cannot be computed: what is asked before a model is used or trained.
  public static func requireLibrary() throws(MissingLibraryError) {
    guard OpenBLASLibrary.isAvailable else { throw MissingLibraryError() }
  }

  /// The libraries that products are computed by on this machine, for a log.
  public static var libraries: String { available.map(\.rawValue).joined(separator: " and ") }

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
    let shape = ProductShape(m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB)
    multiply(shape, a, b, beta: beta, into: &c, by: Library(for: shape))
  }

  package static func multiply(
    _ shape: ProductShape, _ a: Span<Float>, _ b: Span<Float>, beta: Float = 0, into c: inout MutableSpan<Float>,
    by library: Library
  ) {
    let (m, n, k) = (shape.m, shape.n, shape.k)
    precondition(a.count == m * k, "A has \(a.count) elements, not \(m) × \(k)")
    precondition(b.count == k * n, "B has \(b.count) elements, not \(k) × \(n)")
    precondition(c.count == m * n, "C has \(c.count) elements, not \(m) × \(n)")
    guard m > 0, n > 0 else { return }
    guard k > 0 else {
      // An empty sum; oneDNN would leave C as it is.
      return beta == 0 ? c.update(repeating: 0) : Elementwise.scale(&c, by: beta)
    }
    unsafe a.withUnsafeBufferPointer { a in
      unsafe b.withUnsafeBufferPointer { b in
        unsafe c.withUnsafeMutableBufferPointer { c in
          switch library {
          case .openBLAS:
            unsafe OpenBLASLibrary.multiply(shape, a.baseAddress, b.baseAddress, beta: beta, c.baseAddress)
          case .oneDNN: unsafe OneDNNLibrary.multiply(shape, a.baseAddress, b.baseAddress, beta: beta, c.baseAddress)
          }
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
    var product = Matrix.unfilled(rows: m, columns: n)
    var target = product.elements.mutableSpan
    BLAS.multiply(
      m: m, n: n, k: k, elements.span, transposeA: transposeSelf, other.elements.span, transposeB: transposeOther,
      into: &target)
    return product
  }

  /// The transpose, [columns × rows].
  public func transposed() -> Matrix {
    var result = Matrix.unfilled(rows: columns, columns: rows)
    let source = elements.span
    var target = result.elements.mutableSpan
    // In tiles whose lines of both matrices stay in the cache.
    let tile = 16
    for firstRow in stride(from: 0, to: rows, by: tile) {
      for firstColumn in stride(from: 0, to: columns, by: tile) {
        for c in firstColumn..<min(firstColumn + tile, columns) {
          for r in firstRow..<min(firstRow + tile, rows) { target[c * rows + r] = source[r * columns + c] }
        }
      }
    }
    return result
  }
}

/// OpenBLAS, which is loaded when it is needed, is not there.
public struct MissingLibraryError: Error, CustomStringConvertible {
  public var description: String {
    "OpenBLAS (libopenblas.so.0) cannot be loaded; on Debian and Ubuntu: apt-get install libopenblas-dev"
  }
}
