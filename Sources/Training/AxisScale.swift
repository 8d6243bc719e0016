import Foundation

/// How a chart's axis maps values to places, and the round values that it is marked at.
package struct AxisScale {
  package let isLogarithmic: Bool
  package let bounds: ClosedRange<Double>
  /// Within the bounds, ascending.
  package let ticks: [Double]

  /// From 0, or the lowest value where that is negative, to a round value above the highest.
  package static func linear(for values: [Double]) -> AxisScale {
    let low = min(0, values.min() ?? 0)
    let highest = max(0, values.max() ?? 0)
    let high = highest > low ? highest : low + 1
    let step = roundStep(atLeast: (high - low) / 5)
    let marks = Int((low / step).rounded(.down))...Int((high / step).rounded(.up))
    let ticks = marks.map { Double($0) * step }
    return AxisScale(
      isLogarithmic: false, bounds: Double(marks.lowerBound) * step...Double(marks.upperBound) * step, ticks: ticks)
  }

  /// From a round value below the lowest to one above the highest.
  package static func span(of values: [Double]) -> AxisScale {
    guard let low = values.min(), let high = values.max(), high > low else { return linear(for: values) }
    let step = roundStep(atLeast: (high - low) / 5)
    let marks = Int((low / step).rounded(.down))...Int((high / step).rounded(.up))
    return AxisScale(
      isLogarithmic: false, bounds: Double(marks.lowerBound) * step...Double(marks.upperBound) * step,
      ticks: marks.map { Double($0) * step })
  }

  /// Logarithmic where the values are positive and the highest is at least eight times the lowest, so that a linear scale
  /// would press the small ones to its foot and three round values lie between; else linear.
  package static func logarithmic(for values: [Double]) -> AxisScale {
    guard let low = values.min(), let high = values.max(), low > 0, high >= 8 * low else { return linear(for: values) }
    let decades = log10(high / low)
    let margin = pow(10, 0.03 * decades)
    let bounds = low / margin...high * margin
    let mantissas: [Double] = decades <= 3 ? [1, 2, 5] : [1]
    let exponents = Int(log10(bounds.lowerBound).rounded(.down))...Int(log10(bounds.upperBound).rounded(.up))
    let spacing = max(1, Int(decades / 6))
    let ticks = exponents.filter { $0 % spacing == 0 }
      .flatMap { exponent in mantissas.map { decimal($0, exponent) } }
      .filter(bounds.contains)
    return AxisScale(isLogarithmic: true, bounds: bounds, ticks: ticks)
  }

  /// Whole numbers from `first` to `last`, marked at round ones.
  package static func counts(from first: Int, to last: Int) -> AxisScale {
    let bounds = last > first ? Double(first)...Double(last) : Double(first - 1)...Double(first + 1)
    let step = max(1, Int(roundStep(atLeast: Double(last - first) / 8)))
    let ticks = stride(from: 0, through: last, by: step).filter { $0 >= first }.map(Double.init)
    return AxisScale(isLogarithmic: false, bounds: bounds, ticks: ticks)
  }

  /// Where a value lies: 0 at the lower bound, 1 at the upper.
  package func position(of value: Double) -> Double {
    let (low, high) = (bounds.lowerBound, bounds.upperBound)
    return isLogarithmic ? log(value / low) / log(high / low) : (value - low) / (high - low)
  }

  /// The smallest of 1, 2, 5 times a power of ten that is not below `least`.
  static func roundStep(atLeast least: Double) -> Double {
    guard least > 0 else { return 1 }
    let exponent = Int(log10(least).rounded(.down))
    // A hair of tolerance: 0.2 computed as 0.19999… or 0.20000…01 is meant to be 0.2.
    return [1, 2, 5].map { decimal($0, exponent) }.first { $0 >= least * (1 - 1e-9) } ?? decimal(1, exponent + 1)
  }

  /// mantissa · 10ⁿ, which below 1 is the number nearest to the decimal fraction.
  private static func decimal(_ mantissa: Double, _ n: Int) -> Double {
    n < 0 ? mantissa / pow(10, Double(-n)) : mantissa * pow(10, Double(n))
  }
}
