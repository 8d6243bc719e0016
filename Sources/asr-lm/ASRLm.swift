import ArgumentParser
import CommandLineSupport

@main
struct ASRLm: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "asr-lm",
    abstract: "Estimates, changes and measures word n-gram language models (ARPA).",
    subcommands: [Train.self, Prune.self, Interpolate.self, Filter.self, ToFst.self, MeasurePerplexity.self])

  static func main() async { await Program.run(Self.self) }
}
