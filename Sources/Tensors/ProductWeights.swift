/// How the large products of a network are computed.
public enum ProductPrecision: String, Codable, Sendable, CaseIterable {
  /// IEEE single precision throughout.
  case float32
  /// Factors rounded to bfloat16 (8 bits of mantissa, the range of Float), sums in Float: twice as fast on CPUs with
  /// AVX512-BF16, through oneDNN.
  case bfloat16

  /// Whether this machine can: bfloat16 needs oneDNN 2 and a CPU with AVX512-BF16.
  public var isAvailable: Bool { self == .float32 || OneDNN.multipliesBFloat16 }
}

/// B [K × N] of many products `C ← A · B + βC`, made ready once.
public struct ProductWeights: Sendable {
  private enum Storage {
    case float32(Matrix, rows: Range<Int>)
    case bfloat16(PackedBFloat16)
  }

  /// K.
  public let rows: Int
  /// N.
  public let columns: Int
  private let storage: Storage

  /// - Parameters:
  ///   - rows: those of `matrix` that count; nil: all.
  ///   - transposed: B is the transpose of them.
  public init(_ matrix: Matrix, rows: Range<Int>? = nil, transposed: Bool = false, precision: ProductPrecision) {
    let part = rows ?? 0..<matrix.rows
    (self.rows, columns) = transposed ? (matrix.columns, part.count) : (part.count, matrix.columns)
    let elements = part.lowerBound * matrix.columns..<part.upperBound * matrix.columns
    switch precision {
    case .bfloat16:
      storage = .bfloat16(
        PackedBFloat16(
          matrix.elements.span.extracting(elements), k: self.rows, n: columns, transposed: transposed))
    case .float32 where transposed:
      let stored =
        part.count == matrix.rows
        ? matrix : Matrix(rows: part.count, columns: matrix.columns, elements: Array(matrix.elements[elements]))
      storage = .float32(stored.transposed(), rows: 0..<matrix.columns)
    case .float32: storage = .float32(matrix, rows: part)
    }
  }

  /// `C ← A · B + βC`.
  ///
  /// - Parameters:
  ///   - a: A, [m × K].
  ///   - beta: 0 or 1.
  ///   - c: C, [m × N].
  ///   - workspace: of the calling thread.
  public func multiply(
    _ a: Span<Float>, rows m: Int, beta: Float = 0, into c: inout MutableSpan<Float>, in workspace: ProductWorkspace
  ) {
    precondition(a.count == m * rows, "A has \(a.count) elements, not \(m) × \(rows)")
    precondition(c.count == m * columns, "C has \(c.count) elements, not \(m) × \(columns)")
    precondition(beta == 0 || beta == 1, "β is \(beta)")
    switch storage {
    case .float32(let matrix, let part):
      let elements = part.lowerBound * columns..<part.upperBound * columns
      BLAS.multiply(m: m, n: columns, k: rows, a, matrix.elements.span.extracting(elements), beta: beta, into: &c)
    case .bfloat16(let packed):
      workspace.multiply(a, rows: m, packed, accumulates: beta == 1, into: &c)
    }
  }
}
