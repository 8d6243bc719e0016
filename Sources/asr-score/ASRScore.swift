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

      Words are compared as they are, upper and lower case apart, after Unicode normalisation to NFC; what is changed before \
      (--ignore-case and its like) is said on standard error. Characters are grapheme clusters, and the one space between two \
      words counts as one. A reference without a hypothesis counts as deletions, and standard error names it.

      References by NIST (trn, stm) may have alternatives, { A / B C / @ }, where @ is nothing. Where they are stm, hypotheses \
      are ctm, and a word is of the segment that its middle lies in.

      Hypotheses with confidences, as asr-decode --format ctm writes them, also have their normalised cross-entropy printed, \
      NIST's measure of confidences: 1 where they are sure and right, 0 where they tell no word from another.

        %NCE 0.421 [ 745 words, 12 wrong ]

      Several files of hypotheses, such as those of trainings with several seeds, are told by mean and standard deviation:

        %WER 5.91 ± 0.60 [ 3 files: 6.60 5.56 5.56 ]

      With --against, the system that they are of is compared with another, of one file or several:

        %WER difference -0.42, 95 % interval -1.10 to 0.25, p 0.2134 by utterances, 0.0318 by files [ … ]

      p by utterances is how often systems that do equally well would differ so much on what was spoken, p by files how \
      often trainings of one kind would: the shares of random exchanges that leave a difference as large. Of two files, NIST's \
      matched-pairs test is printed too.
      """)

  @Argument(
    help: """
      The references: Kaldi's text (ID WORDS…), NIST's trn (WORDS… (ID)), stm, or ctm with ids of utterances; or JSON objects \
      with id and text, one a line.
      """)
  var references: String

  @Argument(help: "The hypotheses, in any of these forms; several files are of one system.")
  var hypotheses: [String]

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("The hypotheses of another system, to compare with.", valueName: "hypotheses"))
  var against: [String] = []

  @Option(help: "The form of the files, but of ctm within stm; else as their lines look.")
  var format: TranscriptFile.Format?

  @OptionGroup(title: "What is counted")
  var counting: CountingOptions

  @OptionGroup(title: "Reports")
  var reports: ReportOptions

  @Flag(
    help: """
      Also print, of hypotheses with confidences, how many words are right in each range of confidence, and which slope and offset \
      would make the confidences most probable. Of confidences by asr-decode --confidence-scale these are what asr-graph \
      install takes; by others they come on top of the model's own.
      """)
  var calibration = false

  @Flag(help: "Only name hypotheses that have no reference, where they would be an error.")
  var ignoreExtra = false

  @Option(
    help: ArgumentHelp(
      """
      Also print the 95 % interval of the word error rate by bootstrap over the speakers of this file (UTTERANCE SPEAKER); \
      with --against, compare speaker by speaker.
      """,
      valueName: "utt2spk"))
  var bootstrapBySpeaker: String?

  @Option(help: "The number of random draws of the bootstrap, and of exchanges between systems.")
  var draws = 10_000

  @Option(help: "The seed of these.")
  var seed: UInt64 = 1

  static func main() async { await Program.run(Self.self) }

  func validate() throws {
    if let name = reports.firstOption, hypotheses.count > 1 || !against.isEmpty {
      throw ValidationError("\(name) is of one file of hypotheses, and without --against")
    }
    guard draws > 0 else { throw ValidationError("--draws must be at least 1, found \(draws)") }
    guard !calibration || (hypotheses.count == 1 && against.isEmpty) else {
      throw ValidationError("--calibration is of one file of hypotheses")
    }
    guard bootstrapBySpeaker == nil || hypotheses.count == 1 || !against.isEmpty else {
      throw ValidationError("--bootstrap-by-speaker is of one file of hypotheses, or of a comparison (--against)")
    }
  }

  func run() throws {
    let references = try transcripts(references)
    let options = try counting.scoringOptions
    guard !options.hasOptionalWords || references.format == .trn || references.format == .stm else {
      throw ValidationError(
        "--optional-words has no effect on references as \(references.format.rawValue), but on trn and stm")
    }
    for line in options.descriptions { Program.say("asr-score: compared after: \(line)") }
    let scores = try hypotheses.map { try score($0, references, options) }
    if calibration, scores.contains(where: { $0.confidences == nil }) {
      throw ValidationError("--calibration needs hypotheses with confidences, as asr-decode --format ctm writes them")
    }
    let others = try against.map { try score($0, references, options) }
    let speaker = try bootstrapBySpeaker.map { try Speakers.table($0) }
    if scores.count == 1, let score = scores.first {
      try printLines(of: score)
      try reports.write(
        score, title: "\(hypotheses[0]) against \(references.path)", rates: counting.lines(of: score),
        references: references)
      if let speaker, others.isEmpty {
        try Program.print(interval(of: score, speaker).line(named: "WER", groups: "speakers"))
      }
    } else {
      try printSpread(of: scores)
    }
    guard !others.isEmpty else { return }
    try Program.print("against")
    try others.count == 1 ? printLines(of: others[0]) : printSpread(of: others)
    if scores.count == 1, others.count == 1 {
      if scores[0].hasChoices {
        Program.say("asr-score: no matched-pairs test: the references have alternatives, and each system its own")
      } else {
        try Program.print(MatchedPairsTest(scores[0], against: others[0]).line)
      }
    }
    let measures = [("WER", \Score.Utterance.words)] + (options.countsCharacters ? [("CER", \.characters)] : [])
    for (name, measure) in measures {
      let comparison = try PairedComparison(scores, against: others, in: measure, draws: draws, seed: seed) {
        try speaker?($0) ?? $0
      }
      try Program.print(comparison.line(named: name, groups: speaker == nil ? "utterances" : "speakers"))
    }
  }

  private func transcripts(_ path: String, within references: TranscriptFile? = nil) throws -> TranscriptFile {
    let isTimed = references?.format == .stm
    let file = try TranscriptFile(path: path, format: isTimed ? nil : format, within: references)
    let reason: String? =
      switch file.format {
      case .kaldi: nil
      case .trn: "every line ends in (ID)"
      case .ctm: "its lines have the times of a word"
      case .stm: "its lines have the times of a segment"
      case .json: nil
      }
    if format == nil, !isTimed, let reason {
      Program.say(
        "asr-score: \(file.path): read as NIST \(file.format.rawValue), for \(reason); --format kaldi reads `ID WORDS…`"
      )
    }
    return file
  }

  private func score(_ path: String, _ references: TranscriptFile, _ options: ScoringOptions) throws -> Score {
    let hypotheses = try transcripts(path, within: references)
    let score = try Score(references: references, hypotheses: hypotheses, options: options)
    guard score.words.referenceCount > 0 else {
      throw FileError(file: references.path, "the references hold no words")
    }
    try report(score.withoutReference, references: references, hypotheses: hypotheses)
    for utterance in score.utterances where !utterance.isPresent {
      Program.say(
        "asr-score: \(hypotheses.path): no hypothesis for \(utterance.id); deletions: \(utterance.words.deletions)"
      )
    }
    return score
  }

  private func printLines(of score: Score) throws {
    for line in counting.lines(of: score) { try Program.print(line) }
    guard let confidences = score.confidences else { return }
    try Program.print(confidences.line)
    if calibration { try printCalibration(of: confidences) }
  }

  private func printCalibration(of confidences: ConfidenceQuality) throws {
    for bin in confidences.calibration { try Program.print(bin.line) }
    let fitted = ConfidenceCalibration(fitting: confidences.words)
    try Program.print("\(fitted.line): \(confidences.calibrated(by: fitted).line)")
  }

  private func printSpread(of scores: [Score]) throws {
    for (name, rate) in counting.rates {
      try Program.print(SpreadOfRates(scores.map(rate)).line(named: name))
    }
    let entropies = scores.compactMap { $0.confidences?.normalisedCrossEntropy }
    if entropies.count == scores.count { try Program.print(SpreadOfRates(entropies).line(named: "NCE")) }
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

  private func interval(of score: Score, _ speaker: (String) throws -> String) throws -> BootstrapInterval {
    // Speakers without a word in the references have no part in a rate.
    let spoken = try score.rates(of: \.words, groupedBy: speaker).filter { $0.referenceCount > 0 }
    return BootstrapInterval(groups: spoken, draws: draws, seed: seed)
  }
}

extension TranscriptFile.Format: ExpressibleByArgument {}
extension AlignmentRule: ExpressibleByArgument {}
