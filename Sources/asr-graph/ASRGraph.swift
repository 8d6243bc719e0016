import ArgumentParser
import CommandLineSupport

/// Decoding graphs: built, and put into model folders.
@main
struct ASRGraph: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "asr-graph",
    abstract: "Builds the graph that asr-decode searches, puts it into a model folder, makes token tables.",
    subcommands: [BuildGraph.self, InstallGraph.self, MakeTokens.self],
    defaultSubcommand: BuildGraph.self)

  static func main() async { await Program.run(Self.self) }
}
