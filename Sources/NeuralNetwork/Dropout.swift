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

    /// By what a layer's packed input is multiplied: 0 or 1/(1 − p), [R × columns].
    ///
    /// A row of C columns takes Q = ⌈C/4⌉ draws of 64 bits: the number in column q·Q + k is decided by the bits
    /// 16q ..< 16q + 16 of draw k. Frame t of a sequence takes the draws t·Q ..< (t + 1)·Q of the sequence's stream.
    package func mask(layout: PackedLayout, columns: Int, layer: Int) -> Matrix {
      precondition(keys.count == layout.lengths.count, "\(keys.count) keys for \(layout.lengths.count) sequences")
      let kept = 1 / (1 - probability)
      let quarter = (columns + 3) / 4
      var generators = keys.map { SeededGenerator($0, UInt64(layer)) }
      var draws = [UInt64](repeating: 0, count: quarter)
      var mask = Matrix.unfilled(rows: layout.rowCount, columns: columns)
      var elements = mask.elements.mutableSpan
      var row = 0
      for size in layout.batchSizes {
        for n in 0..<size {
          var drawSpan = draws.mutableSpan
          generators[n].fill(&drawSpan)
          for q in 0..<4 where q * quarter < columns {
            let start = row * columns + q * quarter
            let count = min(quarter, columns - q * quarter)
            elements.withPart(start..<start + count) {
              Self.decide(&$0, by: drawSpan.span, shift: UInt64(16 * q), threshold: threshold, kept: kept)
            }
          }
          row += 1
        }
      }
      return mask
    }

    private static func decide(
      _ mask: inout MutableSpan<Float>, by draws: Span<UInt64>, shift: UInt64, threshold: UInt16, kept: Float
    ) {
      let count = mask.count
      precondition(count <= draws.count)
      for k in 0..<count { mask[k] = UInt16(truncatingIfNeeded: draws[k] &>> shift) < threshold ? 0 : kept }
    }
  }
}
