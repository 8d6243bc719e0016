import Foundation
import Scoring
import TestSupport
import Testing

/// What is told of a score: tables, alignments, pages, and whether two systems differ.
@Suite struct ReportTests {
  private let folder: TemporaryFolder
  private let score: Score

  init() throws {
    folder = try TemporaryFolder()
    score = try Score(
      references: TranscriptFile(path: folder.write("a-1 RUBOUT G M E\na-2 <B> C\nb-1 NINE NINE\nb-2\n", to: "ref")),
      hypotheses: TranscriptFile(path: folder.write("a-1 RUBOUT T G N E\na-2 C\nb-1 NINE FIVE\nb-2 OH\n", to: "hyp")))
  }

  @Test func alignmentsStandOneAboveTheOther() {
    #expect(
      score.alignmentText(of: score.utterances[0]) == """
        id: (a-1)
        Scores: (#C #S #D #I) 3 1 0 1
        REF:  RUBOUT * G M E
        HYP:  RUBOUT T G N E
        Eval:        I   S


        """)
  }

  @Test func groupsAndMistakesAddUp() {
    let groups = score.groups { String($0.id.prefix(1)) }
    #expect(groups.map(\.name) == ["a", "b"] && groups.map(\.words.errors) == [3, 2])
    #expect(groups.map(\.sentences.wrong) == [2, 2])
    #expect(score.groupsByLength.map(\.name) == ["0 words", "1 to 5"])
    #expect(score.mistakes.map(\.count) == [1, 1, 1, 1, 1])
    #expect(score.mistakes.contains { $0.reference == "NINE" && $0.hypothesis == "FIVE" && $0.occurrences == 2 })
    #expect(score.mistakes.contains { $0.reference == nil && $0.hypothesis == "OH" && $0.occurrences == 1 })
  }

  @Test func theTableHasALineForEachGroupAndOneForAll() {
    #expect(
      ScoreTable("speaker", score.groups { String($0.id.prefix(1)) }).text == """
        speaker  sentences  words  corr   sub   del   ins    err  s.err
        ---------------------------------------------------------------
        a                2      6  66.7  16.7  16.7  16.7   50.0  100.0
        b                2      2  50.0  50.0   0.0  50.0  100.0  100.0
        ---------------------------------------------------------------
        all              4      8  62.5  25.0  12.5  25.0   62.5  100.0
        """)
  }

  @Test func theJSONHasEveryAlignment() throws {
    let object = try JSONSerialization.jsonObject(with: score.json { String($0.id.prefix(1)) })
    let document = try #require(object as? [String: Any])
    let utterances = try #require(document["utterances"] as? [[String: Any]])
    #expect(utterances.map { $0["speaker"] as? String } == ["a", "a", "b", "b"])
    let steps = try #require(utterances[0]["alignment"] as? [[Any]])
    #expect(steps.compactMap { $0[2] as? String } == ["C", "I", "C", "S", "C"] && steps[1][0] is NSNull)
    let totals = try #require(document["totals"] as? [String: Any])
    #expect((totals["words"] as? [String: Any])?["errorRate"] as? Double == 62.5)
    #expect((document["speakers"] as? [Any])?.count == 2)
  }

  @Test func thePageShowsErrorsAndEscapesText() throws {
    let page = try score.html(title: "a < b", rates: ["%WER <1>"], speaker: nil)
    #expect(page.contains("<title>a &lt; b</title>") && page.contains("<span class=d>&lt;B&gt;</span>"))
    #expect(page.contains("<span class=s>M <i>N</i></span>") && page.contains("<span class=i>OH</span>"))
    #expect(!page.contains("<B>") && !page.contains("Speakers"))
  }
}

@Suite struct MatchedPairsTests {
  /// What sc_stats of the SCTK says of `Golden/systems.json`.
  private struct Systems: Decodable {
    let references: [String]
    let one: [String]
    let other: [String]
    let segments: Int
    let mean: Double
    let statistic: Double
  }

  private func score(_ references: [String], _ hypotheses: [String], rule: AlignmentRule) throws -> Score {
    let folder = try TemporaryFolder()
    func file(_ lines: [String], _ name: String) throws -> TranscriptFile {
      let text = lines.enumerated().map { "u\($0.offset) \($0.element)\n" }.joined()
      return try TranscriptFile(path: folder.write(text, to: name), format: .kaldi)
    }
    var options = ScoringOptions()
    options.rule = rule
    return try Score(references: file(references, "ref"), hypotheses: file(hypotheses, "hyp"), options: options)
  }

  @Test func theTestIsNISTs() throws {
    let folder = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil))
    let systems = try JSONDecoder().decode(Systems.self, from: Data(contentsOf: folder.appending(path: "systems.json")))
    let test = MatchedPairsTest(
      try score(systems.references, systems.one, rule: .sclite),
      against: try score(systems.references, systems.other, rule: .sclite))
    #expect(test.segmentCount == systems.segments)
    #expect(abs(test.meanDifference - systems.mean) < 5e-4 && abs(test.statistic - systems.statistic) < 5e-4)
    // Of the normal distribution, by a table: beyond ±4.840 lies 1.298e-6.
    #expect(abs(test.p - 1.298e-6) < 1e-8, "\(test.p)")
  }

  /// Two good words in a row divide: X is wrong in the first system, Y in the second, and A B lies between; without B they are one
  /// segment.
  @Test func segmentsLieBetweenTwoGoodWords() throws {
    func test(_ reference: String, _ one: String, _ other: String) throws -> MatchedPairsTest {
      MatchedPairsTest(
        try score([reference], [one], rule: .kaldi), against: try score([reference], [other], rule: .kaldi))
    }
    #expect(try test("X A B Y", "O A B Y", "X A B O").segmentCount == 2)
    #expect(try test("X A Y", "O A Y", "X A O").segmentCount == 1)
    #expect(try test("A B", "A B", "A B").segmentCount == 0)
    #expect(try test("A B", "A B", "A B").p == 1)
    let always = try test("X A B X", "X A B X", "O A B O")
    #expect(always.statistic == -.infinity && always.p == 0)
    #expect(try test("X A B Y", "O A B Y", "X A B O").meanDifference == 0)
  }
}
