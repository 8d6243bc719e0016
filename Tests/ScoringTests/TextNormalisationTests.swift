import Files
import Foundation
import Scoring
import TestSupport
import Testing

@Suite struct TextNormalisationTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The errors in words of one utterance against another.
  private func errors(
    _ reference: String, _ hypothesis: String, _ set: (inout ScoringOptions) throws -> Void
  ) throws -> ErrorRate {
    var options = ScoringOptions()
    try set(&options)
    let references = try TranscriptFile(path: folder.write("u \(reference)\n", to: "ref"), format: .kaldi)
    let hypotheses = try TranscriptFile(path: folder.write("u \(hypothesis)\n", to: "hyp"), format: .kaldi)
    return try Score(references: references, hypotheses: hypotheses, options: options).words
  }

  @Test func nothingIsDoneUnasked() throws {
    #expect(try errors("Yes, uh-huh.", "yes uh-huh") { _ in }.errors == 2)
    #expect(ScoringOptions().normalisation.descriptions == [])
  }

  @Test func caseAndPunctuationAreTakenAwayWhereAskedFor() throws {
    #expect(
      try errors("Straße, it's 'OK' - 3.5", "STRASSE IT'S OK 35") { $0.normalisation.ignoresCase = true }.errors == 4)
    let both = try errors("“Yes”, it's well-known … 'OK' -", "yes it's well-known ok") {
      $0.normalisation.ignoresCase = true
      $0.normalisation.ignoresPunctuation = true
    }
    #expect(both.errors == 0 && both.referenceCount == 4)
  }

  @Test func wordsAreMappedTheLongestFirst() throws {
    let rules = """
      ;; contractions
      CAN'T => CAN NOT
      [GOING TO] => [GONNA] / [ ] __ [ ]
      GOING TO GO => LEAVING
      UH =>

      """
    let mapping = try WordMapping(path: folder.write(rules, to: "rules"))
    let words = try errors("I CAN'T UH GOING TO SAY GOING TO GO", "I CAN NOT GONNA SAY LEAVING") {
      $0.normalisation.mapping = mapping
    }
    #expect(words.errors == 0 && words.referenceCount == 6)
    let lower = try errors("i can't", "I CAN NOT") {
      $0.normalisation.mapping = mapping
      $0.normalisation.ignoresCase = true
    }
    #expect(lower.errors == 0)
    #expect(try errors("i can't", "i can not") { $0.normalisation.mapping = mapping }.errors == 2)
  }

  @Test(arguments: [
    ("A B\n", 1), (";; c\nA => B / [C] __ [ ]\n", 2), ("A => { B / C }\n", 1), ("=> B\n", 1), ("A => B => C", 1),
  ])
  func whatIsNoRuleIsNamed(text: String, line: Int) throws {
    let path = try folder.write(text, to: "rules")
    let error = #expect(throws: FileError.self) { try WordMapping(path: path) }
    #expect(error?.place == .line(line))
  }

  /// As they are written: marks are taken away behind that, of what is mapped too.
  @Test func marksOfFillersFragmentsAndRulesCount() throws {
    let mapping = try WordMapping(path: folder.write("* name\nMr. => Mister\n", to: "rules"))
    let words = try errors("Mr. [laughter] Smith, wh- laughter", "MISTER SMITH LAUGHTER") {
      $0.normalisation.ignoresCase = true
      $0.normalisation.ignoresPunctuation = true
      $0.normalisation.dropsFragments = true
      $0.normalisation.fillers = ["[LAUGHTER]"]
      $0.normalisation.mapping = mapping
    }
    #expect(words.errors == 0 && words.referenceCount == 3)
  }

  @Test func fillersAndFragmentsAreTakenAway() throws {
    let words = try errors("Uh I w- want - it", "I uhm want - it -ly") {
      $0.normalisation.fillers = ["Uh", "uhm"]
      $0.normalisation.dropsFragments = true
    }
    #expect(words.errors == 0 && words.referenceCount == 4)
  }

  /// Of a word that stands for two, the confidence belongs to both.
  @Test func confidencesFollowTheirWords() throws {
    let mapping = try WordMapping(path: folder.write("CAN'T => CAN NOT\n", to: "rules"))
    var options = ScoringOptions()
    options.normalisation.mapping = mapping
    options.normalisation.fillers = ["UH"]
    let references = try TranscriptFile(path: folder.write("u I CAN NOT GO\n", to: "ref"))
    let ctm = "u 1 0.0 0.1 UH 0.1\nu 1 0.1 0.1 I 0.2\nu 1 0.2 0.1 CAN'T 0.3\nu 1 0.3 0.1 STAY 0.4\n"
    let hypotheses = try TranscriptFile(path: folder.write(ctm, to: "ctm"))
    let score = try Score(references: references, hypotheses: hypotheses, options: options)
    #expect(score.utterances[0].judgedWords.map(\.confidence) == [0.2, 0.3, 0.3, 0.4])
    #expect(score.utterances[0].judgedWords.map(\.isRight) == [true, true, true, false])
  }

  /// Combining marks, Hangul, joined emoji and Han: what a reader takes for a character is one.
  @Test func charactersAreGraphemeClusters() throws {
    var options = ScoringOptions()
    options.countsCharactersWithoutSpaces = true
    let references = try TranscriptFile(path: folder.write("u नि 한국 x\u{301}y 👩‍👧 北京\n", to: "ref"), format: .kaldi)
    let hypotheses = try TranscriptFile(path: folder.write("u ति 한국 xy 👩‍👧 北\n", to: "hyp"), format: .kaldi)
    let score = try Score(references: references, hypotheses: hypotheses, options: options)
    #expect(score.characters.referenceCount == 1 + 2 + 2 + 1 + 2 + 4 && score.characters.errors == 3)
    #expect(score.charactersWithoutSpaces?.referenceCount == 8 && score.charactersWithoutSpaces?.errors == 3)
    #expect(try errors("E\u{301}T", "\u{C9}T") { _ in }.errors == 0)
  }

  @Test func aSpaceIsACharacter() throws {
    var options = ScoringOptions()
    options.countsCharactersWithoutSpaces = true
    let references = try TranscriptFile(path: folder.write("u  a \t b \n", to: "ref"), format: .kaldi)
    let hypotheses = try TranscriptFile(path: folder.write("u ab\n", to: "hyp"), format: .kaldi)
    let score = try Score(references: references, hypotheses: hypotheses, options: options)
    #expect(score.characters.errors == 1 && score.characters.referenceCount == 3)
    #expect(score.charactersWithoutSpaces?.errors == 0)
  }
}
