import RealModule

/// Changes the sampling rate by a polyphase windowed-sinc filter: linear phase, zero delay, any rate to any rate.
///
/// With rates F → G and input x[n] at times n/F, output k is at time k/G:
/// y[k] = Σ_n x[n] h(k·F/G − n), where h(u) = 2c·sinc(2c·u)·w(u/H), |u| ≤ H, time u in input samples,
/// w the Kaiser window, and 2c·F the width of the low-pass filter's band. Beyond its ends the input is 0.
///
/// The fraction of k·F/G takes L = G/gcd(F, G) values, and h's samples for each (a phase) are tabulated. Where L is
/// larger than `mostPhases`, so many phases are tabulated and neighbours interpolated linearly: the error, at most
/// (π/1024)²/8 = −118 dB of the signal, lies below the stopband.
///
/// Source: J. O. Smith, "Digital Audio Resampling"; Kaiser's formulas for the window, Oppenheim and Schafer 7.5.3.
public struct Resampler: Sendable {
  public let from: Int
  public let to: Int
  /// Taps on each side of the centre, ⌈H⌉.
  private let half: Int
  /// Phases in the table; the last row, a whole sample on, is there to interpolate towards.
  private let phases: Int
  /// Phase p's 2·half taps, p = 0…phases, one phase after another: tap j weighs input ⌊k·F/G⌋ − half + 1 + j.
  private let bank: [Float]

  private static let mostPhases = 1_024

  /// - Parameters:
  ///   - from: the input's samples per second.
  ///   - to: the output's.
  public init(from: Int, to: Int) {
    precondition(from > 0 && to > 0, "no resampling from \(from) to \(to) Hz")
    self.from = from
    self.to = to
    let filter = LowPassFilter(from: from, to: to)
    let divisor = Resampler.greatestCommonDivisor(from, to)
    let half = Int(filter.halfWidth.rounded(.up))
    let phases = min(to / divisor, Resampler.mostPhases)
    self.half = half
    self.phases = phases
    bank = (0...phases).flatMap { phase in
      let fraction = Double(phase) / Double(phases)
      return (0..<2 * half).map { Float(filter.response(at: fraction + Double(half - 1 - $0))) }
    }
  }

  /// Input at rate `from` → ⌈n · to / from⌉ samples at rate `to`, the first at the input's first.
  public func resample(_ samples: [Float]) -> [Float] {
    guard from != to, !samples.isEmpty else { return samples }
    let count = Int((samples.count * to + from - 1) / from)
    var output = [Float](repeating: 0, count: count)
    let silence = [Float](repeating: 0, count: half)
    let padded = silence + samples + silence
    let input = padded.span
    let filters = bank.span
    let taps = 2 * half
    var result = output.mutableSpan
    for k in 0..<count {
      // k·F/G = whole + remainder/G in input samples; position = remainder/G in phases.
      let (whole, remainder) = (k * from).quotientAndRemainder(dividingBy: to)
      let (phase, between) = (remainder * phases).quotientAndRemainder(dividingBy: to)
      // Input n lies at padded n + half, so the first tap's input, whole − half + 1, lies at whole + 1.
      let window = input.extracting(whole + 1..<whole + 1 + taps)
      let value = Resampler.dot(window, filters.extracting(phase * taps..<(phase + 1) * taps))
      guard between != 0 else {
        result[k] = value
        continue
      }
      let next = Resampler.dot(window, filters.extracting((phase + 1) * taps..<(phase + 2) * taps))
      result[k] = value + (next - value) * Float(between) / Float(to)
    }
    return output
  }

  @inline(__always)
  private static func dot(_ a: Span<Float>, _ b: Span<Float>) -> Float {
    var sum: Float = 0
    for j in a.indices { sum = Relaxed.multiplyAdd(a[j], b[j], sum) }
    return sum
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    b == 0 ? a : greatestCommonDivisor(b, a % b)
  }
}

extension Waveform {
  /// The same sound at another rate.
  public func resampled(to rateHz: Int) -> Waveform {
    guard rateHz != sampleRateHz else { return self }
    let resampler = Resampler(from: sampleRateHz, to: rateHz)
    return Waveform(samples: resampler.resample(samples), sampleRateHz: rateHz, damage: damage)
  }
}
