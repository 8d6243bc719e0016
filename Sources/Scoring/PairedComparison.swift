import Foundation
import Tensors

/// Whether two systems differ on the same references, each heard in one file of hypotheses or in several, such as those of
/// trainings with several seeds.
///
/// Two ways to ask, for two kinds of chance:
/// - that of the utterances: the systems' mean errors in each group of utterances are exchanged at random (approximate
///   randomisation: Noreen 1989), which asks how often systems that do equally well differ so much on what was spoken;
/// - that of the trainings: the files are dealt out to the systems at random, which asks how often trainings of one kind
///   differ so much. It needs two files of each system.
public struct PairedComparison: Sendable, Equatable {
  /// What the systems make of a group of utterances: an utterance, or a speaker's.
  public struct Group: Sendable {
    /// Errors in each file of the one system, and of the other.
    public let errors: [Int]
    public let otherErrors: [Int]
    /// Symbols of the references.
    public let referenceCount: Int

    public init(errors: [Int], otherErrors: [Int], referenceCount: Int) {
      (self.errors, self.otherErrors, self.referenceCount) = (errors, otherErrors, referenceCount)
    }

    /// The difference of the mean errors, times the files of either system: a whole number, so that equal sums compare as
    /// equal.
    fileprivate var difference: Int {
      errors.reduce(0, +) * otherErrors.count - otherErrors.reduce(0, +) * errors.count
    }
  }

  /// The one system's mean rate less the other's, in percent of the symbols.
  public let difference: Double
  /// Its 95 % interval by the bootstrap over the groups, as in `BootstrapInterval`.
  public let lower: Double
  public let upper: Double
  /// The share of random exchanges between the systems, group by group, that leave a difference at least as large on either
  /// side; the one that was seen is counted among them.
  public let pByGroups: Double
  /// The same share of random deals of the files; nil where a system has one file only.
  public let pByFiles: Double?
  public let groupCount: Int
  public let draws: Int
  public let seed: UInt64

  /// - Parameters:
  ///   - scores: the one system's, at least one; all of the same references, which hold symbols.
  ///   - others: the other system's, at least one, of the same references.
  ///   - measure: what is counted, such as `\.words`.
  ///   - group: the group of an utterance's id; the id itself compares utterances.
  public init(
    _ scores: [Score], against others: [Score], in measure: KeyPath<Score.Utterance, ErrorRate>, draws: Int = 10_000,
    seed: UInt64 = 1, groupedBy group: (String) throws -> String
  ) rethrows {
    let own = try scores.map { try $0.rates(of: measure, groupedBy: group) }
    let other = try others.map { try $0.rates(of: measure, groupedBy: group) }
    let groups = own[0].indices.map { index in
      Group(
        errors: own.map { $0[index].errors }, otherErrors: other.map { $0[index].errors },
        referenceCount: own[0][index].referenceCount)
    }
    self.init(groups: groups, draws: draws, seed: seed)
  }

  /// - Parameters:
  ///   - groups: at least one, with symbols in one of them; all with the same numbers of files, at least one of each system.
  ///   - draws: More: less random results, slower.
  public init(groups: [Group], draws: Int = 10_000, seed: UInt64 = 1) {
    let files = (groups.first?.errors.count ?? 0, groups.first?.otherErrors.count ?? 0)
    precondition(files.0 > 0 && files.1 > 0 && draws > 0, "\(files) files, \(draws) draws")
    precondition(groups.allSatisfy { ($0.errors.count, $0.otherErrors.count) == files }, "groups of other files")
    precondition(groups.contains { $0.referenceCount > 0 }, "no symbols")
    let differences = groups.map(\.difference)
    let scale = 100 / Double(files.0 * files.1)
    let symbols = groups.map(\.referenceCount)
    difference = scale * Double(differences.reduce(0, +)) / Double(symbols.reduce(0, +))
    let drawn = (0..<draws).map { draw in
      var random = SeededGenerator(seed, UInt64(draw), 0)
      let chosen = groups.indices.map { _ in Int.random(in: groups.indices, using: &random) }
      let count = chosen.reduce(0) { $0 + symbols[$1] }
      return count == 0 ? 0 : scale * Double(chosen.reduce(0) { $0 + differences[$1] }) / Double(count)
    }.sorted()
    lower = BootstrapInterval.quantile(0.025, of: drawn)
    upper = BootstrapInterval.quantile(0.975, of: drawn)
    pByGroups = Self.share(ofDraws: draws, atLeast: differences.reduce(0, +)) { draw in
      var random = SeededGenerator(seed, UInt64(draw), 1)
      return differences.reduce(0) { $0 + (Bool.random(using: &random) ? $1 : -$1) }
    }
    pByFiles = min(files.0, files.1) < 2 ? nil : Self.pByFiles(groups, draws: draws, seed: seed)
    groupCount = groups.count
    self.draws = draws
    self.seed = seed
  }

  private static func pByFiles(_ groups: [Group], draws: Int, seed: UInt64) -> Double {
    let own = groups[0].errors.count
    let totals =
      (0..<own).map { file in groups.reduce(0) { $0 + $1.errors[file] } }
      + groups[0].otherErrors.indices.map { file in groups.reduce(0) { $0 + $1.otherErrors[file] } }
    func difference(_ dealt: [Int]) -> Int {
      Group(errors: Array(dealt[..<own]), otherErrors: Array(dealt[own...]), referenceCount: 1).difference
    }
    return share(ofDraws: draws, atLeast: difference(totals)) { draw in
      var random = SeededGenerator(seed, UInt64(draw), 2)
      return difference(totals.shuffled(using: &random))
    }
  }

  private static func share(ofDraws draws: Int, atLeast seen: Int, _ difference: (_ draw: Int) -> Int) -> Double {
    Double(1 + (0..<draws).count { abs(difference($0)) >= abs(seen) }) / Double(1 + draws)
  }

  /// `%WER difference -0.42, 95 % interval -1.10 to 0.25, p 0.2134 by utterances, 0.0318 by files [ 130 utterances, 10000
  /// draws, seed 1 ]`
  public func line(named name: String, groups: String) -> String {
    "%\(name) difference \(twoDecimals(difference)), 95 % interval \(twoDecimals(lower)) to \(twoDecimals(upper)), "
      + "p \(fourDecimals(pByGroups)) by \(groups)" + (pByFiles.map { ", \(fourDecimals($0)) by files" } ?? "")
      + " [ \(groupCount) \(groups), \(draws) draws, seed \(seed) ]"
  }

  private func fourDecimals(_ number: Double) -> String { String(format: "%.4f", number) }
}
