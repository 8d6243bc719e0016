import Corpus
import Files
import Foundation
import Training

/// A line an epoch in a file and on standard error, and a line of progress where that is a terminal.
final class TrainingLog {
  private let file: FileHandle
  private let showsProgress = isatty(FileHandle.standardError.fileDescriptor) == 1
  private let start = Date()

  /// Appends to the file, so that a run that is taken up keeps its history.
  init(path: String) throws {
    try Folder.make((path as NSString).deletingLastPathComponent)
    if !FileManager.default.fileExists(atPath: path) {
      guard FileManager.default.createFile(atPath: path, contents: nil) else { throw CocoaError(.fileWriteUnknown) }
    }
    file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try file.seekToEnd()
  }

  func line(_ text: String) {
    let data = Data((text + "\n").utf8)
    try? file.write(contentsOf: data)
    FileHandle.standardError.write(Data((showsProgress ? "\r\u{1B}[K" : "").utf8) + data)
  }

  func progress(_ done: Int, of total: Int, loss: Double) {
    guard showsProgress else { return }
    let text = String(format: "\r\u{1B}[K  update %d / %d  loss %.3f", done, total, loss)
    FileHandle.standardError.write(Data(text.utf8))
  }

  func epoch(_ report: Trainer.EpochReport) {
    let error = report.validation
    line(
      String(
        format:
          "epoch %3d  rate %.2e  loss %8.3f  validation: loss %8.3f  tokens %6.2f %%  words %6.2f %%%@"
          + "  skipped %d  %.0f frames/s  %.1f s  total %.0f s",
        report.epoch, report.learningRate, report.trainingLoss, error.loss, 100 * error.tokenErrorRate,
        100 * error.wordErrorRate, report.isBest ? " *" : "", report.skipped, report.framesPerSecond, report.seconds,
        Date().timeIntervalSince(start)))
  }
}
