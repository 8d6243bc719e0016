import Tensors
import Testing

/// Products of small integers are exact in single precision in whatever order they are added, so no tolerance is needed.
@Suite struct BLASTests {
  struct Shape: Sendable, CustomTestStringConvertible {
    let m: Int
    let n: Int
    let k: Int

    var testDescription: String { "[\(m) × \(k)] · [\(k) × \(n)]" }
  }

  private static let shapes = [
    Shape(m: 1, n: 1, k: 1), Shape(m: 1, n: 37, k: 5), Shape(m: 37, n: 1, k: 5), Shape(m: 3, n: 4, k: 1),
    Shape(m: 16, n: 1280, k: 320), Shape(m: 33, n: 17, k: 65), Shape(m: 5, n: 7, k: 0), Shape(m: 0, n: 4, k: 3),
    Shape(m: 4, n: 0, k: 3),
  ]

  @Test(arguments: shapes, BLAS.available)
  func multiplyIsTheDefinition(_ shape: Shape, library: BLAS.Library) {
    for transposeB in [false, true] { expectTheDefinition(shape, transposeB: transposeB, library) }
  }

  /// oneDNN where it is, but not for a transposed A.
  @Test func theLibraryIsChosenByTheShape() {
    for transposeA in [false, true] {
      let shape = ProductShape(m: 16, n: 1280, k: 320, transposeA: transposeA, transposeB: false)
      let expected: BLAS.Library = BLAS.available.contains(.oneDNN) && !transposeA ? .oneDNN : .openBLAS
      #expect(BLAS.Library(for: shape) == expected)
    }
  }

  private func expectTheDefinition(_ shape: Shape, transposeB: Bool, _ library: BLAS.Library) {
    for transposeA in [false, true] {
      let a = transposeA ? integers(shape.k, shape.m, key: 1) : integers(shape.m, shape.k, key: 1)
      let b = transposeB ? integers(shape.n, shape.k, key: 2) : integers(shape.k, shape.n, key: 2)
      let old = integers(shape.m, shape.n, key: 3)
      for beta: Float in [0, 1, -2] {
        var c = old
        var target = c.elements.mutableSpan
        let product = ProductShape(m: shape.m, n: shape.n, k: shape.k, transposeA: transposeA, transposeB: transposeB)
        BLAS.multiply(product, a.elements.span, b.elements.span, beta: beta, into: &target, by: library)
        let definition = naive(transposeA ? naiveTranspose(a) : a, transposeB ? naiveTranspose(b) : b)
        let expected = zip(definition.elements, old.elements).map { $0 + beta * $1 }
        #expect(c.elements == expected, "A transposed: \(transposeA), β = \(beta)")
      }
    }
  }

  @Test func withBetaZeroTheOldContentIsNotRead() {
    let a = integers(3, 4, key: 1)
    let b = integers(4, 5, key: 2)
    var c = Matrix(rows: 3, columns: 5, repeating: .nan)
    var target = c.elements.mutableSpan
    BLAS.multiply(m: 3, n: 5, k: 4, a.elements.span, b.elements.span, into: &target)
    #expect(c == naive(a, b))
  }

  @Test func timesIsTheProductForAllTransposes() {
    let a = integers(6, 4, key: 1)
    let b = integers(4, 9, key: 2)
    let product = naive(a, b)
    #expect(a.times(b) == product)
    #expect(naiveTranspose(a).times(b, transposeSelf: true) == product)
    #expect(a.times(naiveTranspose(b), transposeOther: true) == product)
    #expect(naiveTranspose(a).times(naiveTranspose(b), transposeSelf: true, transposeOther: true) == product)
  }

  @Test func notANumberInAFactorReachesTheProduct() {
    var a = integers(2, 3, key: 1)
    a[1, 2] = .nan
    let product = a.times(Matrix(rows: 3, columns: 2))
    #expect(product[row: 0].allSatisfy { $0 == 0 })
    #expect(product[row: 1].allSatisfy { $0.isNaN })
  }

  @Test func transposedExchangesRowsAndColumns() {
    for (rows, columns) in [(0, 3), (1, 1), (5, 3), (1, 8)] {
      let m = integers(rows, columns, key: 1)
      #expect(m.transposed() == naiveTranspose(m))
    }
  }

  /// Integers from −8 to 8.
  private func integers(_ rows: Int, _ columns: Int, key: UInt64) -> Matrix {
    var generator = SeededGenerator(7, key)
    return Matrix(
      rows: rows, columns: columns,
      elements: (0..<rows * columns).map { _ in Float(Int.random(in: -8...8, using: &generator)) })
  }

  private func naive(_ a: Matrix, _ b: Matrix) -> Matrix {
    var c = Matrix(rows: a.rows, columns: b.columns)
    for i in 0..<a.rows {
      for j in 0..<b.columns {
        for p in 0..<a.columns { c.elements[i * b.columns + j] += a[i, p] * b[p, j] }
      }
    }
    return c
  }

  private func naiveTranspose(_ m: Matrix) -> Matrix {
    var result = Matrix(rows: m.columns, columns: m.rows)
    for i in 0..<m.rows { for j in 0..<m.columns { result[j, i] = m[i, j] } }
    return result
  }
}
