import Foundation
import TestSupport
import Testing

/// What asr-train leaves for people, and what --status says.
@Suite struct TrainingReportTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try ToneCorpus.write(
      to: folder,
      configuration: """
        {"layers": 1, "cellsPerDirection": 4, "epochs": 3, "batchSize": 2, "shards": 1,
         "frontEnd": {"filterbank": {"numMelBins": 8}}, "augmentation": {"frequencyMaskBins": 2}}
        """)
  }

  private func run(_ arguments: String...) throws -> Script {
    try Program.run("asr-train", ToneCorpus.arguments(arguments, in: folder))
  }

  private func status(_ path: String) throws -> Script { try Program.run("asr-train", ["--status", path]) }

  /// Runs asr-train while another program holds the folder, as a training does.
  private func runBeside(_ arguments: [String]) throws -> Script {
    try Script(bash: ["-c", #"exec flock "$0" "$@""#, folder.file("model"), Program.path("asr-train")] + arguments)
  }

  private func names() throws -> [String] { try folder.names(in: "model") }

  @Test func theReportIsWrittenAndRewrittenFromTheHistory() throws {
    #expect(try run("--epochs", "1").status == 0)
    let images = ["clipped", "errors", "gradient", "loss", "rate", "speed"].map { "report-\($0).svg" }
    #expect(
      try names() == ["checkpoint.safetensors", "model.json"] + images
        + ["report.html", "report.json", "status.json", "tokens.txt", "train.log", "weights.safetensors"])
    for name in images + ["report.html"] { try FileManager.default.removeItem(atPath: folder.file("model/" + name)) }
    #expect(try run("--epochs", "1").status == 0)
    #expect(try folder.text(of: "model/report.html").contains("all 1 epochs were made"))
    #expect(try run().status == 0)
    let page = try folder.text(of: "model/report.html")
    for n in 1...3 { #expect(page.contains("><td>\(n)</td>") || page.contains("><td>\(n) ★</td>")) }
    #expect(page.contains("all 3 epochs were made"))
  }

  /// A disk that is full for the report alone is a warning, told once.
  @Test func aReportThatCannotBeWrittenStopsNothing() throws {
    try folder.write("", to: "model/train.log")
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("model/report.html"), withDestinationPath: "/dev/full")
    let run = try run()
    #expect(run.status == 0 && folder.holds("model/model.json"))
    let warnings = run.standardError.split(separator: "\n").filter { $0.contains("no report is written") }
    #expect(warnings.count == 1 && warnings[0].contains("enough space"), "\(run.standardError)")
  }

  /// A second training of a folder says so in a line, and touches nothing of the first one's.
  @Test func aRefusedRunTouchesNothing() throws {
    #expect(try run("--epochs", "1").status == 0)
    let before = try names().map { try folder.data(of: "model/" + $0) }
    let second = try runBeside(ToneCorpus.arguments(in: folder))
    #expect(second.status == 1 && second.standardOutput == "")
    #expect(
      second.standardError.hasPrefix("asr-train: \(folder.path)/model: another training is writing here")
        && second.standardError.split(separator: "\n").count == 1, "\(second.standardError)")
    #expect(try names().map { try folder.data(of: "model/" + $0) } == before)
  }

  @Test func theStatusOfAFinishedRun() throws {
    #expect(try run().status == 0)
    let before = try names().map { try folder.data(of: "model/" + $0) }
    let status = try status(folder.file("model"))
    #expect(status.status == 0 && status.standardError == "")
    let lines = status.standardOutput.split(separator: "\n")
    #expect(lines.first == "\(folder.path)/model: done: all 3 epochs were made")
    for words in [
      "3 of 3 done", "epoch 3: loss ", " frames/s", " used", "of epoch 3, written ", "--out \(folder.path)",
    ] {
      #expect(lines.contains { $0.contains(words) }, "\(words): \(status.standardOutput)")
    }
    #expect(try names().map { try folder.data(of: "model/" + $0) } == before)
    // From the folder above, and from one that has nothing to do with it.
    #expect(try self.status(folder.path).standardOutput.hasPrefix("\(folder.path)/model: done"))
  }

  /// The command line that is told goes on with the run, from any folder.
  @Test func theStatusOfAnInterruptedRunTellsHowToGoOn() throws {
    #expect(try run("--domain", "two 'tones'", "--epochs", "1").status == 0)
    // As if it had been killed in its second of three epochs: the record is of a run of more epochs.
    let record = try folder.text(of: "model/status.json")
    let longer = record.replacing("\"epochs\" : 1", with: "\"epochs\" : 3").replacing("\"1\"", with: "\"3\"")
    try folder.write(longer, to: "model/status.json")
    let status = try status(folder.file("model"))
    #expect(status.standardOutput.contains("model: not running; it can go on after epoch 1\n"))
    #expect(status.standardOutput.contains("1 of at most 3 done\n"))
    let line = try #require(status.standardOutput.split(separator: "\n").first { $0.hasPrefix("  go on by    ") })
    let run = try Script(bash: ["-c", "cd /; " + line.dropFirst(14)])
    #expect(run.status == 0 && run.standardError.contains("going on after epoch 1"), "\(run.standardError)")
    #expect(try self.status(folder.file("model")).standardOutput.contains("done: all 3 epochs"))
    #expect(try folder.text(of: "model/model.json").contains("two 'tones'"))
  }

  @Test func aRunThatHoldsItsFolderIsRunning() throws {
    #expect(try run("--epochs", "1").status == 0)
    let record = try folder.text(of: "model/status.json").replacing("\"epochs\" : 1,", with: "\"epochs\" : 3,")
      .replacing(
        "\"process\"",
        with: #""place": {"epoch": 2, "update": 1, "updates": 4, "loss": 12.5, "seconds": 3}, "process""#)
    try folder.write(record, to: "model/status.json")
    let status = try runBeside(["--status", folder.file("model")])
    #expect(status.status == 0 && status.standardOutput.hasPrefix("\(folder.path)/model: running since "))
    #expect(
      status.standardOutput.contains("1 of at most 3 done; 2 under way: update 1 of 4, loss 12.500\n"),
      "\(status.standardOutput)")
    #expect(!status.standardOutput.contains("go on by"))
  }

  @Test func aFolderWithoutARunIsSaidToBeOne() throws {
    try folder.write("words", to: "broken/checkpoint.safetensors")
    for (path, words) in [
      ("data", "data: no training here"), ("none", "none: there is no such folder"), ("train.json", "is a file"),
      ("broken", "broken/checkpoint.safetensors: "),
    ] {
      let status = try status(folder.file(path))
      #expect(status.status == 1 && status.standardOutput == "")
      #expect(
        status.standardError.hasPrefix("asr-train: \(folder.path)/") && status.standardError.contains(words)
          && status.standardError.split(separator: "\n").count == 1, "\(status.standardError)")
    }
  }
}
