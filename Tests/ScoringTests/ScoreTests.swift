import Files
import Foundation
import Scoring
import TestSupport
import Testing

@Suite struct ScoreTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func file(_ text: String, named name: String) throws -> String { try folder.write(text, to: name) }

  @Test func bothFormsSayTheSame() throws {
    let kaldi = try TranscriptFile(path: file("s-1 A B\ns-2\ns-3 (A) C\n", named: "text"))
    let trn = try TranscriptFile(path: file(";; comment\nA B (s-1)\n(s-2)\n(A) C(s-3)\n\n", named: "trn"))
    #expect(kaldi.format == .kaldi && trn.format == .trn)
    #expect(kaldi.entries.map(\.id) == trn.entries.map(\.id))
    #expect(kaldi.entries.map(\.text) == trn.entries.map(\.text))
  }

  /// More different words than a table begins with, whose beginnings are the same, and of one length in the end.
  @Test func wordsAreToldApartByAllTheirCharacters() throws {
    let words = (0..<5_000).map { "w\($0 % 7)\(String(repeating: "o", count: $0 % 5))\($0)" }
    let lines = { (words: [String]) in words.enumerated().map { "u\($0 / 20)-\($0) \($1)\n" }.joined() }
    let references = try TranscriptFile(path: file(lines(words), named: "ref"))
    for (heard, errors) in [(words, 0), (words.map { String($0.dropLast()) + "x" }, 5_000)] {
      let score = try Score(references: references, hypotheses: TranscriptFile(path: file(lines(heard), named: "hyp")))
      #expect(score.words.errors == errors)
    }
  }

  /// One with the sign of kelvin, one of composed and one of decomposed letters.
  @Test func wordsAreTheSameWhereTheirComposedFormsAre() throws {
    let references = try TranscriptFile(path: file("u K \u{C9}T\u{C9} K\u{C9} A\n", named: "ref"))
    let heard = "u \u{212A} E\u{301}TE\u{301} \u{212A}\u{C9} \u{C0}\n"
    let hypotheses = try TranscriptFile(path: file(heard, named: "hyp"))
    let score = try Score(references: references, hypotheses: hypotheses)
    #expect(score.words.line(named: "WER") == "%WER 25.00 [ 1 / 4, 0 ins, 0 del, 1 sub ]")
  }

  @Test func aMissingHypothesisCountsAsDeletions() throws {
    let references = try TranscriptFile(path: file("u A B C\nv D E\nw F\nx\n", named: "ref"))
    let hypotheses = try TranscriptFile(path: file("u A X C Y\nw F\nz G\n", named: "hyp"))
    let score = try Score(references: references, hypotheses: hypotheses)
    #expect(score.words.line(named: "WER") == "%WER 66.67 [ 4 / 6, 1 ins, 2 del, 1 sub ]")
    #expect(score.utterances.filter { !$0.isPresent }.map(\.id) == ["v", "x"])
    #expect(score.withoutReference.map(\.id) == ["z"])
    #expect(score.sentences.line == "%SER 75.00 [ 3 / 4 ]")
  }

  @Test(arguments: [
    ("u A\nu B\n", nil, 2, "line 1 already"),
    ("A B (u)\nC\n", TranscriptFile.Format.trn, 2, "WORDS… (ID)"),
    ("u 1 s 0.0 x A\n", TranscriptFile.Format.stm, 1, "FILE CHANNEL SPEAKER BEGIN END"),
    ("{\"id\": \"u\", \"text\": \"A\"}\n{\"id\": 3}\n", nil, 2, "of JSON"),
    ("{\"id\": \"u\"}\n", nil, 1, "u has no \"text\""),
    ("{\"id\":\"u\",\"text\":\"A\",\"words\":[{\"word\":\"A\",\"confidence\":87.5}]}\n", nil, 1, "confidence of 87.5"),
  ])
  func aFaultIsNamedByLine(text: String, format: TranscriptFile.Format?, line: Int, words: String) throws {
    let path = try file(text, named: "x")
    let error = #expect(throws: FileError.self) { try TranscriptFile(path: path, format: format) }
    #expect(error?.place == .line(line) && error?.description.contains(words) == true)
  }

  @Test func anEmptyFileIsAnError() throws {
    for text in ["", "\n\n"] {
      let path = try file(text, named: "x")
      #expect(throws: FileError.self) { try TranscriptFile(path: path) }
    }
  }
}

@Suite struct BootstrapIntervalTests {
  private func rate(_ errors: Int, of words: Int) -> ErrorRate {
    var rate = ErrorRate()
    (rate.substitutions, rate.referenceCount) = (errors, words)
    return rate
  }

  /// Of two speakers with the rates 0 and 100 %, a draw has 0, 50 or 100 % with the odds 1 : 2 : 1.
  @Test func twoSpeakersSpanTheWholeRange() {
    let interval = BootstrapInterval(groups: [rate(0, of: 10), rate(10, of: 10)])
    #expect(interval.lower == 0 && interval.upper == 100)
  }

  /// For many equal speakers the mean of draws is nearly normal: of n speakers, half with 0 and half with 20 %, its
  /// standard deviation is 10/√n %. The quantiles of 10,000 draws are right to some 2 % of the interval's half width, and
  /// the rates lie on a grid of 0.05 %.
  @Test func theIntervalOfManySpeakersIsTheNormalOne() {
    let count = 400
    let interval = BootstrapInterval(groups: (0..<count).map { rate($0 % 2 == 0 ? 0 : 20, of: 100) })
    let halfWidth = 1.96 * 10 / Double(count).squareRoot()
    #expect(abs(interval.lower - (10 - halfWidth)) < 0.08)
    #expect(abs(interval.upper - (10 + halfWidth)) < 0.08)
  }

  @Test func theSameSeedGivesTheSameInterval() {
    let groups = (0..<10).map { rate($0, of: 30 + $0) }
    #expect(
      BootstrapInterval(groups: groups, draws: 500, seed: 3) == BootstrapInterval(groups: groups, draws: 500, seed: 3))
    #expect(
      BootstrapInterval(groups: groups, draws: 500, seed: 3) != BootstrapInterval(groups: groups, draws: 500, seed: 4))
  }

  @Test func theLineTellsHowItWasMade() {
    let interval = BootstrapInterval(groups: [rate(1, of: 10)], draws: 10, seed: 2)
    let line = "%WER 95 % interval 10.00 to 10.00 [ 1 speakers, 10 draws, seed 2 ]"
    #expect(interval.line(named: "WER", groups: "speakers") == line)
  }
}
