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
      Determinize.self, Difference.self, Draw.self, Encode.self, Equal.self, Equivalent.self, Info.self,
      Intersect.self, Invert.self, MapArcs.self, Minimize.self, Print.self, Project.self, Push.self,
      RandomlyGenerate.self, Relabel.self, Replace.self, Reverse.self, Reweight.self, RemoveEpsilons.self,
      ShortestDistance.self, ShortestPath.self, SortTopologically.self, Symbols.self, Union.self,
    ])

  static func main() async {
    await Program.run(Self.self, arguments: CommandLine.arguments.dropFirst().compactMap(flag))
  }

  /// OpenFst's way to set a flag, `--to_final=true` and `--to_final=false`, as a flag that is there or not.
  static func flag(_ argument: String) -> String? {
    let parts = argument.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, flags.contains(String(parts[0])) else { return argument }
    switch parts[1] {
    case "true": return String(parts[0])
    case "false": return nil
    default: return argument
    }
  }

  private static let flags: Set = [
    "--acceptor", "--clear_isymbols", "--clear_osymbols", "--closure_plus", "--decode", "--encode_labels",
    "--encode_reuse", "--encode_weights", "--keep_isymbols", "--keep_osymbols", "--keep_state_numbering", "--lookahead",
    "--numeric", "--push_labels", "--push_weights", "--remove_total_weight", "--reverse", "--to_final", "--unique",
    "--vertical",
  ]
}
