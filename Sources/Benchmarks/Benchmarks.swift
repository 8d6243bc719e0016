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
      FilterbankBenchmark.self, SearchBenchmark.self, CharacterBenchmark.self,
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
    try require(repetitions, "--repetitions")
  }
}

/// Throws for a size that nothing can be timed with.
func require(_ size: Int, _ option: String, atLeast least: Int = 1) throws {
  guard size >= least else { throw ValidationError("\(option) is \(size), expected \(least) or more") }
}
