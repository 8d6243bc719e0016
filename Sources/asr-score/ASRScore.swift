public import ArgumentParser
import CommandLineSupport
import Files
import Scoring

@main
struct ASRScore: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "asr-score",
    abstract: "Counts the errors of transcripts against references.",
    discussion: """
      Prints the word, character and sentence error rates in Kaldi's form, one a line:

        %WER 5.95 [ 46 / 773, 8 ins, 12 del, 26 sub ]
        %CER 2.10 [ 80 / 3810, 20 ins, 30 del, 30 sub ]
        %SER 12.31 [ 16 / 130 ]

      Words are compared as they are, upper and lower case apart, after Unicode normalisation to NFC. The one space \
      between two words counts as a character. A reference without a hypothesis counts as deletions, and standard \
      error names it.
      """)

  @Argument(help: "The references: Kaldi's text (ID WORDS…) or NIST's trn (WORDS… (ID)).")
  var references: String

  @Argument(help: "The hypotheses, in either form.")
  var hypotheses: String

  @Option(help: "The form of both files: kaldi or trn; else as their lines look.")
  var format: TranscriptFile.Format?

  @Flag(help: "Only name hypotheses that have no reference, where they would be an error.")
  var ignoreExtra = false

  @Option(
    help: ArgumentHelp(
      "Also print the 95 % interval of the word error rate by bootstrap over the speakers of this file (UTTERANCE SPEAKER).",
      valueName: "utt2spk"))
  var bootstrapBySpeaker: String?

  @Option(help: "The bootstrap's number of draws.")
  var draws = 10_000

  @Option(help: "The bootstrap's seed.")
  var seed: UInt64 = 1

  static func main() async { await Program.run(Self.self) }

  func validate() throws {
    guard draws > 0 else { throw ValidationError("--draws must be at least 1, found \(draws)") }
  }

  func run() throws {
    let references = try TranscriptFile(path: references, format: format)
    let hypotheses = try TranscriptFile(path: hypotheses, format: format)
    for file in [references, hypotheses] where format == nil && file.format == .trn {
      Program.say(
        "asr-score: \(file.path): read as NIST trn, for every line ends in (ID); --format kaldi reads `ID WORDS…`")
    }
    let score = Score(references: references, hypotheses: hypotheses)
    guard score.words.referenceCount > 0 else {
      throw FileError(file: references.path, "the references hold no words")
    }
    try report(score.withoutReference, references: references, hypotheses: hypotheses)
    for utterance in score.utterances where !utterance.isPresent {
      Program.say(
        "asr-score: \(hypotheses.path): no hypothesis for \(utterance.id); deletions: \(utterance.words.deletions)"
      )
    }
    let interval = try bootstrapBySpeaker.map { try self.interval(of: score, speakers: $0) }
    try Program.print(score.words.line(named: "WER"))
    try Program.print(score.characters.line(named: "CER"))
    try Program.print(score.sentences.line)
    if let interval { try Program.print(interval.line(named: "WER", groups: "speakers")) }
  }

  private func report(
    _ extra: [TranscriptFile.Entry], references: TranscriptFile, hypotheses: TranscriptFile
  ) throws {
    guard let first = extra.first else { return }
    for entry in extra.dropFirst(ignoreExtra ? 0 : 1) {
      Program.say("asr-score: \(hypotheses.path):\(entry.line): \(entry.id) has no reference")
    }
    guard !ignoreExtra else { return }
    throw FileError(
      file: hypotheses.path, line: first.line, "\(first.id) has no reference in \(references.path)",
      hint: "are the files of the same data? --ignore-extra leaves such hypotheses out")
  }

  private func interval(of score: Score, speakers path: String) throws -> BootstrapInterval {
    let table = try TranscriptFile(path: path, format: .kaldi)
    let speakers = Dictionary(table.entries.map { (Array($0.id.utf8), $0.text) }) { first, _ in first }
    let groups = try score.words { id in
      guard let speaker = speakers[Array(id.utf8)], !speaker.isEmpty, !speaker.contains(" ") else {
        throw FileError(file: path, "no speaker of the utterance \(id)", hint: "expected a line `\(id) SPEAKER`")
      }
      return speaker
    }
    // Speakers without a word in the references have no part in a rate.
    let spoken = groups.filter { $0.referenceCount > 0 }
    return BootstrapInterval(groups: spoken, draws: draws, seed: seed)
  }
}

extension TranscriptFile.Format: ExpressibleByArgument {}
