import ArgumentParser
import CommandLineSupport

/// Weighted finite-state transducers on the command line, by the names and options of OpenFst's tools.
@main
struct ASRFst: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "asr-fst",
    abstract: "Makes, joins, optimises and shows weighted finite-state transducers.",
    discussion: """
      `asr-fst compose a.fst b.fst ab.fst` does what OpenFst's `fstcompose` does, with the same options and files: \
      binary `vector` and `const` files of `standard` (tropical) and `log` arcs. A file that is not given, or `-`, is \
      standard input or output, so that commands can be joined by pipes.
      """,
    subcommands: [
      ArcSort.self, Close.self, Compile.self, Compose.self, Concatenate.self, Connect.self, Convert.self,
      Determinize.self, Difference.self, Draw.self, Equal.self, Equivalent.self, Info.self, Intersect.self, Invert.self,
      MapArcs.self, Minimize.self, Print.self, Project.self, Push.self, RandomlyGenerate.self, Replace.self,
      Reverse.self, Reweight.self, RemoveEpsilons.self, ShortestDistance.self, ShortestPath.self,
      SortTopologically.self, Union.self,
    ])

  static func main() async {
    await Program.run(Self.self)
  }
}
