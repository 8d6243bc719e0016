import Foundation
import TestSupport
import Testing

/// asr-score, as it is called.
@Suite struct ScoreProgramTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("a-1 RUBOUT G M E\na-2 Yes, SIR\nb-1 NINE NINE\n", to: "ref")
    try folder.write("a-1 RUBOUT T G N E\na-2 yes uh sir\nb-1 NINE FIVE\n", to: "hyp")
    try folder.write("a-1 ann\na-2 ann\nb-1 bob\n", to: "utt2spk")
  }

  /// In the folder, with its files named as they are.
  private func score(_ arguments: String) throws -> Script {
    try Script(bash: ["-c", "cd '\(folder.path)' && \"$0\" \(arguments)", Program.path("asr-score")])
  }

  /// The numbers of errors and symbols are jiwer's too.
  @Test func kaldisLinesAreWhatIsPrinted() throws {
    let run = try score("ref hyp")
    #expect(
      run.standardOutput == """
        %WER 75.00 [ 6 / 8, 2 ins, 0 del, 4 sub ]
        %CER 41.38 [ 12 / 29, 4 ins, 0 del, 8 sub ]
        %SER 100.00 [ 3 / 3 ]

        """)
    #expect(run.standardError == "")
  }

  @Test func measuresAreThoseAskedFor() throws {
    let run = try score("ref hyp --measures mer,wil,cer-without-spaces")
    #expect(
      run.standardOutput == """
        %MER 60.00 [ 6 / 10 ]
        %WIL 80.00 [ 4 correct of 8, 10 said ]
        %CER-without-spaces 41.67 [ 10 / 24, 2 ins, 0 del, 8 sub ]

        """)
    let bad = try score("ref hyp --measures wer,words")
    #expect(bad.status == 1 && bad.standardError.contains("--measures: \"words\" is none of wer, cer"))
  }

  /// What is changed before is asked for, and said.
  @Test func normalisationIsNotSilent() throws {
    try folder.write("uh\n", to: "fillers")
    try folder.write("NINE FIVE => NINE NINE\n", to: "map")
    let run = try score("ref hyp --measures wer --ignore-case --ignore-punctuation --fillers fillers --map map")
    #expect(run.standardOutput == "%WER 25.00 [ 2 / 8, 1 ins, 0 del, 1 sub ]\n")
    #expect(
      run.standardError == """
        asr-score: compared after: upper and lower case are the same
        asr-score: compared after: punctuation is taken away
        asr-score: compared after: words are mapped by map
        asr-score: compared after: 1 fillers are taken away

        """)
  }

  @Test func tablesFollowTheRates() throws {
    let run = try score("ref hyp --measures wer --by-speaker --speakers utt2spk --by-length --by-word --top 1")
    let parts = run.standardOutput.components(separatedBy: "\n\n")
    #expect(parts.count == 6, "\(run.standardOutput)\(run.standardError)")
    #expect(parts[1].contains("\nann ") && parts[1].contains("\nbob ") && parts[1].contains("\nall "))
    #expect(parts[2].contains("\n1 to 5 "))
    #expect(parts[3] == "mistaken\n     1 of      1  M -> N" && parts[4] == "missed")
    #expect(parts[5] == "inserted\n     1 of      1  T\n")
    let unknown = try score("ref hyp --by-speaker")
    #expect(unknown.status == 1 && unknown.standardError.contains("ref tells no speakers; --speakers utt2spk does"))
  }

  @Test func reportsAreWritten() throws {
    let run = try score("ref hyp --json out.json --html out.html --alignments -")
    #expect(run.status == 0 && run.standardOutput.hasSuffix("Eval:      S\n\n"), "\(run.standardOutput)")
    let json = try String(contentsOfFile: folder.path + "/out.json", encoding: .utf8)
    #expect(json.hasPrefix("{\"countedAs\":\"kaldi\"") && json.hasSuffix("}\n"))
    let page = try String(contentsOfFile: folder.path + "/out.html", encoding: .utf8)
    #expect(page.contains("<title>hyp against ref</title>") && page.contains("%WER 75.00"))
    let nowhere = try score("ref hyp --html none/out.html")
    #expect(nowhere.status == 1 && nowhere.standardError.contains("none/out.html"))
  }

  @Test func wordsOfTimeAreScoredWithinSegments() throws {
    try folder.write("f 1 ann 0.0 1.0 A { B / C }\nf 1 bob 1.0 2.0 D\n", to: "stm")
    try folder.write("f 1 0.1 0.1 A\nf 1 0.5 0.1 C\nf 1 0.95 0.2 D\n", to: "ctm")
    let kaldi = try score("stm hyp")
    #expect(kaldi.status == 1 && kaldi.standardError.contains("hyp: read as kaldi, and the references are stm"))
    try folder.write("f 1 0 1 A\nf 1 0 1 C\nf 1 1 1 D\n", to: "whole.ctm")
    #expect(
      try score("stm whole.ctm --measures wer").standardOutput.hasPrefix("%WER 0.00 [ 0 / 3"), "times without points")
    let run = try score("stm ctm --measures wer,ser --by-speaker")
    #expect(run.standardOutput.hasPrefix("%WER 0.00 [ 0 / 3, 0 ins, 0 del, 0 sub ]\n%SER 0.00 [ 0 / 2 ]\n"))
    #expect(run.standardOutput.contains("\nbob  ") && run.standardError.contains("stm: read as NIST stm"))
  }

  /// Two systems: NIST's test where there is a file of each.
  @Test func systemsAreCompared() throws {
    try folder.write("a-1 RUBOUT G M E\na-2 Yes, SIR\nb-1 NINE\n", to: "better")
    let run = try score("ref hyp --against better")
    #expect(run.standardOutput.contains("%WER matched pairs: mean difference 1.667 errors a segment"))
    let reports = try score("ref hyp --against better --by-length")
    #expect(reports.status == 1 && reports.standardError.contains("--by-length is of one file of hypotheses"))
  }

  @Test(arguments: [
    ("ref hyp --top 0", "--top is 0"), ("ref hyp --top 3", "--top has no effect"),
    ("ref hyp --optional-words", "--optional-words has no effect on references as kaldi"),
    ("ref hyp --speakers utt2spk", "--speakers has no effect"),
    ("ref hyp --count-as wer", "--count-as"), ("ref hyp --map none", "none: the file does not exist"),
    ("ref hyp --fillers none", "none: the file does not exist"),
    ("ref hyp --by-speaker --speakers hyp", "no speaker of"),
  ])
  func aSlipIsNamed(arguments: String, message: String) throws {
    let run = try score(arguments)
    #expect(run.status == 1 && run.standardError.contains(message), "\(run.standardError)")
  }
}
