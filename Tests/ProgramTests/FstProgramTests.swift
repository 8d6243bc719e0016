import Foundation
import TestSupport
import Testing
import WFST

/// asr-fst beside OpenFst's own tools (Debian's libfst-tools): what the one makes the other reads, and both results mean the
/// same, by OpenFst's word.
@Suite(.enabled(if: OpenFstTools.areInstalled, "OpenFst's tools (Debian's libfst-tools) are not installed"))
struct OpenFstToolTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Six states, some arcs without an input or output; weights are multiples of 1/8.
  private func randomText(_ random: inout some RandomNumberGenerator, isAcceptor: Bool, isAcyclic: Bool) -> String {
    let count = 6
    var arcs: [(source: Int, line: String)] = []
    for _ in 0..<14 {
      let source = Int.random(in: 0..<count - 1, using: &random)
      let target = Int.random(in: (isAcyclic ? source + 1 : 0)..<count, using: &random)
      let least = target > source && !isAcyclic ? 0 : 1
      let input = Int.random(in: least...3, using: &random)
      let output = isAcceptor ? input : Int.random(in: least...3, using: &random)
      let weight = Double(Int.random(in: 0..<24, using: &random)) / 8
      arcs.append((source, "\(source) \(target) \(input) \(output) \(weight)\n"))
    }
    // The first line's state is the start.
    let lines = ["0 1 1 1\n"] + arcs.map(\.line)
    return lines.joined() + "\(count - 1) 0.5\n2 1.25\n"
  }

  /// Compiles a.fst (any), b.fst (any), c.fst (an acceptor without cycles and epsilons), d.fst (any acceptor).
  private func compile(seed: Int) throws {
    var random = SplitMix(state: UInt64(seed))
    for (name, isAcceptor, isAcyclic) in [
      ("a", false, false), ("b", false, true), ("c", true, true), ("d", true, false),
    ] {
      try folder.write(randomText(&random, isAcceptor: isAcceptor, isAcyclic: isAcyclic), to: "\(name).txt")
      let run = try shell("\"$0\" compile \(name).txt \(name).fst && fstcompile \(name).txt | fstequal - \(name).fst")
      #expect(run.status == 0, "\(run.standardError)")
    }
  }

  /// A command line in the folder, in which `$0` is asr-fst.
  private func shell(_ line: String) throws -> Script {
    try Script(bash: ["-c", "set -e -o pipefail; cd '\(folder.path)'; \(line)", Program.path("asr-fst")])
  }

  /// Judged by 30 random paths of either result, whose weights must be the same in both.
  @Test(arguments: [
    "union a.fst b.fst", "concat a.fst b.fst", "closure c.fst", "closure --closure_plus c.fst", "reverse a.fst",
    "invert a.fst", "project --project_type=output a.fst", "connect a.fst", "arcsort --sort_type=olabel a.fst",
    "rmepsilon d.fst", "push --push_weights c.fst", "push --push_weights --to_final c.fst",
    "push --push_weights --remove_total_weight a.fst", "push --push_labels b.fst", "minimize functional.fst",
    "topsort c.fst", "determinize c.fst", "minimize det.fst",
    "compose sorted.fst b.fst", "intersect d.fst c.fst", "difference d.fst plain.fst", "map --map_type=rmweight a.fst",
    "map --map_type=invert c.fst", "replace root.fst 99 c.fst 100", "reweight c.fst potentials",
    "push --push_weights=true --push_labels=false c.fst",
  ])
  func theResultMeansTheSame(arguments: String) throws {
    for seed in 1...3 {
      try compile(seed: seed)
      try folder.write("0 1 1 1 0.5\n1 2 2 100 1\n2 3 3 3\n3 0.25\n0 2 0 100 1\n", to: "root.txt")
      try folder.write("0 0 1 1\n0 0 2 1\n0 0 3 0\n0\n", to: "mapping.txt")
      let made = try shell(
        """
        fstcompile root.txt root.fst; fstdeterminize c.fst det.fst; fstarcsort --sort_type=olabel a.fst sorted.fst
        fstarcsort d.fst d.fst; fstcompile mapping.txt | fstcompose det.fst - functional.fst
        fstmap --map_type=rmweight det.fst plain.fst; fstshortestdistance c.fst potentials
        "$0" \(arguments) ours.fst; fst\(arguments) theirs.fst
        fstequivalent --random --npath=30 --max_length=8 --seed=7 ours.fst theirs.fst
        """)
      #expect(made.status == 0, "seed \(seed): \(made.standardError)")
    }
  }

  /// Where the result is determined, it is the same to the number of states, or to the letter.
  @Test func whatIsDeterminedIsEqual() throws {
    for seed in 1...3 {
      try compile(seed: seed)
      let counts = #"'/# of states|# of arcs/ { print $NF }'"#
      let run = try shell(
        """
        fstdeterminize c.fst det.fst; fstminimize det.fst theirs.fst; "$0" minimize det.fst ours.fst
        diff <(fstinfo ours.fst | awk \(counts)) <(fstinfo theirs.fst | awk \(counts))
        "$0" push --push_weights c.fst | fstequal - <(fstpush --push_weights c.fst)
        "$0" reverse a.fst | fstequal - <(fstreverse a.fst)
        diff <("$0" print a.fst) <(fstprint a.fst)
        diff <("$0" info a.fst) <("$0" info a.fst | grep -xF -f <(fstinfo a.fst)) | grep '^[<>]' | grep -v 'symbol table' && exit 1
        diff <("$0" shortestdistance c.fst) <(fstshortestdistance c.fst)
        diff <("$0" shortestdistance --reverse c.fst) <(fstshortestdistance --reverse c.fst)
        "$0" convert --fst_type=const a.fst | fstequal - a.fst; fstconvert --fst_type=const a.fst | "$0" equal - a.fst
        """)
      #expect(run.status == 0, "seed \(seed): \(run.standardOutput) \(run.standardError)")
    }
  }

  /// Of several outputs of one input both programs keep one of the best; of equally good ones each its own.
  @Test func theBestOutputCostsTheSame() throws {
    for seed in 1...3 {
      try compile(seed: seed)
      let run = try shell(
        """
        "$0" determinize --det_type=disambiguate b.fst ours.fst; fstdeterminize --det_type=disambiguate b.fst theirs.fst
        for one in ours theirs; do
          fstproject --project_type=input $one.fst | fstrmepsilon | fstdeterminize >$one.inputs.fst
        done
        fstequivalent ours.inputs.fst theirs.inputs.fst
        """)
      #expect(run.status == 0, "seed \(seed): \(run.standardOutput) \(run.standardError)")
    }
  }

  /// Whichever way a composition is made, it means the same.
  @Test func lookingAheadMakesTheSameComposition() throws {
    for seed in 1...3 {
      try compile(seed: seed)
      let run = try shell(
        """
        "$0" compose --lookahead a.fst b.fst ours.fst; fstarcsort --sort_type=olabel a.fst | fstcompose - b.fst theirs.fst
        fstequivalent --random --npath=30 --max_length=8 --seed=7 ours.fst theirs.fst
        """)
      #expect(run.status == 0, "seed \(seed): \(run.standardError)")
    }
  }

  /// Tables of encoded labels and other numbers for labels are the same to the letter; what either side encodes the other decodes.
  @Test func labelsAreEncodedAndRenumberedAlike() throws {
    for seed in 1...3 {
      try compile(seed: seed)
      let run = try shell(
        """
        fstconnect a.fst a.fst; fstconnect c.fst c.fst
        for parts in --encode_labels --encode_weights "--encode_labels --encode_weights"; do
          "$0" encode $parts a.fst ours.codex ours.fst; fstencode $parts a.fst theirs.codex theirs.fst
          fstequal ours.fst theirs.fst; cmp ours.codex theirs.codex
          "$0" encode --decode theirs.fst theirs.codex | fstequal - a.fst
          "$0" encode --encode_reuse c.fst ours.codex ours.fst
          "$0" encode --decode ours.fst ours.codex | fstequal - c.fst
        done
        printf '1 3\\n3 1\\n' >pairs
        printf 'e 0\\nx 1\\ny 2\\nz 3\\n' >old; printf 'e 0\\nz 1\\ny 7\\nx 9\\n' >new
        "$0" relabel --relabel_ipairs=pairs a.fst | fstequal - <(fstrelabel --relabel_ipairs=pairs a.fst)
        "$0" symbols --isymbols=old --osymbols=old a.fst named.fst
        diff <(fstprint named.fst) <(fstsymbols --isymbols=old --osymbols=old a.fst | fstprint)
        "$0" relabel --relabel_osymbols=new named.fst | fstequal - <(fstrelabel --relabel_osymbols=new named.fst)
        "$0" symbols --clear_isymbols --clear_osymbols=true --save_isymbols=saved named.fst | fstequal - a.fst
        diff saved <(tr ' ' '\\t' <old)
        """)
      #expect(run.status == 0, "seed \(seed): \(run.standardOutput) \(run.standardError)")
    }
  }
}

