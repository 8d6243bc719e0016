import ArgumentParser
import CommandLineSupport
import Files
import Foundation
import Scoring

/// What is told of a score besides its rates.
struct ReportOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Whose utterances are whose (UTTERANCE SPEAKER), for tables by speaker; else stm and JSON tell it, and an id of trn begins \
      with the speaker, up to a hyphen or an underscore.
      """,
      valueName: "utt2spk"))
  var speakers: String?

  @Flag(help: "Also print a table by speaker.")
  var bySpeaker = false

  @Flag(help: "Also print a table by the number of words of the references.")
  var byLength = false

  @Flag(help: "Also print which words are mistaken for which, missed and inserted most.")
  var byWord = false

  @Option(help: ArgumentHelp("How many of them (default: 20).", valueName: "N"))
  var top: Int?

  @Option(
    help: ArgumentHelp("Writes every utterance's alignment, after sclite's; - is standard output.", valueName: "FILE"))
  var alignments: String?

  @Option(help: ArgumentHelp("Writes rates, tables and alignments as JSON.", valueName: "FILE"))
  var json: String?

  @Option(help: ArgumentHelp("Writes a page that shows errors in colour.", valueName: "FILE"))
  var html: String?

  func validate() throws {
    if let top, top < 1 { throw ValidationError("--top is \(top), expected 1 or more") }
    guard top == nil || byWord else { throw ValidationError("--top has no effect without --by-word") }
    guard speakers == nil || bySpeaker || json != nil || html != nil else {
      throw ValidationError("--speakers has no effect without --by-speaker, --json or --html")
    }
  }

  /// The name of an option that is given.
  var firstOption: String? {
    let options: [(String, Bool)] = [
      ("--by-speaker", bySpeaker), ("--by-length", byLength), ("--by-word", byWord),
      ("--alignments", alignments != nil),
      ("--json", json != nil), ("--html", html != nil),
    ]
    return options.first(where: \.1)?.0
  }

  func write(_ score: Score, title: String, rates: [String], references: TranscriptFile) throws {
    let speaker = try Speakers.naming(table: speakers, references: references)
    if bySpeaker {
      guard let speaker else {
        throw ValidationError("--by-speaker: \(references.path) tells no speakers; --speakers utt2spk does")
      }
      try Program.print("\n" + ScoreTable("speaker", try score.groups(by: speaker)).text)
    }
    if byLength { try Program.print("\n" + ScoreTable("length", score.groupsByLength).text) }
    if byWord { try printMistakes(of: score) }
    if let alignments { try writeAlignments(of: score, to: alignments) }
    if let json { try AtomicFile.write(try score.json(speaker: speaker), to: json) }
    if let html {
      try AtomicFile.write(Data(try score.html(title: title, rates: rates, speaker: speaker).utf8), to: html)
    }
  }

  private func writeAlignments(of score: Score, to path: String) throws {
    if path == "-" {
      try Program.print("")
      for utterance in score.utterances { try Program.print(score.alignmentText(of: utterance), terminator: "") }
    } else {
      try AtomicFile.write(Data(score.utterances.map(score.alignmentText).joined().utf8), to: path)
    }
  }

  private func printMistakes(of score: Score) throws {
    let mistakes = score.mistakes
    let kinds: [(String, (Score.Mistake) -> Bool, (Score.Mistake) -> String)] = [
      (
        "mistaken", { $0.reference != nil && $0.hypothesis != nil },
        { "\($0.reference ?? "") -> \($0.hypothesis ?? "")" }
      ),
      ("missed", { $0.hypothesis == nil }, { $0.reference ?? "" }),
      ("inserted", { $0.reference == nil }, { $0.hypothesis ?? "" }),
    ]
    for (name, isOfKind, text) in kinds {
      try Program.print("\n\(name)")
      for mistake in mistakes.lazy.filter(isOfKind).prefix(top ?? 20) {
        try Program.print(
          String(format: "%6d of %6d  ", mistake.count, mistake.occurrences) + text(mistake))
      }
    }
  }
}
