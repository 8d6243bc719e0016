import Corpus
import Foundation
import Glibc
import Tensors

/// What is said on standard error: failures by name, progress on a terminal, and a summary.
struct ExtractionReport {
  private let utterances: Int
  private var done = 0
  private(set) var failures = 0
  private var duration = 0.0
  private var frames = 0
  private let start = ContinuousClock.now
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private var lastProgress = ContinuousClock.now

  init(utterances: Int) { self.utterances = utterances }

  static func say(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }

  mutating func add(_ outcome: FeatureExtraction.Outcome) {
    done += 1
    duration += outcome.duration
    switch outcome.features {
    case .success(let features): frames += features.rows
    case .failure(let failure):
      failures += 1
      endProgress()
      ExtractionReport.say("asr-features: utterance \(outcome.utterance.id): \(failure)")
    }
    if let damage = outcome.damage {
      endProgress()
      ExtractionReport.say("asr-features: warning: utterance \(outcome.utterance.id): \(damage); using what is there")
    }
    showProgress()
  }

  /// Count, rate and time left, at most every fifth of a second.
  private mutating func showProgress() {
    let now = ContinuousClock.now
    guard isTerminal, now - lastProgress > .milliseconds(200) else { return }
    lastProgress = now
    let rate = Double(done) / (now - start).seconds
    let left = Double(utterances - done) / rate
    let line = String(format: "%d of %d utterances, %.0f a second, %.0f s left", done, utterances, rate, left)
    FileHandle.standardError.write(Data("\r\u{1B}[K\(line)".utf8))
  }

  /// Clears the line of progress, for other lines to follow.
  func endProgress() {
    if isTerminal { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
  }

  func summarise(folder: String, dimension: Int, since start: ContinuousClock.Instant) {
    let seconds = (ContinuousClock.now - start).seconds
    ExtractionReport.say(
      "asr-features: \(folder): \(utterances) utterances, "
        + String(format: "%.2f hours, %d frames of %d, in %.1f s", duration / 3_600, frames, dimension, seconds))
  }
}

extension Duration {
  fileprivate var seconds: Double { Double(components.seconds) + 1e-18 * Double(components.attoseconds) }
}