enum OpenFstTools {
  static let areInstalled: Bool = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.contains { FileManager.default.isExecutableFile(atPath: $0 + "/fstcompile") }
  }()
}

/// SplitMix64 (S. Vigna).
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return bits ^ bits >> 31
  }
}

/// asr-fst by itself: pipes, symbols, exit codes, what is said of a slip.
@Suite struct FstProgramTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("<eps> 0\na 1\nb 2\n", to: "symbols")
    try folder.write("0 1 a b 0.5\n1\n", to: "a.txt")
    try folder.write("0 1 1 1 0.5\n1\n", to: "acceptor.txt")
    for (name, options) in [
      ("a", "--isymbols=symbols --osymbols=symbols --keep_isymbols --keep_osymbols"), ("acceptor", ""),
    ] {
      let run = try shell("\"$0\" compile \(options) \(name).txt \(name).fst")
      #expect(run.status == 0, "\(run.standardError)")
    }
  }

  private func shell(_ line: String) throws -> Script {
    try Script(bash: ["-c", "set -o pipefail; cd '\(folder.path)'; \(line)", Program.path("asr-fst")])
  }

  @Test func commandsAreJoinedByPipes() throws {
    let run = try shell("\"$0\" invert a.fst | \"$0\" project - - | \"$0\" print")
    #expect(run.standardOutput == "0\t1\tb\tb\t0.5\n1\n" && run.status == 0)
    #expect(try shell("\"$0\" print --numeric a.fst").standardOutput == "0\t1\t1\t2\t0.5\n1\n")
  }

  @Test func theDrawingSaysWhatIsThere() throws {
    let run = try shell("\"$0\" draw --title='a \"b\"' a.fst")
    #expect(
      run.standardOutput == """
        digraph FST {
        rankdir = LR;
        label = "a \\"b\\"";
        0 [label = "0", shape = circle, style = bold]
        \t0 -> 1 [label = "a:b/0.5"];
        1 [label = "1", shape = doublecircle, style = solid]
        }

        """)
  }

  @Test func comparisonsAnswerByTheExitCode() throws {
    #expect(try shell("\"$0\" equal a.fst a.fst").status == 0)
    #expect(try shell("\"$0\" equivalent acceptor.fst acceptor.fst").status == 0)
    try folder.write("0 1 1 1 0.75\n1\n", to: "b.txt")
    let run = try shell("\"$0\" compile b.txt b.fst; \"$0\" equivalent acceptor.fst b.fst")
    #expect(run.status == 2 && run.standardError == "asr-fst: acceptor.fst and b.fst are not equivalent\n")
    #expect(try shell("\"$0\" equal acceptor.fst b.fst").status == 2)
    #expect(try shell("\"$0\" equal --delta=0.25 acceptor.fst b.fst").status == 0)
  }

  /// A slip: one line that says what, exit code 1, and no file.
  @Test(arguments: [
    ("difference acceptor.fst acceptor.fst out", "not unweighted: state 0 has a weight"),
    ("intersect a.fst acceptor.fst out", "not an acceptor: an arc of state 0 reads one label and writes another"),
    ("topsort loop.fst out", "the transducer has a cycle"),
    ("print a.txt", "a.txt, byte 0: not an OpenFst binary file (is it AT&T text, or compressed?)"),
    ("compose a.fst log.fst out", "a.fst and log.fst have different arcs, standard and log"),
    ("shortestpath log.fst out", "of log weights no path is the best"),
    ("compose - - out", "only one of two files can be standard input"),
    ("replace a.fst", "expected root.fst ROOT_LABEL"), ("replace a.fst x out", "\"x\" is no label"),
    ("info none.fst", "none.fst: the file does not exist"), ("push a.fst out", "nothing to push"),
    ("compile --isymbols=symbols a.txt out", "a.txt:1: \"b\" is not a label's number"),
    ("reweight a.fst symbols out", "symbols:1: \"<eps> 0\", expected a state (0 to 1) and its potential"),
    ("encode a.fst codex out", "nothing to encode"),
    ("encode --decode a.fst symbols out", "symbols, byte 0: not an OpenFst encode"),
    ("relabel a.fst out", "nothing to relabel"),
    ("relabel --relabel_isymbols=others a.fst out", "the symbol \"a\" of label 1 is not in the other table"),
    ("relabel --relabel_ipairs=symbols a.fst out", "symbols:1: \"<eps> 0\", expected a label and its new number"),
    ("symbols --save_isymbols=out acceptor.fst out", "acceptor.fst stores no input symbols to save"),
    ("push --push_weights=perhaps a.fst out", "--push_weights"),
    ("determinize --det_type=disambiguate log.fst out", "needs standard arcs: of log ones no output is the best"),
    ("determinize --det_type=both a.fst out", "--det_type"),
    ("determinize --nstate=3 loops.fst out", "not determinisable within 3 states"),
  ])
  func aSlipIsNamed(arguments: String, message: String) throws {
    try folder.write("0 0 1 1\n0\n", to: "loop.txt")
    try folder.write("<eps> 0\nb 1\n", to: "others")
    // Two loops with the same label and different weights: no twins.
    try folder.write("0 1 1 1\n0 2 1 1\n1 1 1 1 1\n2 2 1 1 2\n1\n2\n", to: "loops.txt")
    let run = try shell(
      """
      "$0" compile loop.txt loop.fst && "$0" compile loops.txt loops.fst && "$0" map --map_type=to_log a.fst log.fst || exit 9
      "$0" \(arguments) </dev/null
      """)
    let lines = run.standardError.split(separator: "\n")
    #expect(run.status == 1 && lines.count == 1 && lines.first?.contains(message) == true, "\(run.standardError)")
    #expect(!folder.holds("out"))
  }

  /// OpenFst's way to set a flag is known for every flag that a command's help names.
  @Test func everyFlagTakesTrueAndFalse() throws {
    let commands = try shell("\"$0\" --help | sed -n '/SUBCOMMANDS/,$s/^  \\([a-z]\\{3,\\}\\) .*/\\1/p'")
      .standardOutput.split(separator: "\n").map(String.init)
    #expect(commands.count == 32)
    var flagCount = 0
    for command in commands {
      let help = try shell("\"$0\" \(command) --help").standardOutput
      for flag in help.matches(of: #/(?m)^  (--[a-z_]+)(?: +[A-Z]|$)/#).map(\.1) {
        flagCount += 1
        for value in ["true", "false"] {
          let run = try shell("\"$0\" \(command) \(flag)=\(value) none.fst none.fst none.fst </dev/null")
          #expect(!run.standardError.contains("does not take any value"), "\(command): \(run.standardError)")
        }
      }
    }
    #expect(flagCount >= 20)
  }

  /// Both semirings, by the same command: two paths of probability 1/2 are one of 1.
  @Test func theArcsSayWhichSemiringItIs() throws {
    let half = 0.6931472
    try folder.write("0 1 1 1 \(half)\n0 1 1 1 \(half)\n1\n", to: "halves.txt")
    let run = try shell(
      """
      "$0" compile halves.txt | "$0" determinize | "$0" print
      "$0" compile --arc_type=log halves.txt | "$0" determinize | "$0" map --map_type=to_standard - - | "$0" print
      """)
    let weights = run.standardOutput.split(separator: "\n").filter { $0.hasPrefix("0") }.map {
      $0.split(separator: "\t").count > 4 ? Double($0.split(separator: "\t")[4]) ?? .nan : 0
    }
    #expect(weights.count == 2 && weights[0] == 0.693147182 && abs(weights[1]) < 1e-6, "\(run.standardOutput)")
  }
}
