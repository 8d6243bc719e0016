import Tensors
import Testing

/// Products with weights made ready, against sums in Double of the factors as they are rounded.
@Suite struct ProductWeightsTests {
  /// [m × k]·[k × n]: one row, few rows, a block of 256 rows and what follows it; sizes that no kernel divides.
  private static let shapes = [
    (1, 320, 1280), (3, 40, 17), (16, 320, 64), (256, 33, 8), (257, 64, 20), (600, 7, 5),
  ]

  @Test(arguments: ProductPrecision.allCases.filter(\.isAvailable), shapes)
  func equalsTheSumOfProductsOfRoundedFactors(_ precision: ProductPrecision, _ shape: (m: Int, k: Int, n: Int)) {
    let (m, k, n) = shape
    let a = Matrix.normal(rows: m, columns: k, seed: 1)
    // The rows 2 ..< k + 2 of a larger matrix, and those of its transpose.
    let b = Matrix.normal(rows: k + 3, columns: n, seed: 2)
    let bt = Matrix.normal(rows: n + 3, columns: k, seed: 3)
    for (weights, element) in [
      (ProductWeights(b, rows: 2..<k + 2, precision: precision), { (p: Int, j: Int) in b[p + 2, j] }),
      (
        ProductWeights(bt, rows: 2..<n + 2, transposed: true, precision: precision),
        { (p: Int, j: Int) in bt[j + 2, p] }
      ),
    ] {
      #expect(weights.rows == k && weights.columns == n)
      for beta: Float in [0, 1] {
        // Where β is 0, what stood there does not matter, even if it is no number.
        var c = Matrix(rows: m, columns: n, repeating: beta == 0 ? .nan : 3)
        ProductWorkspace.lend(precision) { products in
          var target = c.elements.mutableSpan
          weights.multiply(a.elements.span, rows: m, beta: beta, into: &target, in: products)
        }
        Self.expect(c, precision, k: k, start: 3 * beta) { i, j, p in (a[i, p], element(p, j)) }
      }
    }
  }

  /// Sums over 1 row, over a block of 1024 and over two blocks; what is there already stays.
  @Test(arguments: ProductPrecision.allCases.filter(\.isAvailable), [1, 63, 64, 1024, 1100])
  func addsTheTransposedProduct(_ precision: ProductPrecision, k: Int) {
    let (m, n) = (24, 40)
    let a = Matrix.normal(rows: k, columns: m, seed: 4)
    let b = Matrix.normal(rows: k, columns: n, seed: 5)
    var c = Matrix(rows: m, columns: n, repeating: 3)
    ProductWorkspace.lend(precision) { products in
      var target = c.elements.mutableSpan
      products.addTransposedProduct(m: m, n: n, k: k, a.elements.span, b.elements.span, to: &target)
    }
    Self.expect(c, precision, k: k, start: 3) { i, j, p in (a[p, i], b[p, j]) }
  }

  @Test(arguments: ProductPrecision.allCases.filter(\.isAvailable))
  func notANumberStaysNotANumber(_ precision: ProductPrecision) {
    // The last has a pattern that rounding as if it were a number would turn into zero.
    for value in [Float.nan, Float(nan: 1, signaling: false), Float(bitPattern: 0x7FFF_FFFF)] {
      var a = Matrix(rows: 2, columns: 32, repeating: 1)
      a[1, 5] = value
      let weights = ProductWeights(Matrix(rows: 32, columns: 16, repeating: 1), precision: precision)
      var c = Matrix(rows: 2, columns: 16)
      ProductWorkspace.lend(precision) { products in
        var target = c.elements.mutableSpan
        weights.multiply(a.elements.span, rows: 2, into: &target, in: products)
      }
      #expect(c[row: 0].allSatisfy { $0 == 32 } && c[row: 1].allSatisfy(\.isNaN))
    }
  }

  @Test(arguments: [(1, 1), (5, 70), (33, 16), (48, 31)]) func transposesInTiles(_ rows: Int, _ columns: Int) {
    let matrix = Matrix.normal(rows: rows, columns: columns, seed: 6)
    let transposed = matrix.transposed()
    #expect(transposed.rows == columns && transposed.columns == rows)
    for r in 0..<rows { for c in 0..<columns { #expect(transposed[c, r] == matrix[r, c]) } }
  }

  /// Sums of k products in Float: each is off by no more than k roundings of 6e-8 of the sum of magnitudes, and in practice
  /// by their root.
  private static func expect(
    _ c: Matrix, _ precision: ProductPrecision, k: Int, start: Float,
    factors: (Int, Int, Int) -> (Float, Float)
  ) {
    for i in stride(from: 0, to: c.rows, by: max(1, c.rows / 40)) {
      for j in stride(from: 0, to: c.columns, by: max(1, c.columns / 40)) {
        var (sum, magnitude) = (Double(start), Double(start))
        for p in 0..<k {
          let (a, b) = factors(i, j, p)
          let product = Double(rounded(a, precision)) * Double(rounded(b, precision))
          sum += product
          magnitude += abs(product)
        }
        #expect(abs(Double(c[i, j]) - sum) <= 1e-6 * (magnitude + 1), "element \(i), \(j)")
      }
    }
  }

  /// The nearer of the two numbers of bfloat16 around x; of equally near ones, that whose last bit is 0.
  private static func rounded(_ x: Float, _ precision: ProductPrecision) -> Float {
    guard precision == .bfloat16 else { return x }
    let below = Float(bitPattern: x.bitPattern & 0xFFFF_0000)
    let above = Float(bitPattern: (x.bitPattern & 0xFFFF_0000) + 0x1_0000)
    let (down, up) = (abs(x - below), abs(above - x))
    if down == up { return below.bitPattern & 0x1_0000 == 0 ? below : above }
    return down < up ? below : above
  }
}

extension Matrix {
  fileprivate static func normal(rows: Int, columns: Int, seed: UInt64) -> Matrix {
    var generator = SeededGenerator(seed)
    return Matrix(
      rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in generator.normalPair().0 })
  }
}
