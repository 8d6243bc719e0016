import Scoring
import TestSupport
import Testing

@Suite struct PairedComparisonTests {
  private typealias Group = PairedComparison.Group

  /// Of nine utterances: three trainings of one system against two of another.
  private static let groups: [Group] = [
    Group(errors: [1, 0, 0], otherErrors: [0, 1], referenceCount: 7),
    Group(errors: [2, 1, 1], otherErrors: [3, 1], referenceCount: 5),
    Group(errors: [0, 0, 0], otherErrors: [1, 1], referenceCount: 4),
    Group(errors: [1, 1, 2], otherErrors: [2, 2], referenceCount: 9),
    Group(errors: [0, 0, 0], otherErrors: [0, 0], referenceCount: 3),
    Group(errors: [4, 2, 3], otherErrors: [4, 4], referenceCount: 6),
    Group(errors: [0, 1, 1], otherErrors: [0, 0], referenceCount: 2),
    Group(errors: [0, 0, 1], otherErrors: [1, 2], referenceCount: 8),
    Group(errors: [1, 0, 0], otherErrors: [1, 1], referenceCount: 5),
  ]

  /// A share of so many draws differs from its expectation by more than four standard deviations once in 16,000 times.
  private func isNear(_ share: Double, _ expected: Double, draws: Int) -> Bool {
    abs(share - expected) < 4 * (expected * (1 - expected) / Double(draws)).squareRoot() + 1 / Double(draws)
  }

  @Test func theDifferenceIsThatOfTheMeanRates() {
    let comparison = PairedComparison(groups: Self.groups)
    // 9, 5 and 8 errors against 12 and 12, in 49 symbols.
    #expect(abs(comparison.difference - 100 * (22.0 / 3 - 12) / 49) < 1e-12)
    #expect(comparison.lower < comparison.difference && comparison.difference < comparison.upper)
    #expect(comparison.groupCount == 9)
  }

  /// All 2⁹ exchanges, where the test draws some.
  @Test func pByGroupsIsTheShareOfAllExchanges() {
    let differences = Self.groups.map { 2 * $0.errors.reduce(0, +) - 3 * $0.otherErrors.reduce(0, +) }
    let seen = abs(differences.reduce(0, +))
    let extreme = (0..<1 << 9).count { signs in
      abs(differences.indices.reduce(0) { $0 + (signs >> $1 & 1 == 0 ? 1 : -1) * differences[$1] }) >= seen
    }
    let comparison = PairedComparison(groups: Self.groups, draws: 20_000)
    #expect(isNear(comparison.pByGroups, Double(extreme) / 512, draws: 20_000))
    #expect((0.01...0.6).contains(comparison.pByGroups), "a share that tells something: \(comparison.pByGroups)")
  }

  /// All ten ways to give three of five files to the first system. 12 and 12 against 9, 5, 8 is the most extreme.
  @Test func pByFilesIsTheShareOfAllDeals() throws {
    let totals = [9, 5, 8, 12, 12]
    func difference(_ first: [Int]) -> Int {
      let own = first.reduce(0) { $0 + totals[$1] }
      return abs(2 * own - 3 * (totals.reduce(0, +) - own))
    }
    var deals: [[Int]] = []
    for a in 0..<5 { for b in a + 1..<5 { for c in b + 1..<5 { deals.append([a, b, c]) } } }
    let extreme = deals.count { difference($0) >= difference([0, 1, 2]) }
    let p = try #require(PairedComparison(groups: Self.groups, draws: 20_000).pByFiles)
    #expect(isNear(p, Double(extreme) / 10, draws: 20_000))
  }

  @Test func oneFileOfASystemSaysNothingOfTrainings() {
    let groups = Self.groups.map { Group(errors: [$0.errors[0]], otherErrors: $0.otherErrors, referenceCount: 5) }
    #expect(PairedComparison(groups: groups, draws: 100).pByFiles == nil)
  }

  @Test func equalSystemsDoNotDiffer() {
    let groups = Self.groups.map { Group(errors: $0.errors, otherErrors: $0.errors, referenceCount: $0.referenceCount) }
    let comparison = PairedComparison(groups: groups, draws: 500)
    #expect(comparison.difference == 0 && comparison.lower == 0 && comparison.upper == 0)
    #expect(comparison.pByGroups == 1 && comparison.pByFiles == 1)
  }

  /// Of 400 utterances of 100 symbols, half with 20 errors less and half with none less: the mean of draws has a standard
  /// deviation of 10/√400 %, and no exchange in 10,000 leaves a mean of −10 %.
  @Test func theIntervalOfManyUtterancesIsTheNormalOne() {
    let groups = (0..<400).map { Group(errors: [5], otherErrors: [$0 % 2 == 0 ? 5 : 25], referenceCount: 100) }
    let comparison = PairedComparison(groups: groups)
    #expect(comparison.difference == -10)
    #expect(abs(comparison.lower - (-10 - 0.98)) < 0.08 && abs(comparison.upper - (-10 + 0.98)) < 0.08)
    #expect(comparison.pByGroups == 1.0 / 10_001)
  }

  @Test func filesAreComparedUtteranceByUtterance() throws {
    let folder = try TemporaryFolder()
    func score(_ hypotheses: String) throws -> Score {
      try folder.write("a one two three\nb four five\n", to: "ref")
      try folder.write(hypotheses, to: "hyp")
      let (references, hypotheses) = (folder.file("ref"), folder.file("hyp"))
      return try Score(
        references: try TranscriptFile(path: references), hypotheses: try TranscriptFile(path: hypotheses))
    }
    let (first, second) = (try score("a one two three\nb four\n"), try score("a one two\nb five\n"))
    let comparison = PairedComparison([first], against: [second, first], in: \.words, draws: 100) { $0 }
    // 1 error against 2 and 1, in 5 words.
    #expect(abs(comparison.difference - 100 * (1 - 1.5) / 5) < 1e-12 && comparison.groupCount == 2)
    let together = PairedComparison([first], against: [second, first], in: \.words, draws: 100) { _ in "speaker" }
    #expect(together.groupCount == 1 && together.lower == together.upper)
  }

  @Test func theLineTellsHowItWasMade() {
    let groups = [Group(errors: [1, 1], otherErrors: [1, 1], referenceCount: 10)]
    let comparison = PairedComparison(groups: groups, draws: 10, seed: 2)
    #expect(
      comparison.line(named: "WER", groups: "utterances")
        == "%WER difference 0.00, 95 % interval 0.00 to 0.00, p 1.0000 by utterances, 1.0000 by files "
        + "[ 1 utterances, 10 draws, seed 2 ]")
  }
}

@Suite struct SpreadOfRatesTests {
  /// By Python's `statistics.mean` and `statistics.stdev`.
  @Test func meanAndStandardDeviation() throws {
    let spread = SpreadOfRates([6.6, 5.56, 5.5])
    #expect(abs(spread.mean - 5.886_666_666_666_667) < 1e-12)
    #expect(abs(try #require(spread.standardDeviation) - 0.618_492_791_658_345_3) < 1e-12)
    #expect(spread.line(named: "WER") == "%WER 5.89 ± 0.62 [ 3 files: 6.60 5.56 5.50 ]")
    #expect(SpreadOfRates([5.5]).line(named: "WER") == "%WER 5.50 [ 1 file: 5.50 ]")
  }
}
