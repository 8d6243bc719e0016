import Foundation
import Tensors
import TestSupport
import Testing

/// What a training that does not come to its end leaves: by the same command it goes on, and ends in the same bytes as one
/// that was never interrupted.
@Suite struct KilledTrainingTests {
  private let folder: TemporaryFolder

  /// Everything that is drawn at random, and errors that fall: three of the epochs write a model. The checkpoint has half a
  /// megabyte.
  private static let configuration = """
    {"layers": 1, "cellsPerDirection": 32, "epochs": 6, "batchSize": 2, "learningRate": 0.01, "averaging": 0.5,
     "weightNoise": 0.01, "dropout": 0.1, "shards": 1, "schedule": {"annealFrom": 5},
     "frontEnd": {"keepEvery": 2, "filterbank": {"numMelBins": 8}},
     "augmentation": {"frequencyMasks": 1, "frequencyMaskBins": 1, "timeMasks": 0, "tempo": 0.1, "warp": 0.1}}
    """
  private static let copies = 6
  /// What a run that was never interrupted leaves, and the seconds that it took.
  private static let whole = Result {
    let folder = try TemporaryFolder()
    try ToneCorpus.write(to: folder, configuration: configuration, copies: copies)
    let began = ContinuousClock.now
    let run = try Program.run("asr-train", ToneCorpus.arguments(in: folder))
    #expect(run.status == 0, "\(run.standardError)")
    return (trained: try folder.trained(in: "model"), seconds: (ContinuousClock.now - began) / .seconds(1))
  }
  /// Between the checkpoint's size and those of all other files, in KB.
  private static let limit = 256

  init() throws {
    folder = try TemporaryFolder()
    try ToneCorpus.write(to: folder, configuration: Self.configuration, copies: Self.copies)
  }

  private func arguments(_ out: String, _ more: [String] = []) -> [String] {
    ToneCorpus.arguments(["--out", folder.file(out)] + more, in: folder)
  }

  private func run(_ out: String, _ more: [String] = []) throws -> Script {
    let run = try Program.run("asr-train", arguments(out, more))
    #expect(run.status == 0, "\(run.standardError)")
    return run
  }

  /// A run by `shell`, commands of bash that exec `"$0" "$@"`.
  private func run(_ out: String, by shell: String) throws -> Script {
    try Script(bash: ["-c", shell, Program.path("asr-train")] + arguments(out))
  }

