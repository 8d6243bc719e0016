/// The shape of `C ← op(A) · op(B)` with dense, row-major matrices.
package struct ProductShape: Sendable, Equatable {
  /// Rows of `op(A)` and of `C`.
  package var m: Int
  /// Columns of `op(B)` and of `C`.
  package var n: Int
  /// Columns of `op(A)` and rows of `op(B)`.
  package var k: Int
  /// Whether `A` is stored as [k × m].
  package var transposeA: Bool
  /// Whether `B` is stored as [n × k].
  package var transposeB: Bool

  package init(m: Int, n: Int, k: Int, transposeA: Bool, transposeB: Bool) {
    (self.m, self.n, self.k) = (m, n, k)
    (self.transposeA, self.transposeB) = (transposeA, transposeB)
  }

  /// Elements from a row of the stored `A` to the next.
  var strideA: Int { max(1, transposeA ? m : k) }
  /// Elements from a row of the stored `B` to the next.
  var strideB: Int { max(1, transposeB ? k : n) }
}
