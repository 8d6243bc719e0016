import Foundation
import TestSupport
import Testing

/// asr-lm's models of models: what is printed and written, and what is said of a slip.
@Suite struct LanguageModelProgramTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("the cat sat\nthe dog sat\na cat ran\nthe cat ran home\n", to: "pets")
    try folder.write("one two three\ntwo three four\none cat\n", to: "numbers")
    for name in ["pets", "numbers"] {
      let made = try run("train", "--order", "3", "--text", path(name), "--out", path(name + ".arpa"))
      #expect(made.status == 0, "\(made.standardError)")
    }
  }

  private func path(_ name: String) -> String { folder.file(name) }
  private func run(_ arguments: String...) throws -> Script { try Program.run("asr-lm", arguments) }

  private func perplexity(_ model: String, _ text: String) throws -> Double {
    let line = try run("perplexity", "--lm", path(model), "--text", path(text)).standardOutput
    let fields = line.split(separator: " ")
    return try #require(fields.firstIndex(of: "perplexity").flatMap { Double(fields[$0 + 1]) }, "\(line)")
  }

  /// 54,000 words and sentence ends, of which a megabyte holds 32,768.
  @Test func memoryIsNothingToTheModel() throws {
    try folder.write(String(repeating: try folder.text(of: "pets"), count: 3000), to: "many")
    for (memory, name) in [("1", "small.arpa"), ("100", "large.arpa")] {
      let made = try run("train", "--memory", memory, "--text", path("many"), "--out", path(name))
      #expect(made.status == 0 && made.standardError.contains("from 12000 sentences"), "\(made.standardError)")
    }
    #expect(try folder.text(of: "small.arpa") == folder.text(of: "large.arpa"))
    let none = try run("train", "--memory", "0", "--text", path("pets"), "--out", path("small.arpa"))
    #expect(none.status == 1 && none.standardError.contains("--memory is 0, expected 1 or more megabytes"))
  }

  /// Of the 13 words of pets five are "cat" or "sat".
  @Test func aVocabularyIsAListALexiconOrATable() throws {
    for (name, text) in [
      ("list", "cat\nsat\nzebra\n"), ("lexicon", "cat K AE T\nsat S AE T\nzebra Z\n"),
      ("table", "<eps> 0\ncat 1\nsat 2\nzebra 3\n<s> 4\n</s> 5\n#0 6\n"),
    ] {
      try folder.write(text, to: name)
      let made = try run("train", "--text", path("pets"), "--vocab", path(name), "--out", path(name + ".arpa"))
      #expect(made.status == 0 && made.standardError.contains("8 words count as <unk>"), "\(made.standardError)")
      #expect(try folder.text(of: name + ".arpa") == folder.text(of: "list.arpa"))
    }
    let lines = try folder.text(of: "list.arpa").split(separator: "\n")
    #expect(lines.contains("ngram 1=6") && lines.contains { $0.hasSuffix("\tzebra") || $0.contains("\tzebra\t") })
    try folder.write("<s>\n#0\n", to: "none")
    let none = try run("train", "--text", path("pets"), "--vocab", path("none"), "--out", path("none.arpa"))
    #expect(none.status == 1 && none.standardError.contains("the list has no words"))
  }

  @Test func pruningLeavesFewerNGramsAndAHigherPerplexity() throws {
    let pruned = try run("prune", "--lm", path("pets.arpa"), "--threshold", "0.02", "--out", path("small.arpa.gz"))
    #expect(pruned.status == 0)
    #expect(pruned.standardError.contains("before: "))
    #expect(try perplexity("small.arpa.gz", "pets") > perplexity("pets.arpa", "pets"))
  }

  /// Each text likes its own model's weight to be large.
  @Test func weightsAreFittedToTheText() throws {
    let mixed = try run(
      "interpolate", "--lm", path("pets.arpa"), path("numbers.arpa"), "--text", path("pets"), "--out", path("mix.arpa"))
    let weights = mixed.standardError.split(separator: "\n").compactMap { line in
      line.contains(": weight ") ? line.split(separator: " ").last.flatMap { Double($0) } : nil
    }
    #expect(mixed.status == 0 && weights.count == 2 && weights[0] > 0.9 && abs(weights[0] + weights[1] - 1) < 2e-4)
    let even = try run(
      "interpolate", "--lm", path("pets.arpa"), path("numbers.arpa"), "--weights", "0.5", "0.5", "--out",
      path("even.arpa"))
    #expect(even.status == 0, "\(even.standardError)")
    #expect(try perplexity("mix.arpa", "pets") < perplexity("even.arpa", "pets"))
  }

  @Test func filteringKeepsSentencesOfTheWords() throws {
    try folder.write("the\ncat sat\n", to: "words")
    try folder.write("the cat sat\n", to: "sentence")
    #expect(
      try run("filter", "--lm", path("pets.arpa"), "--words", path("words"), "--out", path("few.arpa")).status == 0)
    #expect(try perplexity("few.arpa", "sentence") == perplexity("pets.arpa", "sentence"))
    #expect(try folder.text(of: "few.arpa").contains("dog") == false)
  }

  /// The grammar of a graph that asr-graph builds of the same model; and of the model's own words it can be drawn.
  @Test func aModelIsAGrammar() throws {
    try folder.write(
      "<eps> 0\n<blk> 1\n<SPACE> 2\n" + "acdeghmnorst".enumerated().map { "\($1) \($0 + 3)\n" }.joined(), to: "tokens")
    try folder.write("a\ncat\ndog\nhome\nran\nsat\nthe\n", to: "words")
    let built = try Program.run(
      "asr-graph",
      ["--words", path("words"), "--tokens", path("tokens"), "--lm", path("pets.arpa"), "--out", path("graph")])
    #expect(built.status == 0, "\(built.standardError)")
    let made = try run("to-fst", "--lm", path("pets.arpa"), "--words", path("graph/words.txt"), "--out", path("G"))
    #expect(made.status == 0, "\(made.standardError)")
    func printed(_ name: String) throws -> String {
      try Program.run("asr-fst", ["print", "--numeric", path(name)]).standardOutput
    }
    #expect(try printed("G") == printed("graph/G.fst") && !printed("G").isEmpty)
    #expect(try run("to-fst", "--lm", path("pets.arpa"), "--out", path("own")).status == 0)
    let drawn = try Program.run("asr-fst", ["print", path("own")]).standardOutput
    #expect(drawn.contains("\tcat\tcat\t") && drawn.contains("\t#0\t<eps>\t"), "\(drawn)")
    let wrong = try run("to-fst", "--lm", path("pets.arpa"), "--words", path("tokens"), "--out", path("none"))
    #expect(wrong.status == 1 && wrong.standardError.contains("no symbol #0"))
  }

  @Test(arguments: [
    (["prune", "--lm", "pets.arpa", "--threshold", "-1", "--out", "out"], "--threshold is -1.0, expected 0 or more"),
    (["interpolate", "--lm", "pets.arpa", "--weights", "1", "--out", "out"], "names 1 model, expected two or more"),
    (
      ["interpolate", "--lm", "pets.arpa", "numbers.arpa", "--weights", "0.7", "0.7", "--out", "out"],
      "--weights are 0.7 0.7, expected 2 from 0 that sum to 1"
    ),
    (["interpolate", "--lm", "pets.arpa", "numbers.arpa", "--out", "out"], "expected one of --weights and --text"),
    (["filter", "--lm", "pets", "--words", "numbers", "--out", "out"], #"pets: no line \data\"#),
  ])
  func aSlipIsNamed(arguments: [String], message: String) throws {
    let names: Set = ["pets", "numbers", "pets.arpa", "numbers.arpa", "out"]
    let run = try Program.run("asr-lm", arguments.map { names.contains($0) ? path($0) : $0 })
    #expect(run.status == 1 && run.standardError.contains(message), "\(run.standardError)")
    #expect(run.standardError.split(separator: "\n").count == 1 && !folder.holds("out"))
  }
}
