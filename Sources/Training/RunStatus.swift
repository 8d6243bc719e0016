import Files
public import Foundation
import NeuralNetwork

/// Where a run stands, as its folder tells. Nothing is written, and of the checkpoint only the header is read.
public struct RunStatus: Sendable {
  let folder: String
  let isRunning: Bool
  let configuration: TrainingConfiguration
  let progress: Trainer.Progress
  let record: RunRecord?
  let checkpointWritten: Date?

  /// The runs at `path`: that of the folder itself, else those of the folders in it, as a recipe's folder has one.
  ///
  /// - Throws: `FileError` where there is none, or a checkpoint is no checkpoint.
  public static func all(at path: String) throws -> [RunStatus] {
    if let own = try RunStatus(of: path) { return [own] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    let runs = try names.sorted(by: precedesInCLocale).compactMap { try RunStatus(of: path + "/" + $0) }
    guard !runs.isEmpty else {
      switch WholeFile.type(of: path) {
      case nil: throw FileError(file: path, "there is no such folder")
      case .typeDirectory?:
        throw FileError(
          file: path, "no training here: neither the folder nor one in it has a \(CheckpointFile.name)")
      case _?: throw FileError(file: path, "is a file, where the folder of a training was expected")
      }
    }
    return runs
  }

  /// Nil where the folder has no checkpoint.
  init?(of folder: String) throws {
    // Asked first: a run that ends in between is then called a running one, and its newest checkpoint is told all the same.
    isRunning = FolderLock.isHeld(folder)
    let path = folder + "/" + CheckpointFile.name
    guard WholeFile.type(of: path) == .typeRegular else { return nil }
    let metadata: [String: String]
    do { metadata = try SafeTensors.metadata(ofFileAt: path) } catch let error as SafeTensors.FormatError {
      throw FileError(file: path, error.description)
    } catch { throw WholeFile.unreadable(path, error) }
    func decoded<Value: Decodable>(_ type: Value.Type, _ name: String) -> Value? {
      metadata[name].flatMap { try? JSONDecoder().decode(type, from: Data($0.utf8)) }
    }
    guard let configuration = decoded(TrainingConfiguration.self, "configuration"),
      let progress = decoded(Trainer.Progress.self, "progress")
    else { throw FileError(file: path, "not a training checkpoint, or of another version") }
    self.folder = folder
    record = RunRecord.read(from: folder)
    var current = configuration
    if let record { current.epochs = record.epochs }
    self.configuration = current
    self.progress = progress
    checkpointWritten =
      (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
  }

  /// Some lines for people.
  public func text(at date: Date = Date()) -> String {
    ([("", folder + ": " + state)] + lines(at: date))
      .map { $0.0.isEmpty ? $0.1 : "  " + $0.0.padding(toLength: 12, withPad: " ", startingAt: 0) + $0.1 }
      .joined(separator: "\n")
  }

  private var state: String {
    if isRunning {
      guard let record else { return "running" }
      return "running since \(ReportText.moment(record.began)), process \(record.process) on \(record.host)"
    }
    if let ending = progress.ending(of: configuration) { return "done: \(ending)" }
    let goesOn = progress.epoch > 0 ? "it can go on after epoch \(progress.epoch)" : "it can start again"
    return "not running; \(goesOn)" + (record?.failure.map { ". It ended with: \($0)" } ?? "")
  }

  private func lines(at date: Date) -> [(String, String)] {
    let history = progress.history
    var lines = [("epoch", epochLine)]
    lines.append(("rate", ReportText.number(Double(progress.schedule.rate), digits: 3)))
    if let last = history.epochs.last { lines.append(("last", words(of: last))) }
    if configuration.keep == .best, let best = history.best { lines.append(("best", words(of: best))) }
    if let speed = history.framesPerSecond {
      lines.append(("speed", ReportText.fixed(speed, decimals: 0) + " frames/s"))
    }
    lines.append(("time", timeLine))
    if let checkpointWritten {
      lines.append(
        (
          "checkpoint",
          "of epoch \(progress.epoch), written \(ReportText.moment(checkpointWritten)), "
            + "\(ReportText.time(date.timeIntervalSince(checkpointWritten))) ago"
        ))
    }
    if let record, !isRunning { lines.append((isDone ? "command" : "go on by", record.command)) }
    return lines
  }

  private var isDone: Bool { progress.ending(of: configuration) != nil }

  /// How far the epoch under way is, where the record knows.
  private var place: RunRecord.Place? {
    guard isRunning, let place = record?.place, place.epoch == progress.epoch + 1 else { return nil }
    return place
  }

  private var epochLine: String {
    let done = "\(progress.epoch) of \(isDone ? "" : "at most ")\(configuration.epochs) done"
    guard let place else { return done }
    let part =
      place.update < place.updates
      ? "update \(place.update) of \(place.updates), loss \(ReportText.fixed(place.loss, decimals: 3))" : "validation"
    return done + "; \(place.epoch) under way: \(part)"
  }

  private var timeLine: String {
    let used = progress.history.seconds + (place?.seconds ?? 0)
    guard !isDone, let left = progress.history.secondsLeft(ofEpochs: configuration.epochs) else {
      return ReportText.time(used) + " used"
    }
    // At least something is left of an epoch that takes longer than the ones before.
    let spent = min(place?.seconds ?? 0, progress.history.secondsAnEpoch ?? 0)
    return "\(ReportText.time(used)) used, at most \(ReportText.time(left - spent)) left"
  }

  private func words(of epoch: Trainer.EpochReport) -> String {
    "epoch \(epoch.epoch): loss \(ReportText.fixed(epoch.trainingLoss, decimals: 3)); validation: "
      + "loss \(ReportText.fixed(epoch.validation.loss, decimals: 3)), "
      + "tokens \(ReportText.percent(epoch.validation.tokenErrorRate)), "
      + "words \(ReportText.percent(epoch.validation.wordErrorRate)) wrong"
  }
}
