import Foundation
import RealModule
import Tensors

extension FilterbankExtractor {
  /// Full scale of 16-bit samples; a power of two, so scaling loses nothing.
  private static let fullScale: Float = 32_768

  /// Frame `frame`'s samples, scaled to the range of 16 bits; those beyond the ends are mirrored there
  /// (x[−1−t] = x[t]), which happens only where edges are not snipped.
  func cut(_ frame: Int, of signal: Span<Float>, into input: inout MutableSpan<Float>) {
    let length = options.frameLength
    let first = options.firstSample(ofFrame: frame)
    if first >= 0, first + length <= signal.count {
      let samples = signal.extracting(first..<first + length)
      for i in 0..<length { input[i] = samples[i] * FilterbankExtractor.fullScale }
      return
    }
    for i in 0..<length {
      var t = first + i
      while t < 0 || t >= signal.count { t = t < 0 ? -1 - t : 2 * signal.count - 1 - t }
      input[i] = signal[t] * FilterbankExtractor.fullScale
    }
  }

  /// Dither, mean removal, pre-emphasis y[i] = x[i] − c·x[i−1] (x[−1] = x[0]) and window, in place.
  /// Returns the frame's log energy, or 0 where the options do not ask for it.
  func shape(_ input: inout MutableSpan<Float>, noise: inout SeededGenerator?) -> Float {
    let length = window.count
    if noise != nil {
      for i in 0..<length { input[i] += options.dither * (noise?.normalPair().0 ?? 0) }
    }
    if options.removeDCOffset {
      var sum: Float = 0
      for i in 0..<length { sum = Relaxed.sum(sum, input[i]) }
      let mean = sum / Float(length)
      for i in 0..<length { input[i] -= mean }
    }
    var logEnergy: Float = 0
    if options.useEnergy, options.rawEnergy { logEnergy = energy(of: input.span) }
    emphasiseAndWindow(&input)
    if options.useEnergy, !options.rawEnergy { logEnergy = energy(of: input.span) }
    return logEnergy
  }

  /// From the end to the start, because y[i] needs the old x[i−1].
  private func emphasiseAndWindow(_ input: inout MutableSpan<Float>) {
    let weights = window.span
    let c = options.preEmphasis
    var i = weights.count - 1
    while i > 0 {
      input[i] = (input[i] - c * input[i - 1]) * weights[i]
      i -= 1
    }
    input[0] = (input[0] - c * input[0]) * weights[0]
  }

  /// ln max(Σ x², 2⁻²³, floor); zeros after the frame add nothing.
  private func energy(of input: Span<Float>) -> Float {
    var sum: Float = 0
    for i in input.indices { sum = Relaxed.multiplyAdd(input[i], input[i], sum) }
    return log(max(sum, Float.ulpOfOne, options.energyFloor))
  }
}
