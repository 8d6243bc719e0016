import AcousticModel
import Corpus
import Foundation
import TestSupport
import Testing
import WFST

/// asr-lm and asr-graph, as a recipe uses them, and what asr-decode makes of their graphs.
@Suite struct GraphProgramTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("see sea\nsea a see\na\n", to: "sentences")
    try folder.write("see A B\nsea C\na A\n", to: "lexicon")
    try ModelFolder.write(try tinyModel(), to: folder.file("model"))
  }

  private func run(_ name: String, _ arguments: String...) throws -> Script { try Program.run(name, arguments) }

  private func build(_ arguments: String...) throws -> Script {
    let lm = folder.file("lm.arpa")
    if !folder.holds("lm.arpa") {
      let training = try run("asr-lm", "train", "--order", "2", "--text", folder.file("sentences"), "--out", lm)
      #expect(training.status == 0, "\(training.standardError)")
    }
    return try Program.run(
      "asr-graph", ["--tokens", folder.file("model/tokens.txt"), "--lm", lm, "--out", folder.file("graph")] + arguments)
  }

  /// Of a pronounced word, the times are those of its tokens, in the graph's folder as in the model's.
  @Test func timesOfPronouncedWordsComeFromTheLexicon() throws {
    let built = try build("--lexicon", folder.file("lexicon"))
    #expect(built.status == 0, "\(built.standardError)")
    #expect(try folder.text(of: "graph/lexicon.txt") == "a A\nsea C\nsee A B\n")
    let scp = folder.file("p.scp")
    let writer = try FeatureArchiveWriter(ark: folder.file("p.ark"), scp: scp)
    try writer.write(id: "u", posteriors([0, 2, 3, 3, 0, 4, 0, 2, 0]))
    try writer.close()
    let expected =
      #"{"id":"u","duration":0.27,"text":"see sea a","words":[{"word":"see","start":0.0,"end":0.141},"#
      + #"{"word":"sea","start":0.141,"end":0.201},{"word":"a","start":0.201,"end":0.27}]}"# + "\n"
    let common = ["--model", folder.file("model"), "--posteriors", scp, "--format", "json"]
    func decoded(_ options: [String] = []) throws -> String {
      withoutConfidences(try Program.run("asr-decode", common + options).standardOutput)
    }
    #expect(try decoded(["--graph", folder.file("graph")]) == expected)
    #expect(
      try run("asr-graph", "install", "--graph", folder.file("graph"), "--model", folder.file("model")).status == 0)
    #expect(try decoded() == expected)
    // A graph of spelled words needs no lexicon, and takes the old one away.
    try folder.write("AB\nC\n", to: "words")
    try folder.write("AB C\nC\n", to: "sentences")
    try FileManager.default.removeItem(atPath: folder.file("lm.arpa"))
    #expect(try build("--words", folder.file("words")).status == 0)
    #expect(!folder.holds("graph/lexicon.txt"))
    #expect(
      try run("asr-graph", "install", "--graph", folder.file("graph"), "--model", folder.file("model")).status == 0)
    #expect(!folder.holds("model/lexicon.txt"))
    #expect(throws: Never.self) { try ModelFolder(at: folder.file("model")) }
  }

  /// Kaldi's words.txt may serve as the list: its symbols are no words.
  @Test func symbolsOfAWordTableAreNoWords() throws {
    try folder.write("<eps> 0\nA 1\nAB 2\n#0 3\n<s> 4\n</s> 5\n", to: "words.txt")
    try folder.write("A AB\nA\n", to: "sentences")
    #expect(try build("--words", folder.file("words.txt")).status == 0)
    let table = try SymbolTable(contentsOf: folder.file("graph/words.txt"))
    #expect(table.entries.map(\.symbol) == ["<eps>", "A", "AB", "#0"])
  }

  @Test func aGraphThatCannotBeReadIsNotInstalled() throws {
    #expect(try build("--lexicon", folder.file("lexicon")).status == 0)
    #expect(
      try run("asr-graph", "install", "--graph", folder.file("graph"), "--model", folder.file("model")).status == 0)
    let before = try folder.data(of: "model/TLG.fst")
    try folder.write("<eps> 0\na 1\n#0 2\n", to: "graph/words.txt")
    for program in [["asr-graph", "install", "--model"], ["asr-decode", "--info", "--model"]] {
      let run = try Program.run(
        program[0], program.dropFirst() + [folder.file("model"), "--graph", folder.file("graph")])
      #expect(run.status == 1 && run.standardError.contains("graph/words.txt: checksum "), "\(run.standardError)")
    }
    // Other programs' graphs have no checksums.
    try FileManager.default.removeItem(atPath: folder.file("graph/graph.json"))
    let foreign = try run("asr-graph", "install", "--graph", folder.file("graph"), "--model", folder.file("model"))
    #expect(foreign.status == 1 && foreign.standardError.contains("do not belong together"), "\(foreign.standardError)")
    try folder.write("x", to: "graph/TLG.fst")
    let cut = try run("asr-graph", "install", "--graph", folder.file("graph"), "--model", folder.file("model"))
    #expect(cut.status == 1 && cut.standardError.contains("graph/TLG.fst"), "\(cut.standardError)")
    #expect(try folder.data(of: "model/TLG.fst") == before)
  }

  @Test(arguments: ["nan", "1", "-0.1"]) func aSpaceProbabilityThatIsNoneIsRefused(value: String) throws {
    let run = try build("--lexicon", folder.file("lexicon"), "--space-probability=\(value)")
    #expect(run.status == 1 && run.standardError.hasPrefix("asr-graph: --space-probability is "))
  }

  /// Characters are composed first: É of two scalars is one unit.
  @Test func tokensAreEesensTableInCLocaleOrder() throws {
    try folder.write("a-1 ZUR TU\u{308}R\na-2 O'\u{142} TE\na-3\n", to: "text")
    let run = try run("asr-graph", "tokens", "--text", folder.file("text"))
    let symbols = ["<eps>", "<blk>", "'", "<SPACE>", "E", "O", "R", "T", "U", "Z", "\u{DC}", "\u{142}", "#0", "#1"]
    #expect(run.standardOutput == symbols.enumerated().map { "\($1) \($0)\n" }.joined())
  }

  @Test func wholeWordsAreUnits() throws {
    try folder.write("a-1 <NOISE> AB\na-2 B\n", to: "text")
    let run = try run("asr-graph", "tokens", "--text", folder.file("text"), "--whole-word", "<NOISE>")
    #expect(run.standardOutput == "<eps> 0\n<blk> 1\n<NOISE> 2\n<SPACE> 3\nA 4\nB 5\n#0 6\n#1 7\n")
  }

  @Test func wordsThatAModelSetsItselfAreRefusedInItsText() throws {
    for word in ["<s>", "</s>", "<unk>", "<UNK>"] {
      try folder.write("a b\na \(word) b\n", to: "sentences")
      let run = try run(
        "asr-lm", "train", "--text", folder.file("sentences"), "--out", folder.file("lm.arpa"))
      #expect(run.status == 1 && run.standardError.contains("sentences:2: the word \(word) stands in the text"))
    }
  }
}
