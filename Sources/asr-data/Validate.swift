public import ArgumentParser
import CommandLineSupport
public import Corpus
import Files
import Foundation

struct Validate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tells what is wrong with a data folder, before hours of training are spent on it.",
    discussion: """
      First the tables: order, ids that occur twice or in one table alone, files that do not exist. Then every recording is \
      decoded: unreadable, empty, silent and clipped ones are named, recordings that are the same, several rates, and texts \
      that are too long for their sound, or suspiciously short; and characters that occur once or twice in all texts.

      Errors are what training would stop at or never learn from, warnings what a look would be worth; both go to standard \
      output, a line each. The exit code is 1 where there is an error.
      """)

  @Argument(help: ArgumentHelp("The data folder.", valueName: "DIR"))
  var folder: String

  @Flag(help: "Reads the tables alone, and no recording.")
  var withoutSound = false

  @Option(
    help: ArgumentHelp(
      "Writes the ids of utterances with errors, for asr-data subset --without.", valueName: "FILE"))
  var list: String?

  @Option(
    help: ArgumentHelp("Milliseconds between the frames that a network sees, each of which tells one letter at most."))
  var frameShift = 30.0

  @Option(help: "What a network tells one by one: Unicode scalars, or graphemes, characters with all their marks.")
  var tokenUnit = TokenTable.CharacterUnit.scalar

  @Option(help: ArgumentHelp("Recordings to decode at once (default: as many as there are cores).", valueName: "N"))
  var nj: Int = ProcessInfo.processInfo.activeProcessorCount

  func validate() throws {
    guard nj >= 1 else { throw ValidationError("--nj is \(nj), expected 1 or more") }
    guard frameShift > 0, frameShift.isFinite else {
      throw ValidationError("--frame-shift is \(frameShift), expected more than 0")
    }
    guard list == nil || !withoutSound else {
      throw ValidationError("--list has no effect with --without-sound: tables with faults are asr-data fix's matter")
    }
  }

  func run() throws {
    let data = try DataFolder(at: folder)
    var findings = TextCheck(data.utterances, unit: tokenUnit).findings
    if !withoutSound {
      let check = SoundCheck(frameShiftSeconds: frameShift / 1000, unit: tokenUnit)
      let (ofSound, seconds) = check.findings(of: data, atOnce: nj)
      findings = ofSound + findings
      Program.say("asr-data: \(folder): \(data.utterances.count) utterances, \(hours(seconds)) of sound")
    }
    for finding in findings { try Program.print(finding.description) }
    let faulty = findings.filter { $0.severity == .error }
    if let list {
      let ids = data.utterances.map(\.id).filter { id in faulty.contains { $0.utterances.contains(id) } }
      try AtomicFile.write(Data(ids.map { $0 + "\n" }.joined().utf8), to: list)
    }
    Program.say("asr-data: \(folder): \(faulty.count) errors, \(findings.count - faulty.count) warnings")
    if !faulty.isEmpty { throw ExitCode.failure }
  }
}

extension TokenTable.CharacterUnit: ExpressibleByArgument {}

/// `1.23 hours`, or minutes of less than one.
func hours(_ seconds: Double) -> String {
  seconds < 3600 ? String(format: "%.1f minutes", seconds / 60) : String(format: "%.2f hours", seconds / 3600)
}
