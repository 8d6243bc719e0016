import Collectives
import Foundation
import NeuralNetwork
import Tensors
import TestSupport
import Training

/// What `Tests/two_ranks.sh` starts under mpirun: checks what no test of one process can, and prints a line for each.
///
///     mpirun -n N RankChecks                  sums, broadcasts, gradients and weights among N ranks
///     RankChecks same DIR DIR                 fails where two runs have not left the same model and the same checkpoint
///     RankChecks data DIR                     writes a data folder, a token table and a configuration to train on
///     mpirun -n N RankChecks time [UPDATES]   how long an update takes, and the ranks' sum in it
@main enum RankChecks {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    if arguments.first == "data", let folder = arguments.dropFirst().first {
      try TonesFolder.write(to: folder)
      return
    }
    if arguments.first == "same" {
      let runs = try arguments.dropFirst().map { try filesOfTraining(in: URL(filePath: $0)) }
      guard runs.count == 2, runs[0] == runs[1] else { exit(1) }
      return
    }
    let processes = try Launcher.join()
    if arguments.first == "time" {
      try UpdateTimes.print(updates: arguments.dropFirst().first.flatMap { Int($0) } ?? 10, among: processes)
    } else {
      let checks = Checks(processes: processes)
      checks.sumsAreExactAndAlike()
      checks.bytesArrive()
      try checks.gradientsAreThoseOfOneRank()
      try checks.weightsStayEqual()
    }
    processes.finish()
  }
}

/// Checks that end all ranks where one does not hold.
struct Checks {
  let processes: any ProcessGroup

  private func check(_ holds: Bool, _ what: String) {
    guard holds else {
      FileHandle.standardError.write(Data("rank \(processes.rank): does not hold: \(what)\n".utf8))
      processes.abort()
    }
    if processes.isFirst { print("holds among \(processes.size) ranks: \(what)") }
  }

  /// Sums of small whole numbers are exact in any order; sums of others are the same bytes on every rank and again. A
  /// thousand values and a million: Open MPI adds few and many in other ways.
  func sumsAreExactAndAlike() {
    let (rank, size) = (processes.rank, processes.size)
    var integers: [UInt64] = [.max, UInt64(rank)]
    processes.sum(&integers)
    check(
      integers == [0 &- UInt64(size), UInt64(size * (size - 1) / 2)], "sums of integers are sums modulo 2^64")
    var doubles = [0.5 * Double(rank), 1]
    processes.sum(&doubles)
    check(doubles == [0.25 * Double(size * (size - 1)), Double(size)], "sums of Doubles are sums")
    for count in [1_000, 1_000_003] {
      var wholes = (0..<count).map { Float(($0 + rank) % 100) }
      sum(&wholes)
      check(
        wholes == (0..<count).map { i in Float((0..<size).reduce(0) { $0 + (i + $1) % 100 }) },
        "sums of \(count) whole Floats are sums")
      var generator = SeededGenerator(UInt64(rank), UInt64(count))
      let drawn = (0..<count).map { _ in generator.normalPair().0 }
      var (first, second) = (drawn, drawn)
      sum(&first)
      sum(&second)
      let bits = first.map(\.bitPattern)
      check(bits == second.map(\.bitPattern), "sums of \(count) Floats are the same bytes when taken again")
      check(isAlikeOnAllRanks(first), "sums of \(count) Floats are the same bytes on every rank")
    }
  }

  func bytesArrive() {
    let bytes = [UInt8](repeating: UInt8(processes.rank), count: 3_000_000 + processes.rank)
    let last = processes.size - 1
    check(
      processes.broadcast(bytes, from: last) == [UInt8](repeating: UInt8(last), count: 3_000_000 + last),
      "bytes of the last rank reach every rank")
    check(
      processes.gather("rank \(processes.rank)") == (0..<processes.size).map { "rank \($0)" },
      "texts of every rank reach every rank")
  }

  /// The loss and gradient of a batch of B, of which every rank has B/N, against those of one rank with all B, with all
  /// that is drawn at random. A sum of some thousand Floats of 24 bits in another order: far less than 1e-5 of the largest.
  func gradientsAreThoseOfOneRank() throws {
    let batch = Array(0..<8)
    let folder = try RankFolder(among: processes)
    let alone = try RankFolder(among: SingleProcess())
    var one = try Synthetic.trainer(in: alone.path, among: SingleProcess())
    var all = try Synthetic.trainer(in: folder.path, among: processes)
    let (result, expected) = (
      all.sumGradients(ofBatch: batch, epoch: 1), one.sumGradients(ofBatch: batch, epoch: 1)
    )
    let (numbers, expectedNumbers) = (
      all.workspace.sum.values.flatMap(\.elements), one.workspace.sum.values.flatMap(\.elements)
    )
    let scale = expectedNumbers.map(abs).max() ?? 0
    let difference = zip(numbers, expectedNumbers).map { abs($0 - $1) }.max() ?? 0
    check(result.used == 8 && expected.used == 8 && scale > 0, "eight utterances have a gradient")
    check(abs(result.loss - expected.loss) <= 1e-5 * expected.loss, "the loss of a batch is that of one rank")
    check(
      difference <= 1e-5 * scale,
      "the gradient of a batch is that of one rank (differs by \(difference / scale) of its largest number)")
  }

  func weightsStayEqual() throws {
    let folder = try RankFolder(among: processes)
    var trainer = try Synthetic.trainer(in: folder.path, among: processes)
    let initial = trainer.network.parameters
    for number in 0..<12 {
      _ = try trainer.update((0..<4).map { (4 * number + $0) % 16 }, epoch: 1, learningRate: 0.01)
    }
    check(trainer.network.parameters != initial, "twelve updates move the weights")
    check(
      isAlikeOnAllRanks(trainer.network.parameters.values.flatMap(\.elements)),
      "after twelve updates the weights are the same bytes on every rank")
  }

  private func sum(_ values: inout [Float]) {
    var span = values.mutableSpan
    processes.sum(&span)
  }

  /// Compares with the first rank's, bit by bit.
  private func isAlikeOnAllRanks(_ values: [Float]) -> Bool {
    let bytes = values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
    return processes.broadcast(bytes, from: 0) == bytes
  }
}

/// A folder of this process's own, for the time of a check.
final class RankFolder {
  let path: String

  init(among processes: any ProcessGroup) throws {
    path = NSTemporaryDirectory() + "/hadamard-rank\(processes.rank)-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
