import ArgumentParser
import CommandLineSupport
import Foundation

@main
struct Benchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "Benchmarks",
    abstract: "Times the shapes that the README beside this program's source compares with other programs.",
    subcommands: [
      ProductBenchmark.self, TrainingBenchmark.self, InferenceBenchmark.self, CTCBenchmark.self,
      FilterbankBenchmark.self,
    ])

  static func main() async { await Program.run(Self.self) }
}

/// What every benchmark lets one choose.
struct TimingOptions: ParsableArguments {
  /// The cores that the process may run on: all, or those that `taskset` gave it.
  var cores: Int { ProcessInfo.processInfo.activeProcessorCount }

  @Option(help: "Timed repetitions, after one that is not; the median counts.")
  var repetitions = 5

  @Flag(help: "One JSON object a line, for scripts.")
  var json = false

  func validate() throws {
    guard repetitions >= 1 else { throw ValidationError("--repetitions begins at 1") }
  }
}