  private func start(_ out: String, _ more: [String] = []) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: Program.path("asr-train"))
    process.arguments = arguments(out, more)
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  private func temporaryFiles(_ out: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.file(out))) ?? []
    return names.filter { $0.hasSuffix(".tmp") && !$0.hasPrefix("report") }
  }

  /// Half of the kills come after a random time, half as soon as a file of a random number is being written. How far the
  /// killed run is then differs from machine to machine, and nothing that is expected here depends on it.
  @Test func aRunKilledAtRandomMomentsEndsInTheSameBytes() throws {
    let duration = try Self.whole.get().seconds
    let seed = UInt64.random(in: 0...999_999)
    var generator = SeededGenerator(seed)
    var (killed, whileWriting) = (0, 0)
    for round in 0..<8 {
      let process = try start("parts")
      if round.isMultiple(of: 2) {
        usleep(UInt32(1e6 * Double.random(in: 0...0.4 * duration, using: &generator)))
      } else {
        awaitTemporaryFile(number: Int.random(in: 1...4, using: &generator), of: process)
      }
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
      process.waitUntilExit()
      if process.terminationReason == .uncaughtSignal { killed += 1 }
      if !temporaryFiles("parts").isEmpty { whileWriting += 1 }
    }
    print("seed \(seed): \(killed) of 8 runs killed, \(whileWriting) of them while writing")
    #expect(killed > 0)
    _ = try run("parts")
    #expect(try folder.trained(in: "parts") == Self.whole.get().trained, "seed \(seed)")
    #expect(temporaryFiles("parts").isEmpty)
  }

  /// Waits until the run has begun its `number`-th temporary file, or is over.
  private func awaitTemporaryFile(number: Int, of process: Process) {
    var seen: Set<String> = []
    while process.isRunning, seen.count < number {
      seen.formUnion(temporaryFiles("parts"))
      usleep(200)
    }
  }

  /// Killed between a checkpoint's first byte and its name: the older one stands, and the half one goes.
  @Test func aRunKilledInTheMiddleOfACheckpointLosesNothing() throws {
    _ = try run("begun", ["--epochs", "2"])
    // A kill that comes too late, or finds nothing to kill, is repeated; one in twenty has always come in time.
    for _ in 0..<20 {
      try? FileManager.default.removeItem(atPath: folder.file("parts"))
      try FileManager.default.copyItem(atPath: folder.file("begun"), toPath: folder.file("parts"))
      // One epoch more, so that there is one checkpoint to be killed in.
      let process = try start("parts", ["--epochs", "3"])
      while process.isRunning, !temporaryFiles("parts").contains(where: { $0.hasPrefix("checkpoint") }) {}
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
      process.waitUntilExit()
      if temporaryFiles("parts").contains(where: { $0.hasPrefix("checkpoint") }) { break }
    }
    let half = try #require(temporaryFiles("parts").first { $0.hasPrefix("checkpoint") })
    #expect(
      try folder.data(of: "parts/checkpoint.safetensors") == folder.data(of: "begun/checkpoint.safetensors"))
    // What a machine leaves that loses its power as well.
    try folder.write(folder.data(of: "parts/" + half).prefix(100_000), to: "parts/" + half)
    // A kill seldom comes while one of the small files is written.
    for name in ["train.log", "status.json", "report.html", "report.json", "report-loss.svg"] {
      try folder.write("", to: "parts/" + half.replacing("checkpoint.safetensors", with: name))
    }
    _ = try run("parts")
    #expect(try folder.trained(in: "parts") == Self.whole.get().trained)
    #expect(temporaryFiles("parts").isEmpty)
  }

  /// A disk that refuses: exit code 1, the reason in a line, and the older checkpoint as it was.
  @Test func aCheckpointThatCannotBeWrittenLosesNothingOlder() throws {
    _ = try run("parts", ["--epochs", "3"])
    let before = try folder.data(of: "parts/checkpoint.safetensors")
    let refused = try run("parts", by: #"ulimit -f \#(Self.limit); exec env --ignore-signal=XFSZ "$0" "$@""#)
    #expect(refused.status == 1)
    let line = refused.standardError.split(separator: "\n").last ?? ""
    #expect(
      line == "asr-train: \(folder.path)/parts/checkpoint.safetensors: cannot be written: File too large",
      "\(refused.standardError)")
    #expect(try folder.data(of: "parts/checkpoint.safetensors") == before && temporaryFiles("parts").isEmpty)
    let status = try Program.run("asr-train", ["--status", folder.file("parts")])
    #expect(status.standardOutput.contains("it can go on after epoch 3. It ended with: \(line.dropFirst(11))"))
    _ = try run("parts")
    #expect(try folder.trained(in: "parts") == Self.whole.get().trained)
  }

  /// A file system that is too small for two checkpoints, in a mount of its own.
  @Test(.enabled(if: Self.canMount, "no mount of a tmpfs is allowed here"))
  func aFullDiskLosesNothingOlder() throws {
    _ = try run("parts", ["--epochs", "2"])
    let before = try folder.data(of: "parts/checkpoint.safetensors")
    // What the run has left there is copied out: the mount ends with its last process.
    let commands = """
      mount -t tmpfs -o size=1200k tmpfs "$1/disk" && cp -r "$1/parts" "$1/disk/" || exit 9
      shift; "$@"; code=$?
      rm -rf "$BASE/parts"; cp -r "$BASE/disk/parts" "$BASE/parts"
      exit $code
      """
    try FileManager.default.createDirectory(atPath: folder.file("disk"), withIntermediateDirectories: true)
    let full = try Script(
      bash: ["-c", #"exec unshare -rm bash -c "$@""#, "bash", commands, "bash", folder.path, Program.path("asr-train")]
        + arguments("disk/parts"),
      environment: ["BASE": folder.path])
    #expect(full.status == 1)
    let line = full.standardError.split(separator: "\n").last ?? ""
    #expect(
      line.hasPrefix("asr-train: \(folder.path)/disk/parts/")
        && line.contains("cannot be written: There isn’t enough space"),
      "\(full.standardError)")
    #expect(try folder.data(of: "parts/checkpoint.safetensors") == before && temporaryFiles("parts").isEmpty)
    _ = try run("parts")
    #expect(try folder.trained(in: "parts") == Self.whole.get().trained)
  }

  private static let canMount: Bool = {
    let script = try? Script(bash: ["-c", "unshare -rm mount -t tmpfs tmpfs /mnt"])
    return script?.status == 0
  }()

  /// A folder that is moved away under the run: it ends by itself, makes no new one, and nothing of the old is lost.
  @Test func aFolderThatVanishesEndsTheRun() throws {
    let moving = #"""
      "$0" "$@" & for n in {1..6000}; do grep -qs '^epoch   2' "$MODEL/train.log" && break; sleep 0.01; done
      mv "$MODEL" "$MODEL.moved"; wait $!
      """#
    let run = try Script(
      bash: ["-c", moving, Program.path("asr-train")] + arguments("parts"), environment: ["MODEL": folder.file("parts")]
    )
    #expect(run.status == 1)
    let line = run.standardError.split(separator: "\n").last ?? ""
    #expect(
      line.hasPrefix("asr-train: \(folder.path)/parts/") && line.hasSuffix("/parts does not exist"),
      "\(run.standardError)")
    #expect(!folder.holds("parts"))
    try FileManager.default.moveItem(atPath: folder.file("parts.moved"), toPath: folder.file("parts"))
    #expect(try self.run("parts").standardError.contains("going on after epoch"))
    #expect(try folder.trained(in: "parts") == Self.whole.get().trained)
  }
}
