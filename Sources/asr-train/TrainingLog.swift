import CommandLineSupport
import Foundation
import Training

/// A line an epoch in the run's log.
final class TrainingLog {
  private let log: RunLog
  private let start = ContinuousClock.now

  init(path: String) { log = RunLog(path: path, program: "asr-train") }

  func open() throws { try log.open() }

  func line(_ text: String) { log.line(text) }

  /// An update is done, `done` of `total` in the epoch.
  func update(_ done: Int, of total: Int, loss: Double) {
    log.update(done, of: total, unit: "updates", note: String(format: "loss %.3f", loss))
  }

  func begin(_ start: ValidationReport) { line("start" + validation(start)) }

  func epoch(_ report: Trainer.EpochReport) {
    line(
      String(format: "epoch %3d  rate %.2e  loss %8.3f", report.epoch, report.learningRate, report.trainingLoss)
        + validation(report.validation) + (report.isBest ? " *" : "")
        + String(
          format: "  skipped %d  %.0f frames/s  %.1f s  total %.0f s", report.skipped, report.framesPerSecond,
          report.seconds, (ContinuousClock.now - start).inSeconds)
        + (report.gradient.overflowed > 0
          ? "  updates left out, their gradient too large: \(report.gradient.overflowed)" : ""))
  }

  private func validation(_ report: ValidationReport) -> String {
    String(
      format: "  validation: loss %8.3f  tokens %6.2f %%  words %6.2f %%", report.loss, 100 * report.tokenErrorRate,
      100 * report.wordErrorRate) + (report.tooShort > 0 ? "  too short \(report.tooShort)" : "")
  }
}
