import Foundation

/// From confidences to probabilities: p = σ(slope · ln(c / (1 − c)) + offset), σ(x) = 1 / (1 + e⁻ˣ).
///
/// Recognisers are surer than they are right; this is what brings them to the shares that come out (Platt 1999, Probabilistic
/// outputs for support vector machines).
public struct ConfidenceCalibration: Sendable, Equatable {
  /// 0 or more. Smaller: probabilities nearer to each other.
  public var slope: Double
  /// Larger: greater probabilities.
  public var offset: Double

  /// What leaves confidences as they are.
  public static let none = ConfidenceCalibration(slope: 1, offset: 0)

  public init(slope: Double, offset: Double) { (self.slope, self.offset) = (slope, offset) }

  /// `slope 0.531 offset 0.826`
  public var line: String { "slope \(String(format: "%.3f", slope)) offset \(String(format: "%.3f", offset))" }

  /// Confidences nearer to 0 and to 1 are taken for this: how much nearer depends on which alternatives the search's beam has left.
  private static let least = 1e-4

  /// The probability that a word of this confidence is right.
  public func callAsFunction(_ confidence: Double) -> Double {
    guard self != .none else { return confidence }
    return Self.sigmoid(slope * Self.logOdds(confidence) + offset)
  }

  private static func logOdds(_ confidence: Double) -> Double {
    let inside = min(max(confidence, least), 1 - least)
    return log(inside / (1 - inside))
  }

  private static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
}

extension ConfidenceCalibration {
  /// The calibration that makes most probable which of `words` are right.
  ///
  /// Maximises Σ ln p(right or wrong as it is) − ½ λ ((slope − 1)² + offset²), which is concave, by Newton's method with steps
  /// halved until they improve; λ = 0.01 only keeps words that confidence tells apart without error from a slope without bound.
  /// Where the best slope is negative, it is 0, and the offset that of the share of right words.
  public init(fitting words: [ConfidenceQuality.Word]) {
    let data = words.map { (logOdds: Self.logOdds($0.confidence), isRight: $0.isRight) }
    self = .none
    for _ in 0..<100 {
      let (gradient, step) = newtonStep(data)
      guard max(abs(gradient.slope), abs(gradient.offset)) > 1e-9 else { break }
      let before = objective(data)
      var share = 1.0
      var next = moved(by: step, share)
      while next.objective(data) < before, share > 1e-9 {
        share /= 2
        next = moved(by: step, share)
      }
      self = next
    }
    guard slope < 0 else { return }
    // Wrong words had the greater confidences, which is chance: the share of right words says more.
    let right = Double(words.count(where: \.isRight))
    self = ConfidenceCalibration(slope: 0, offset: log((right + 0.5) / (Double(words.count) - right + 0.5)))
  }

  private static let penalty = 0.01

  private func moved(by step: ConfidenceCalibration, _ share: Double) -> ConfidenceCalibration {
    ConfidenceCalibration(slope: slope + share * step.slope, offset: offset + share * step.offset)
  }

  private func objective(_ data: [(logOdds: Double, isRight: Bool)]) -> Double {
    let penalty = Self.penalty / 2 * ((slope - 1) * (slope - 1) + offset * offset)
    return data.reduce(-penalty) { sum, word in
      let x = slope * word.logOdds + offset
      // ln σ(x) = −ln(1 + e⁻ˣ), without overflow on either side.
      let signed = word.isRight ? x : -x
      return sum + min(signed, 0) - log1p(exp(-abs(signed)))
    }
  }

  /// The gradient g, and −H⁻¹ g with the matrix H of second derivatives.
  private func newtonStep(
    _ data: [(logOdds: Double, isRight: Bool)]
  ) -> (gradient: ConfidenceCalibration, step: ConfidenceCalibration) {
    var gradient = ConfidenceCalibration(slope: -Self.penalty * (slope - 1), offset: -Self.penalty * offset)
    var (slopeSlope, slopeOffset, offsetOffset) = (Self.penalty, 0.0, Self.penalty)
    for word in data {
      let p = Self.sigmoid(slope * word.logOdds + offset)
      let rest = (word.isRight ? 1 : 0) - p
      gradient.slope += rest * word.logOdds
      gradient.offset += rest
      let weight = p * (1 - p)
      slopeSlope += weight * word.logOdds * word.logOdds
      slopeOffset += weight * word.logOdds
      offsetOffset += weight
    }
    let determinant = slopeSlope * offsetOffset - slopeOffset * slopeOffset
    let step = ConfidenceCalibration(
      slope: (offsetOffset * gradient.slope - slopeOffset * gradient.offset) / determinant,
      offset: (slopeSlope * gradient.offset - slopeOffset * gradient.slope) / determinant)
    return (gradient, step)
  }
}

extension ConfidenceQuality {
  /// Of the same words, their confidences calibrated.
  public func calibrated(by calibration: ConfidenceCalibration) -> ConfidenceQuality {
    ConfidenceQuality(words.map { Word(confidence: calibration($0.confidence), isRight: $0.isRight) })
  }
}
