import CommandLineSupport
import Files
import Foundation
import Training

/// A line an epoch in a file and on standard error, and a line of progress where that is a terminal.
final class TrainingLog {
  private let path: String
  private var file: FileHandle?
  private let start = ContinuousClock.now
  private var progress: ProgressLine?
  private var isWritable = true

  init(path: String) { self.path = path }

  /// Appends to the file from now on, so that a run that is taken up keeps its history. What a process that was killed has
  /// left of making it is removed.
  func open() throws {
    AtomicFile.removeLeftovers(of: path)
    if WholeFile.type(of: path) == nil { try AtomicFile.write("", to: path) }
    do {
      file = try FileHandle(forWritingTo: URL(filePath: path))
      _ = try file?.seekToEnd()
    } catch {
      throw FileError(file: path, "cannot be written: \(SystemFailure.words(for: error))")
    }
  }

  func line(_ text: String) {
    progress?.clear()
    Program.say(text)
    guard isWritable else { return }
    do { try file?.write(contentsOf: Data((text + "\n").utf8)) } catch {
      isWritable = false
      Program.say("asr-train: warning: \(path) takes no more lines: \(SystemFailure.words(for: error))")
    }
  }

  /// An update is done, `done` of `total` in the epoch.
  func update(_ done: Int, of total: Int, loss: Double) {
    if done == 1 { progress = ProgressLine(total: total, unit: "updates") }
    progress?.advance(note: String(format: "loss %.3f", loss))
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
