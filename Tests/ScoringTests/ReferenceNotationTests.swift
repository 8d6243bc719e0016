import Files
import Foundation
import Scoring
import Tensors
import TestSupport
import Testing

/// References in NIST's notation: alternatives, optional words, segments of time.
@Suite struct ReferenceNotationTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func score(
    _ reference: String, _ hypothesis: String, rule: AlignmentRule = .sclite, optionalWords: Bool = false
  ) throws -> Score {
    var options = ScoringOptions()
    options.rule = rule
    options.hasOptionalWords = optionalWords
    return try Score(
      references: TranscriptFile(path: folder.write("\(reference) (s-u)\n", to: "ref")),
      hypotheses: TranscriptFile(path: folder.write("\(hypothesis) (s-u)\n", to: "hyp")), options: options)
  }

  /// Correct, substituted, deleted and inserted words, as sclite counts them.
  @Test(arguments: [
    ("A (UH) B", "A B", false, [2, 0, 1, 0]), ("A (UH) B", "A B", true, [3, 0, 0, 0]),
    ("A (UH) B", "A UH B", true, [3, 0, 0, 0]), ("A (UH) B", "A X B", true, [2, 1, 0, 0]),
    ("A (UH) B", "A UH B", false, [2, 1, 0, 0]), ("A { B / C D } E", "A C D E", false, [4, 0, 0, 0]),
    ("A { B / C D } E", "A X E", false, [2, 1, 0, 0]), ("A { B / C D } E", "A X Y E", false, [2, 1, 0, 1]),
    ("A { B / @ } E", "A E", false, [2, 0, 0, 0]), ("A { B / @ } E", "A X E", false, [2, 0, 0, 1]),
    ("A { @ / B } E", "A X E", false, [2, 0, 0, 1]), ("A { B C / D } E", "A E", false, [2, 0, 1, 0]),
    ("{ A / { B / C } D } E", "C D E", false, [3, 0, 0, 0]),
  ])
  func choicesAreCountedAsBySclite(reference: String, hypothesis: String, optional: Bool, counts: [Int]) throws {
    let words = try score(reference, hypothesis, optionalWords: optional).words
    #expect([words.matches, words.substitutions, words.deletions, words.insertions] == counts)
  }

  /// Of every way through the reference the errors, by the alignment of two plain sequences.
  @Test(arguments: 0..<200) func theBestWayIsTaken(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    func words(_ count: ClosedRange<Int>) -> [String] {
      (0..<Int.random(in: count, using: &random)).map { _ in ["A", "B", "C"].randomElement(using: &random) ?? "A" }
    }
    var (text, ways): (String, [[String]]) = ("", [[]])
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let alternatives = (0..<Int.random(in: 1...3, using: &random)).map { _ in words(0...2) }
      text += "{ " + alternatives.map { $0.isEmpty ? "@" : $0.joined(separator: " ") }.joined(separator: " / ") + " } "
      ways = ways.flatMap { way in alternatives.map { way + $0 } }
    }
    let hypothesis = words(0...6)
    let best = ways.map { EditAlignment(reference: $0, hypothesis: hypothesis).errors }.min()
    let found = try score(text, hypothesis.joined(separator: " "), rule: .kaldi)
    #expect(found.words.errors == best, "\(text) | \(hypothesis)")
    #expect(ways.map(\.count).contains(found.words.referenceCount))
  }

  /// What is left out is in no characters, and was not said.
  @Test func optionalWordsThatAreLeftOutAreNoErrors() throws {
    let score = try score("A (UH) B", "A B", optionalWords: true)
    #expect(score.characters.errors == 0 && score.characters.referenceCount == 3)
    #expect(
      score.words.referenceCount == 3 && score.words.hypothesisCount == 2 && score.words.informationLostPercentage == 0)
    #expect(score.alignmentText(of: score.utterances[0]).contains("REF:  A (UH) B\nHYP:  A      B\nEval:\n"))
    #expect(score.options.descriptions == ["words of references in parentheses may be left out"])
  }

  /// Words outside braces are mapped together.
  @Test func severalWordsAreMappedBesideAlternatives() throws {
    var options = ScoringOptions()
    options.normalisation.mapping = try WordMapping(path: folder.write("GOING TO => GONNA\n", to: "map"))
    let found = try Score(
      references: TranscriptFile(path: folder.write("I AM GOING TO { SAY / GOING TO TELL } (s-u)\n", to: "ref")),
      hypotheses: TranscriptFile(path: folder.write("I AM GOING TO GOING TO TELL (s-u)\n", to: "hyp")), options: options
    )
    #expect(found.words.errors == 0 && found.words.referenceCount == 5)
  }

  /// One place with a choice in a long talk; a talk of 2000 words by 2000 has four million cells.
  @Test func aTalkMayHaveAlternatives() throws {
    var random = SeededGenerator(5)
    let words = (0..<2000).map { _ in "w\(Int.random(in: 0..<50, using: &random))" }
    let said = words.filter { _ in Int.random(in: 0..<10, using: &random) > 0 }
    let plain = EditAlignment(reference: words, hypothesis: said).errors
    let found = try score(words.joined(separator: " ") + " { X / @ }", said.joined(separator: " "), rule: .kaldi)
    #expect(found.words.errors == plain)
  }

  @Test func hypothesesHaveNoAlternatives() throws {
    let error = #expect(throws: FileError.self) { try score("A B", "{ A / B } B") }
    #expect(error?.description.contains("which references may have") == true)
  }

  @Test(arguments: ["A { B", "A } B", "{ A / { B }"]) func bracesThatDoNotCloseAreNamed(text: String) throws {
    let error = #expect(throws: FileError.self) { try score(text, "A") }
    #expect(
      error?.place == .line(1) && error?.description.contains(text.hasPrefix("A }") ? "outside" : "closed") == true)
  }

  private static let stm = """
    ;; comment
    f 1 ann 1.00 2.00 <o,f0,male> A B
    f 1 bob 2.00 3.00 C D
    f 1 ann 4.00 5.00 E F
    f 1 inter 5.00 6.00 <o,,unknown> ignore_time_segment_in_scoring
    f 2 bob 1.00 2.00 G

    """

  private func timed(_ ctm: String) throws -> Score {
    let references = try TranscriptFile(path: folder.write(Self.stm, to: "stm"))
    #expect(references.format == .stm)
    return try Score(
      references: references,
      hypotheses: TranscriptFile(path: folder.write(ctm, to: "ctm"), format: .ctm, within: references))
  }

  /// Which segment sclite takes each word for: by its middle, between two segments the second, behind all the last.
  @Test func wordsAreOfTheSegmentsTheirMiddlesLieIn() throws {
    let score = try timed(
      """
      f 1 0.2 .1 Q
      f 1 1.1 .1 A
      f 1 1.95 .1 X
      f 1 2.5 .1 C
      f 1 3.2 .1 GAP
      f 1 4.5 .1 E
      f 1 5.5 .1 IGNORED
      f 1 7 .1 LATE
      f 2 9 .1 G

      """)
    let said = score.utterances.map { utterance in score.pairs(of: utterance).compactMap(\.hypothesis) }
    #expect(said == [["Q", "A"], ["X", "C"], ["GAP", "E"], ["G"]])
    #expect(score.utterances.map(\.speaker) == ["ann", "bob", "ann", "bob"])
    #expect(score.groups { $0.speaker ?? "" }.map(\.words.referenceCount) == [4, 3])
  }

  @Test func whatHasNoSegmentIsNamed() throws {
    let score = try timed("f 3 0.2 .1 Q\nf 1 1.2 .1 A\n")
    #expect(score.withoutReference.map(\.id) == ["f-3"] && score.withoutReference[0].line == 1)
    #expect(score.utterances.map(\.isPresent) == [true, true, true, false], "of channel 2 there is nothing")
    let references = try TranscriptFile(path: folder.write(Self.stm, to: "stm"))
    let kaldi = try folder.write("f A\n", to: "kaldi")
    #expect(throws: FileError.self) { try TranscriptFile(path: kaldi, within: references) }
  }

  @Test func linesOfJSONAreRead() throws {
    let lines = """
      {"id":"u","text":"A B","words":[{"word":"A","start":0,"end":1,"confidence":0.5},{"word":"B","confidence":0.25}]}
      {"id":"v","error":"no sound"}
      {"speaker":"ann","text":"C\\nD","id":"w"}

      """
    let file = try TranscriptFile(path: folder.write(lines, to: "json"))
    #expect(
      file.format == .json && file.entries.map(\.text) == ["A B", "C D"] && file.entries.map(\.id) == ["u", "w"])
    #expect(file.entries.map(\.confidences) == [[0.5, 0.25], nil] && file.entries[1].speaker == "ann")
  }
}
