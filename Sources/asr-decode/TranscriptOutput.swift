import CommandLineSupport
import Corpus
import Decoding
import Foundation
import Recognizer

/// Outcomes in any order to lines in the items' order, and what is said on standard error about them.
struct TranscriptOutput {
  private let format: OutputFormat
  private let tellsTokens: Bool
  private let archive: FeatureArchiveWriter?
  private let lattices: LatticeArchiveWriter?
  private var waiting: [Outcome?]
  private var next = 0
  private var progress: ProgressLine
  private(set) var failureCount = 0
  private var seconds = 0.0

  init(
    format: OutputFormat, tellsTokens: Bool, count: Int, posteriorsPrefix: String?, lattices: LatticeArchiveWriter?
  ) throws {
    self.format = format
    self.tellsTokens = tellsTokens
    self.lattices = lattices
    archive = try posteriorsPrefix.map { try FeatureArchiveWriter(ark: $0 + ".ark", scp: $0 + ".scp") }
    waiting = Array(repeating: nil, count: count)
    progress = ProgressLine(total: count, unit: "files")
  }

  mutating func add(_ outcome: Outcome, at position: Int) throws {
    waiting[position] = outcome
    while next < waiting.count, let outcome = waiting[next] {
      waiting[next] = nil
      next += 1
      try write(outcome)
    }
    progress.advance()
  }

  private mutating func write(_ outcome: Outcome) throws {
    seconds += outcome.duration
    progress.clear()
    if let damage = outcome.damage {
      Program.say("asr-decode: warning: \(outcome.name): \(damage); using what is there")
    }
    if case .failure(let failure) = outcome.result {
      failureCount += 1
      Program.say("asr-decode: \(outcome.id): \(failure)")
    }
    if outcome.transcript?.isComplete == false {
      Program.say("asr-decode: warning: \(outcome.name): the search ended within a word: the last one may be cut")
    }
    try print(format.lines(id: outcome.id, outcome, tokens: tellsTokens))
    if let matrix = outcome.logPosteriors { try archive?.write(id: outcome.id, matrix) }
    if let lattice = outcome.lattice { try lattices?.write(id: outcome.id, lattice) }
  }

  /// What has its own line ends is written as it is, and in a list of words nothing said is no line.
  private func print(_ lines: String) throws {
    switch format {
    case .srt, .vtt: try Program.print(lines, terminator: "")
    case .ctm where lines.isEmpty: break
    default: try Program.print(lines)
    }
  }

  func close() throws {
    try archive?.close()
    try lattices?.close()
  }

  /// Counts, times, and the real-time factor: wall time without loading over the sound's duration.
  func summarise(loadTime: Duration, wallTime: Duration) {
    progress.clear()
    let decoding = wallTime.inSeconds - loadTime.inSeconds
    var line = "asr-decode: \(waiting.count) \(waiting.count == 1 ? "file" : "files")"
    if failureCount > 0 { line += " (\(failureCount) failed)" }
    line += String(
      format: ", %.1f s of sound; wall time %.2f s, of it %.2f s loading", seconds, wallTime.inSeconds,
      loadTime.inSeconds)
    if seconds > 0 { line += String(format: "; real-time factor %.4f", decoding / seconds) }
    Program.say(line)
  }
}
