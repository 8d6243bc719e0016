import CommandLineSupport
import Files
import Training

/// Follows a run in its folder: by the log, the record of where it stands, and the report.
final class RunFollower {
  private let folder: String
  private let log: TrainingLog
  /// The log's first lines for a run that goes on after so many epochs.
  private let heading: (_ epochsDone: Int) -> [String]
  private var record: RunRecord
  private var report: TrainingReport
  private var isOpen = false
  private var reportFails = false
  private var epochBegan = ContinuousClock.now
  private var lastRecorded = ContinuousClock.now

  init(_ trainer: Trainer, folder: String, heading: @escaping (_ epochsDone: Int) -> [String]) {
    self.folder = folder
    self.heading = heading
    log = TrainingLog(path: folder + "/train.log")
    record = RunRecord(epochs: trainer.configuration.epochs)
    report = TrainingReport(of: trainer, command: record.command)
  }

  /// The folder is this run's alone; nothing of it has been touched before.
  func opened(_ history: TrainingHistory) throws {
    try log.open()
    isOpen = true
    for line in heading(history.epochs.count) { log.line(line) }
    AtomicFile.removeLeftovers(of: folder + "/" + RunRecord.name)
    report.removeLeftovers()
    report.history = history
    write()
    epochBegan = .now
  }

  func started(_ validation: ValidationReport) { log.begin(validation) }

  /// The record is written at most every five seconds: often for people, seldom for disks.
  func updated(_ done: Int, of total: Int, loss: Double) {
    log.update(done, of: total, loss: loss)
    let now = ContinuousClock.now
    guard now - lastRecorded > .seconds(5) else { return }
    lastRecorded = now
    record.place = .init(
      epoch: report.history.epochs.count + 1, update: done, updates: total, loss: loss,
      seconds: (now - epochBegan).inSeconds)
    try? record.write(to: folder)
  }

  func epochEnded(_ epoch: Trainer.EpochReport) {
    log.epoch(epoch)
    report.history.append(epoch)
    record.place = nil
    write()
    epochBegan = .now
  }

  func ended(_ trainer: Trainer) {
    if let ending = trainer.ending { report.state = .done(ending) }
    write()
    let why = trainer.configuration.keep == .best ? "the best by token errors" : "the last"
    let which = trainer.bestEpoch > 0 ? "of epoch \(trainer.bestEpoch), \(why)," : "that it began with"
    log.line("model \(which) in \(folder)")
  }

  /// Notes why the run has ended, in the files of a folder that it had; where they cannot be written, the error that is told
  /// has said why.
  func failed(_ error: any Error) {
    guard isOpen else { return }
    record.failure = "\(error)"
    report.state = .failed("\(error)")
    try? record.write(to: folder)
    try? report.write()
  }

  /// A disk that does not take the report is no reason to end a training; it is told once, until it does again.
  private func write() {
    lastRecorded = .now
    try? record.write(to: folder)
    do {
      try report.write()
      reportFails = false
    } catch {
      if !reportFails { log.line("asr-train: warning: no report is written: \(error)") }
      reportFails = true
    }
  }
}
