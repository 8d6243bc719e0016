package import Tensors

extension AugmentationOptions {
  /// Filterbanks at another tempo: frame t of the result is the linear interpolation at t · factor. The factor is drawn
  /// from [1 − tempo, 1 + tempo); above 1 speech is faster.
  package func changeTempo(_ filterbanks: Matrix, using generator: inout SeededGenerator) -> Matrix {
    guard tempo > 0, filterbanks.rows > 1 else { return filterbanks }
    let factor = generator.uniform(in: (1 - tempo)..<(1 + tempo))
    let rows = max(1, Int(Float(filterbanks.rows - 1) / factor) + 1)
    let columns = filterbanks.columns
    var result = Matrix(rows: rows, columns: columns)
    for t in 0..<rows {
      let position = min(Float(t) * factor, Float(filterbanks.rows - 1))
      let left = min(Int(position), filterbanks.rows - 2)
      let weight = position - Float(left)
      for k in 0..<columns {
        result[t, k] = (1 - weight) * filterbanks[left, k] + weight * filterbanks[left + 1, k]
      }
    }
    return result
  }

  /// Another vocal tract, of a factor from [1 − warp, 1 + warp).
  ///
  /// - Parameter filters: the filters' columns in filterbanks.
  package func drawWarp(filters: Range<Int>, using generator: inout SeededGenerator) -> FrequencyWarp {
    FrequencyWarp(factor: warp > 0 ? generator.uniform(in: (1 - warp)..<(1 + warp)) : 1, filters: filters)
  }

  /// SpecAugment's masks on normalised features, whose mean is zero. A band is masked in the static features and in each
  /// of their derivatives, which follow in blocks as long as they are.
  ///
  /// - Parameter filters: the filters' columns in a block, its last ones.
  package func mask(_ features: inout Matrix, filters: Range<Int>, using generator: inout SeededGenerator) {
    for _ in 0..<frequencyMasks where frequencyMaskBins > 0 {
      let width = Int.random(in: 0...min(frequencyMaskBins, filters.count), using: &generator)
      let first = Int.random(in: filters.lowerBound...(filters.upperBound - width), using: &generator)
      for t in 0..<features.rows {
        for block in stride(from: 0, to: features.columns, by: filters.upperBound) {
          for k in (block + first)..<(block + first + width) { features[t, k] = 0 }
        }
      }
    }
    for _ in 0..<timeMasks where features.rows > 0 {
      let most = min(timeMaskFrames, Int(timeMaskShare * Float(features.rows)))
      let width = Int.random(in: 0...max(0, most), using: &generator)
      let first = Int.random(in: 0...(features.rows - width), using: &generator)
      for t in first..<(first + width) {
        for k in 0..<features.columns { features[t, k] = 0 }
      }
    }
  }
}
