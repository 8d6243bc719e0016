import Foundation
import Tensors

/// A 95 % confidence interval of an error rate by the bootstrap over groups (Bisani and Ney 2004; Efron's percentile
/// interval): the groups, such as speakers, are drawn with replacement, as many as there are, and the rate of each draw is
/// that of its errors and symbols together. The utterances of one speaker are alike, so that a draw over utterances would
/// give an interval that is too narrow.
public struct BootstrapInterval: Sendable, Equatable {
  /// The 2.5 % and the 97.5 % quantile of the rates, in percent.
  public let lower: Double
  public let upper: Double
  public let groupCount: Int
  public let draws: Int
  public let seed: UInt64

  /// - Parameters:
  ///   - groups: The errors of each group; at least one, with symbols in each.
  ///   - draws: More: less random ends of the interval, slower.
  public init(groups: [ErrorRate], draws: Int = 10_000, seed: UInt64 = 1) {
    precondition(!groups.isEmpty && draws > 0, "\(groups.count) groups, \(draws) draws")
    precondition(groups.allSatisfy { $0.referenceCount > 0 }, "a group without symbols has no rate")
    var rates: [Double] = []
    for draw in 0..<draws {
      var random = SeededGenerator(seed, UInt64(draw))
      var sum = ErrorRate()
      for _ in groups { sum += groups[Int.random(in: 0..<groups.count, using: &random)] }
      rates.append(sum.percentage)
    }
    rates.sort()
    lower = BootstrapInterval.quantile(0.025, of: rates)
    upper = BootstrapInterval.quantile(0.975, of: rates)
    groupCount = groups.count
    self.draws = draws
    self.seed = seed
  }

  /// The quantile at `share` of sorted numbers, linear between two of them.
  static func quantile(_ share: Double, of sorted: [Double]) -> Double {
    let position = share * Double(sorted.count - 1)
    let below = Int(position)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
  }

  /// `%WER 95 % interval 4.10 to 7.90 [ 10 speakers, 10000 draws, seed 1 ]`
  public func line(named name: String, groups: String) -> String {
    "%\(name) 95 % interval \(twoDecimals(lower)) to \(twoDecimals(upper)) "
      + "[ \(groupCount) \(groups), \(draws) draws, seed \(seed) ]"
  }
}
