import AcousticModel
import Corpus
import Foundation
import TestSupport
import Testing
import WFST

/// What asr-decode tells beyond the best words.
@Suite struct DecodedLatticeTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try .withTinyModel()
  }

  private func decode(_ arguments: String...) throws -> Script { try folder.decode(arguments) }

  private func decode(_ arguments: [String]) throws -> Script { try folder.decode(arguments) }

  private func archive() throws -> String { try folder.archiveOfPosteriors() }

  private func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }

  /// Without a graph nothing is known of what else may have been said.
  @Test func greedyWordsHaveNoConfidence() throws {
    let run = try Program.run(
      "asr-decode",
      ["--model", folder.path + "/model", "--posteriors", archive(), "--greedy", "--format", "json"])
    #expect(run.status == 0 && !run.standardOutput.contains("confidence"), "\(run.standardError)")
  }

  @Test func theBestOfSeveralIsTheBest() throws {
    let run = try decode("--posteriors", archive(), "--nbest", "3", "--lattice-beam", "20")
    let output = lines(run.standardOutput)
    #expect(output.first == "one-1 AB C" && output.contains("two-1"), "\(run.standardError)")
    #expect(output.contains { $0.hasPrefix("one-2 ") } && Set(output).count == output.count)
    let json = try decode("--posteriors", archive(), "--nbest", "2", "--lattice-beam", "20", "--format", "json")
    #expect(lines(json.standardOutput).first?.contains(#""alternatives":[{"text":"AB C","words":[{"#) == true)
  }

  /// The sequences of an archive of lattices are those of `--nbest`, in another program's form.
  @Test func latticesAreWrittenWhereTheyBelong() throws {
    let path = folder.path + "/lattices"
    let run = try decode("--posteriors", archive(), "--write-lattices", path)
    #expect(run.status == 0 && run.standardOutput == "one AB C\ntwo\n", "\(run.standardError)")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.hasPrefix("one \n0\t1\t1\t") && text.contains("\n\ntwo \n0\t"))
    let nowhere = try decode("--posteriors", archive(), "--write-lattices", folder.path + "/none/lattices")
    #expect(nowhere.status == 1 && nowhere.standardError.contains("does not exist"))
  }

  /// What is made of lattices that were written is what was made of the posteriors: words, alternatives, times, confidences.
  @Test(arguments: [([], "text"), (["--lattice-form", "binary"], "binary")])
  func whatIsWrittenCanBeGoneOnWith(form: [String], name: String) throws {
    let path = folder.path + "/lattices.\(name)"
    let first = try decode(
      ["--posteriors", archive(), "--lattice-beam", "20", "--write-lattices", path, "--format", "json"] + form)
    let again = try decode("--lattices", path, "--format", "json")
    #expect(again.status == 0 && first.standardOutput == again.standardOutput, "\(again.standardError)")
    #expect(again.standardOutput.contains("confidence"))
    let zipped = try Script(bash: ["-c", "gzip -k \"$0\"", path])
    #expect(zipped.status == 0)
    #expect(try decode("--lattices", path + ".gz", "--format", "json").standardOutput == first.standardOutput)

    // The order of equally good ones is another matter.
    func sequences(_ options: String...) throws -> Set<String> {
      Set(lines(try decode(options + ["--nbest", "1000"]).standardOutput).map { $0.replacing(#/-[0-9]+/#, with: "") })
    }
    let all = try sequences("--posteriors", archive(), "--lattice-beam", "20")
    #expect(try sequences("--lattices", path) == all && all.count > 10)
    let copy = folder.path + "/copy"
    _ = try decode(["--lattices", path, "--lattice-beam", "6", "--write-lattices", copy] + form)
    let few = try sequences("--lattices", copy)
    #expect(few.contains("one AB C") && few.contains("two") && few.count < all.count && few.isSubset(of: all))
    #expect(try sequences("--lattices", path, "--lattice-beam", "6") == few)
  }

  @Test func whatLatticesOfOthersAreIsTold() throws {
    func told(_ text: String, _ options: String...) throws -> String {
      try folder.write(text, to: "foreign")
      let run = try decode(["--lattices", folder.path + "/foreign"] + options)
      #expect(run.status == 1)
      return run.standardError
    }
    #expect(try told("u\n0 1 900 1,2,1\n1\n").contains("u: the lattice has the word number 900"))
    #expect(try told("u\n0 1 1 1,2,77\n1\n").contains("u: the lattice has the label 77 of a frame"))
    #expect(try told("u\n0 1 1 1,2\n1\n").contains("foreign:2: found the weight '1,2'"))
    #expect(try told("").contains("foreign: holds no lattices"))
    #expect(try told("u\n0\n", "--lattice-beam", "3").contains("--lattice-beam has no effect"))
    #expect(try told("u\n0\n", "--beam", "3").contains("--beam has no effect on --lattices"))
    #expect(try told("u\n0\n", "--cmvn", "global").contains("--cmvn has no effect on --lattices"))
    #expect(try told("u\n0\n", "--posteriors", "x").contains("expected only one of"))
    #expect(try told("u\n0\n", "--lattice-form", "binary").contains("--lattice-form needs --write-lattices"))
  }

  /// "A C" is in a lattice that is wide enough.
  @Test func theOracleIsWhatIsNearestToWhatWasSaid() throws {
    func words(_ texts: String, _ options: String...) throws -> Script {
      try folder.write(texts, to: "said")
      return try folder.decode(["--posteriors", archive(), "--oracle", folder.path + "/said"] + options)
    }
    #expect(try words("one A C\ntwo\n", "--lattice-beam", "20").standardOutput == "one A C\ntwo\n")
    #expect(try words("one A C\ntwo\n", "--lattice-beam", "1").standardOutput == "one AB C\ntwo\n")
    let missing = try words("one A C\n")
    #expect(missing.status == 1 && missing.standardError.contains("nothing is said about two"))
    let greedy = try words("one A\n", "--greedy")
    #expect(greedy.status == 1 && greedy.standardError.contains("--oracle belongs to the search over a graph"))
    let several = try words("one A\n", "--nbest", "2")
    #expect(several.status == 1 && several.standardError.contains("--nbest has no effect on --oracle"))
    let timed = try words("one A\n", "--format", "ctm")
    #expect(timed.status == 1 && timed.standardError.contains("expected --format text or kaldi"))
    let aligned = try words("one A\n", "--align", folder.path + "/said")
    #expect(aligned.status == 1 && aligned.standardError.contains("--oracle has no effect on --align"))
  }

  /// A model under which C is next to impossible, in place of one under which all words are alike.
  @Test func anotherLanguageModelMayChangeTheWords() throws {
    func model(_ name: String, c: String) throws -> String {
      try folder.write(
        "\\data\\\nngram 1=6\n\n\\1-grams:\n-1\t<unk>\n-99\t<s>\n-0.5\t</s>\n-0.5\tAB\n-0.5\tA\n\(c)\tC\n\n\\end\\\n",
        to: name)
      return folder.path + "/" + name
    }
    let (old, new) = (try model("old.arpa", c: "-0.5"), try model("new.arpa", c: "-60"))
    func words(_ old: String, _ new: String) throws -> String {
      try decode(
        "--posteriors", archive(), "--lattice-beam", "200", "--beam", "200", "--graph-lm", old, "--rescore-lm", new
      )
      .standardOutput
    }
    #expect(try words(old, old) == "one AB C\ntwo\n")
    #expect(try !words(old, new).contains("C"))
    func searched(_ new: String) throws -> String {
      try decode("--posteriors", archive(), "--beam", "200", "--graph-lm", old, "--search-lm", new).standardOutput
    }
    #expect(try searched(old) == "one AB C\ntwo\n")
    #expect(try searched(new) == words(old, new))
  }

  /// The archive's frames have a blank of 0.98 or of 0.005: which frames are searched is another matter, the words and their times
  /// are not.
  @Test func sureBlanksChangeNothingHere() throws {
    for format in ["json", "ctm"] {
      let all = try decode("--posteriors", archive(), "--format", format)
      let some = try decode("--posteriors", archive(), "--format", format, "--sure-blank", "0.9")
      #expect(all.standardOutput == some.standardOutput && some.status == 0, "\(some.standardError)")
    }
    let bad = try decode("--posteriors", archive(), "--sure-blank", "2")
    #expect(bad.status == 1 && bad.standardError.contains("--sure-blank is 2.0, expected more than 0, at most 1"))
  }

  /// The B of "AB" has one frame, which to read as a blank costs ln(0.98 / 0.005) = 5.28: a boost of 6 pays for that, not one of 5.
  @Test func hotWordsAreFoundMoreEasily() throws {
    func words(_ list: String, _ options: String...) throws -> Script {
      try folder.write(list, to: "hot")
      return try folder.decode(
        ["--posteriors", archive(), "--acoustic-scale", "1", "--hot-words", folder.path + "/hot"] + options)
    }
    #expect(try words("A C\t6\n").standardOutput == "one A C\ntwo\n")
    #expect(try words("A C\n").standardOutput == "one AB C\ntwo\n")
    #expect(try words("A C\n", "--hot-word-boost", "6").standardOutput == "one A C\ntwo\n")
    let nbest = try words("A C\t6\n", "--nbest", "2", "--lattice-beam", "3").standardOutput
    #expect(nbest.contains("one-1 A C\none-2 AB C\n"))
    let other = try words("A C\t6\nC D\n")
    #expect(other.standardOutput == "one A C\ntwo\n" && other.standardError.contains("1: \"C D\""))
    let none = try words("c d\n")
    #expect(none.status == 1 && none.standardError.contains("none of these words can be found: the graph lacks them"))
    let noNumber = try words("A\tC\n")
    #expect(noNumber.status == 1 && noNumber.standardError.contains("expected a number behind the tab, found \"C\""))
  }

  /// "C" is in no list; the model's own setting, then the option, say whether it is spelled.
  @Test func wordsOfNoListAreSpelled() throws {
    try folder.write("AB\nCA\n", to: "list")
    try folder.write("AB\nCA\nAB CA\n", to: "sentences")
    try tinyModel().tokens.write(to: folder.path + "/tokens.txt")
    let lm = try Program.run(
      "asr-lm", ["train", "--order", "2", "--text", folder.path + "/sentences", "--out", folder.path + "/lm.arpa"])
    let build = try Program.run(
      "asr-graph",
      [
        "--words", folder.path + "/list", "--tokens", folder.path + "/tokens.txt", "--lm", folder.path + "/lm.arpa",
        "--new-words", "--out", folder.path + "/open",
      ])
    #expect(lm.status == 0 && build.status == 0, "\(lm.standardError)\(build.standardError)")
    func install(_ cost: String) throws -> Float? {
      let run = try Program.run(
        "asr-graph",
        ["install", "--graph", folder.path + "/open", "--model", folder.path + "/model", "--new-word-cost", cost])
      #expect(run.status == 0, "\(run.standardError)")
      return try ModelFolder(at: folder.path + "/model").description.decoding.newWordCost
    }
    func words(_ options: String...) throws -> String {
      try folder.decode(["--posteriors", archive(), "--acoustic-scale", "3"] + options).standardOutput
    }
    #expect(try install("inf") == nil)
    #expect(try words().hasPrefix("one AB CA\n"))
    #expect(try words("--new-word-cost", "-1") == "one AB C\ntwo\n")
    // What the number of a spelled word means is said by the same option.
    let path = folder.path + "/open.lattices"
    #expect(try words("--new-word-cost", "-1", "--write-lattices", path) == "one AB C\ntwo\n")
    #expect(try decode("--lattices", path, "--new-word-cost", "-1").standardOutput == "one AB C\ntwo\n")
    let closed = try decode("--lattices", path)
    #expect(closed.status == 1 && closed.standardError.contains("which the graph has not, with its new words"))
    #expect(try install("-1") == -1)
    #expect(try words() == "one AB C\ntwo\n")
    #expect(try words("--new-word-cost", "inf").hasPrefix("one AB CA\n"))
    let nan = try Program.run(
      "asr-graph",
      ["install", "--graph", folder.path + "/open", "--model", folder.path + "/model", "--new-word-cost", "nan"])
    #expect(nan.status == 1 && nan.standardError.contains("the cost of a new word is nan, expected a finite number"))
    try folder.write(
      "\\data\\\nngram 1=4\n\n\\1-grams:\n-1\t<s>\n-1\t</s>\n-1\tAB\n-1\tCA\n\n\\end\\\n", to: "closed.arpa")
    for option in ["--search-lm", "--rescore-lm"] {
      let closed = try folder.decode(
        ["--posteriors", archive(), option, folder.path + "/closed.arpa", "--graph-lm", folder.path + "/lm.arpa"])
      #expect(closed.standardError.contains("no new word is spelled") && closed.status == 0, "\(closed.standardError)")
    }
    let told = try Program.run("asr-decode", ["--model", folder.path + "/model", "--info"])
    #expect(told.standardOutput.contains("a vocabulary of 2 words, and others as they are spelled"))
  }

  @Test(arguments: [
    (["--nbest", "2", "--format", "text"], "--nbest"), (["--lattice-beam", "3"], "--lattice-beam"),
    (["--nbest", "0"], "--nbest"), (["--rescore-lm", "x.arpa"], "--graph-lm"),
    (["--confidence-scale", "1"], "--confidence-scale"),
    (["--search-lm", "x", "--rescore-lm", "y"], "exclude each other"),
    (["--hot-word-boost", "3"], "--hot-words"), (["--hot-words", "x"], "x: the file does not exist"),
    (["--greedy", "--hot-words", "x"], "--hot-words belongs to the search over a graph"),
    (["--greedy", "--write-lattices", "x"], "--write-lattices"),
    (["--greedy", "--new-word-cost", "0"], "--new-word-cost belongs to the search over a graph"),
    (["--new-word-cost", "-inf"], "--new-word-cost is -inf, expected a number or inf"),
    (["--new-word-cost", "0"], "--new-word-cost: the graph has no place for new words"),
  ])
  func whatLatticesAreNotMadeForIsAnError(options: [String], name: String) throws {
    let run = try Program.run(
      "asr-decode", ["--model", folder.path + "/model", "--posteriors", archive()] + options)
    #expect(run.status == 1 && run.standardOutput == "" && run.standardError.contains(name), "\(run.standardError)")
  }

  /// blank A A B blank ␣ C C blank, 30 ms each: the words that are said, others in their place, and an utterance without any.
  @Test func wordsThatAreKnownAreGivenTheirTimes() throws {
    try folder.write("one AB C\ntwo\n", to: "text")
    let known = try decode("--posteriors", archive(), "--align", folder.path + "/text")
    #expect(
      known.status == 0 && known.standardOutput == "one 1 0.00 0.16 AB 0.9800\none 1 0.16 0.11 C 0.9800\n",
      "\(known.standardError)")
    try folder.write("one BA C\n", to: "other")
    let other = try decode(
      "--posteriors", archive(), "--align", folder.path + "/other", "--format", "json", "--beam", "99")
    #expect(lines(other.standardOutput).first?.contains(#""text":"BA C""#) == true, "in no vocabulary")
    #expect(other.status == 1 && other.standardError.contains("two: \(folder.path)/other: nothing is said about two"))
    try folder.write("one AB ABC\ntwo AB A\n", to: "long")
    let long = try decode("--posteriors", archive(), "--align", folder.path + "/long", "--beam", "99")
    #expect(long.status == 1 && long.standardError.contains("two: no way was found to say 2 words in these 0.06 s"))
  }

  @Test(arguments: [
    ["--greedy"], ["--nbest", "2"], ["--hot-words", "x"], ["--new-word-cost", "1"], ["--write-lattices", "x"],
  ])
  func whatKnownWordsDoNotNeedIsAnError(options: [String]) throws {
    let run = try decode(["--posteriors", archive(), "--align", "text"] + options)
    #expect(run.status == 1 && run.standardError.contains("\(options[0]) has no effect on --align"))
    let text = try decode("--posteriors", archive(), "--align", "text", "--format", "text")
    #expect(text.status == 1 && text.standardError.contains("expected --format ctm, json, srt or vtt"))
  }

  @Test func subtitlesAreOfOneFile() throws {
    let all = try archive()
    let one = try String(contentsOfFile: all, encoding: .utf8).split(separator: "\n")[0]
    try folder.write(one + "\n", to: "one.scp")
    let srt = try decode("--posteriors", folder.path + "/one.scp", "--format", "srt")
    #expect(srt.standardOutput == "1\n00:00:00,000 --> 00:00:00,270\nAB C\n\n", "\(srt.standardError)")
    let vtt = try decode("--posteriors", folder.path + "/one.scp", "--format", "vtt")
    #expect(vtt.standardOutput == "WEBVTT\n\n00:00:00.000 --> 00:00:00.270\nAB C\n\n")
    let both = try decode("--posteriors", all, "--format", "srt")
    #expect(both.status == 1 && both.standardError.contains("is of one file, and 2 are given"))
  }
  /// A graph of one's own that can go in a circle without reading a frame: words come out as they did, without confidences.
  @Test func aGraphWithoutLatticesIsSearchedAllTheSame() throws {
    var graph = wordGraph()
    graph.addArc(from: graph.start, to: graph.start, input: .epsilon, output: .epsilon, weight: TropicalWeight(1))
    try OpenFstFile.write(graph, to: folder.path + "/graph/TLG.fst")
    let options = ["--posteriors", try archive(), "--graph", folder.path + "/graph", "--format", "json"]
    let run = try folder.decode(options)
    #expect(run.status == 0 && lines(run.standardOutput)[0].contains("\"text\":\"AB C\""), "\(run.standardError)")
    #expect(!run.standardOutput.contains("confidence"))
    let asked = try folder.decode(options + ["--nbest", "2"])
    #expect(asked.status == 1 && asked.standardError.contains("no lattice would hold all its paths"))
  }
}
