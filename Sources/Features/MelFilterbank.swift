import Foundation
import RealModule

/// Triangular filters, equally spaced and half overlapping on the mel scale mel(f) = 1127 ln(1 + f/700)
/// (Kaldi, feat/mel-computations.cc).
///
/// Filter b of B has its left, centre and right at mel_low + (b, b+1, b+2) · (mel_high − mel_low)/(B+1). Point k of the
/// spectrum of an N-point transform, at k · rate/N Hz, k = 0…N/2−1, has the weight of a triangle of height 1 there.
struct MelFilterbank: Sendable {
  /// Filter b's weights, from the first point to the last at which it is not 0, one filter after another.
  private let weights: [Float]
  private let filters: [Filter]

  private struct Filter {
    /// The first point of the spectrum with a weight, the first weight's position, and the number of weights.
    let firstPoint: Int
    let firstWeight: Int
    let count: Int
  }

  init(_ options: FilterbankOptions) throws(FilterbankOptionsError) {
    let hertzPerPoint = Double(options.sampleRateHz) / Double(options.transformLength)
    let lowest = MelFilterbank.mel(options.lowFrequencyHz)
    let spacing = (MelFilterbank.mel(options.upperFrequencyHz) - lowest) / Double(options.numMelBins + 1)
    var weights: [Float] = []
    var filters: [Filter] = []
    for bin in 0..<options.numMelBins {
      let left = lowest + Double(bin) * spacing
      let points = (0..<options.transformLength / 2).filter { point in
        let mel = MelFilterbank.mel(Double(point) * hertzPerPoint)
        return mel > left && mel < left + 2 * spacing
      }
      guard let first = points.first else {
        throw .emptyFilter(
          bin: bin, numMelBins: options.numMelBins, transformLength: options.transformLength)
      }
      filters.append(Filter(firstPoint: first, firstWeight: weights.count, count: points.count))
      weights += points.map { point in
        let distance = abs(MelFilterbank.mel(Double(point) * hertzPerPoint) - (left + spacing))
        return Float(1 - distance / spacing)
      }
    }
    self.weights = weights
    self.filters = filters
  }

  static func mel(_ hertz: Double) -> Double { 1_127 * log(1 + hertz / 700) }

  /// `output[first + b]` = Σ_k weight(b, k) · `spectrum[k]`, for spectra of N/2 points.
  func apply(to spectrum: Span<Float>, into output: inout MutableSpan<Float>, at first: Int) {
    let weights = self.weights.span
    let filters = self.filters.span
    for bin in filters.indices {
      let filter = filters[bin]
      let points = spectrum.extracting(filter.firstPoint..<filter.firstPoint + filter.count)
      let filterWeights = weights.extracting(filter.firstWeight..<filter.firstWeight + filter.count)
      var sum: Float = 0
      for k in points.indices { sum = Relaxed.multiplyAdd(points[k], filterWeights[k], sum) }
      output[first + bin] = sum
    }
  }
}
