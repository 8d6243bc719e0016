package import Tensors

extension Network {
  /// Inverted dropout between layers (not on the first one's input): each number is zeroed with probability p, and
  /// multiplied by 1/(1 − p) otherwise.
  ///
  /// Every sequence draws from a key of its own, so what is dropped of it does not depend on which others are packed with
  /// it: neither shards nor ranks nor the split of a batch by memory change a mask.
  public struct Dropout: Sendable {
    /// What the draws of each sequence are keyed by, beside the layer; in the order of the layout.
    public var keys: [UInt64]
    /// p · 2¹⁶: a draw of 16 bits below it drops its number.
    private let threshold: UInt16

    /// - Parameter probability: p is the multiple of 2⁻¹⁶ that is nearest to it, for a number is dropped by 16 bits.
    public init(probability: Float, keys: [UInt64]) {
      precondition(probability >= 0 && probability < 1, "a dropout probability lies in [0, 1), not \(probability)")
      threshold = UInt16(min((probability * 0x1p16).rounded(), Float(UInt16.max)))
      self.keys = keys
    }

    /// p, as it is drawn.
    public var probability: Float { Float(threshold) * 0x1p-16 }

    /// Multiplies a part of a layer's packed input, [R × C], by 0 or 1/(1 − p). The same call gives the same zeros, so the
    /// backward pass needs no mask: it drops what the forward pass dropped.
    ///
    /// A row takes Q = ⌈C/4⌉ draws of 64 bits: the number in column q·Q + k is decided by the bits 16q ..< 16q + 16 of
    /// draw k. Frame t of a sequence takes the draws t·Q ..< (t + 1)·Q of its stream for this layer and part.
    ///
    /// - Parameters:
    ///   - layer: whose input it is.
    ///   - part: which part of it, by direction.
    package func apply(to x: inout RowStorage, layout: PackedLayout, layer: Int, part: Int) {
      precondition(keys.count == layout.lengths.count, "\(keys.count) keys for \(layout.lengths.count) sequences")
      precondition(x.rows == layout.rowCount, "\(x.rows) rows in a layout of \(layout.rowCount)")
      let (columns, kept) = (x.columns, 1 / (1 - probability))
      let quarter = (columns + 3) / 4
      var generators = keys.map { SeededGenerator($0, UInt64(layer), UInt64(part)) }
      var draws = [UInt64](repeating: 0, count: quarter)
      var elements = x.elements.mutableSpan
      var row = 0
      for size in layout.batchSizes {
        for n in 0..<size {
          var drawSpan = draws.mutableSpan
          generators[n].fill(&drawSpan)
          for q in 0..<4 where q * quarter < columns {
            let start = row * columns + q * quarter
            let count = min(quarter, columns - q * quarter)
            elements.withPart(start..<start + count) {
              Self.drop(&$0, by: drawSpan.span, shift: UInt64(16 * q), threshold: threshold, kept: kept)
            }
          }
          row += 1
        }
      }
    }

    private static func drop(
      _ x: inout MutableSpan<Float>, by draws: Span<UInt64>, shift: UInt64, threshold: UInt16, kept: Float
    ) {
      let count = x.count
      precondition(count <= draws.count)
      for k in 0..<count { x[k] *= UInt16(truncatingIfNeeded: draws[k] &>> shift) < threshold ? 0 : kept }
    }
  }
}
