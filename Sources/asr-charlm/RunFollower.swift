import CommandLineSupport
import Foundation
import Tensors
import Training

/// Follows a training in its folder, by the log and the report.
final class RunFollower {
  private let log: RunLog
  private let heading: String
  private var report: CharacterTrainingReport
  private var isOpen = false
  private var reportFails = false

  init(_ trainer: CharacterTrainer, folder: String) {
    log = RunLog(path: folder + "/train.log", program: "asr-charlm")
    report = CharacterTrainingReport(of: trainer, command: RunRecord(epochs: trainer.configuration.epochs).command)
    heading = "\(trainer.parameterCount) parameters; products by \(BLAS.libraries)"
  }

  /// The folder is this run's alone; nothing of it has been touched before.
  func opened(_ history: [CharacterTrainer.Epoch]) throws {
    try log.open()
    isOpen = true
    log.line(heading + (history.isEmpty ? "" : "; going on after epoch \(history.count)"))
    report.removeLeftovers()
    report.history = history
    write()
  }

  func updated(_ done: Int, of total: Int, bits: Double) {
    log.update(done, of: total, unit: "updates", note: String(format: "%.3f bits per character", bits))
  }

  func epochEnded(_ epoch: CharacterTrainer.Epoch) {
    log.line(epoch.line)
    report.history.append(epoch)
    write()
  }

  func ended(_ trainer: CharacterTrainer) {
    if let ending = trainer.ending { report.state = .done(ending) }
    write()
    log.line("model of epoch \(trainer.bestEpoch), the best in validation, in the folder of --out")
  }

  func failed(_ error: any Error) {
    guard isOpen else { return }
    report.state = .failed("\(error)")
    try? report.write()
  }

  /// A disk that does not take the report is no reason to end a training; it is told once, until it does again.
  private func write() {
    do {
      try report.write()
      reportFails = false
    } catch {
      if !reportFails { log.line("asr-charlm: warning: no report is written: \(error)") }
      reportFails = true
    }
  }
}

extension CharacterTrainer.Epoch {
  fileprivate var line: String {
    String(
      format: "epoch %3d  rate %.2e  bits per character: training %.4f  validation %.4f", epoch, learningRate, training,
      validation) + (isBest ? " *" : "")
      + String(format: "  gradient %.3f  %.0f characters/s  %.1f s", gradient.mean, charactersPerSecond, seconds)
      + (logGradients.isEmpty
        ? "" : "  ln gradients " + logGradients.map { String(format: "%.3f", $0) }.joined(separator: " "))
  }
}
