import CommandLineSupport
import Corpus
import Foundation
import Tensors

/// What is said on standard error: failures by name, progress on a terminal, and a summary.
struct ExtractionReport {
  private let utterances: Int
  private(set) var failures = 0
  private var duration = 0.0
  private var frames = 0
  private var progress: ProgressLine

  init(utterances: Int) {
    self.utterances = utterances
    progress = ProgressLine(total: utterances, unit: "utterances")
  }

  mutating func add(_ outcome: FeatureExtraction.Outcome) {
    duration += outcome.duration
    switch outcome.features {
    case .success(let features): frames += features.rows
    case .failure(let failure):
      failures += 1
      endProgress()
      Program.say("asr-features: utterance \(outcome.utterance.id): \(failure)")
    }
    if let damage = outcome.damage {
      endProgress()
      Program.say("asr-features: warning: utterance \(outcome.utterance.id): \(damage); using what is there")
    }
    progress.advance()
  }

  /// Clears the line of progress, for other lines to follow.
  func endProgress() { progress.clear() }

  func summarise(folder: String, dimension: Int, since start: ContinuousClock.Instant) {
    let seconds = (ContinuousClock.now - start).inSeconds
    Program.say(
      "asr-features: \(folder): \(utterances) utterances, "
        + String(format: "%.2f hours, %d frames of %d, in %.1f s", duration / 3_600, frames, dimension, seconds))
  }
}
