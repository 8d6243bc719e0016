import CharacterModel
import Foundation
import TestSupport
import Testing

/// asr-charlm, and asr-decode with what it has trained.
@Suite struct CharacterModelProgramTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try .withTinyModel()
    try folder.write(String(repeating: "AB C\nA\nC AB\n", count: 60), to: "train.txt")
    try folder.write(String(repeating: "C AB\nA\n", count: 10), to: "valid.txt")
  }

  private func run(_ arguments: [String]) throws -> Script { try Program.run("asr-charlm", arguments) }

  private var training: [String] {
    [
      "train", "--train", folder.file("train.txt"), "--validate", folder.file("valid.txt"), "--out",
      folder.file("charlm"),
      "--cell", "mi-gru", "--cells", "8", "--streams", "4", "--length", "6", "--epochs", "2", "--rate", "0.02",
    ]
  }

  @Test func trainsEvaluatesAndSamples() throws {
    let trained = try run(training)
    #expect(trained.status == 0 && trained.standardOutput == "", "\(trained.standardError)")
    #expect(trained.standardError.contains("epoch   2  rate 2.00e-02  bits per character: training"))
    let page = try folder.text(of: "charlm/report.html")
    #expect(page.contains("Bits per character") && page.contains("<svg") && page.contains("all 2 epochs were made"))
    for name in ["report-bits.svg", "report-gradient.svg", "report.json", "train.log", "checkpoint.safetensors"] {
      #expect(folder.holds("charlm/" + name))
    }
    let evaluated = try run(["evaluate", "--model", folder.file("charlm"), folder.file("valid.txt")])
    let fields = evaluated.standardOutput.split(whereSeparator: \.isWhitespace).map(String.init)
    try #require(fields.count == 4)
    let (count, bits, perplexity) = (Int(fields[1]), Double(fields[2]) ?? 0, Double(fields[3]) ?? 0)
    #expect(count == 69 && bits > 0 && bits < 2.33 && abs(perplexity - exp2(bits)) < 2e-3)
    // The best epoch's bits are those that the table tells of.
    let compared = try run(["compare", "NAME=\(folder.file("charlm"))", "--curves", folder.file("curves.svg")])
    #expect(compared.standardOutput.hasPrefix("NAME\t2\t\(fields[2])\t"), "\(compared.standardOutput)")
    #expect(try folder.text(of: "curves.svg").contains("bits per character"))
    let sampled = try run(["sample", "--model", folder.file("charlm"), "--count", "12", "--after", "AB"])
    #expect(sampled.standardOutput.count == 15 && sampled.standardOutput.hasPrefix("AB"), "\(sampled.standardOutput)")
    #expect(
      try run(["sample", "--model", folder.file("charlm"), "--count", "12", "--after", "AB"]).standardOutput
        == sampled.standardOutput)
  }

  @Test func aRunGoesOnWhereItEnded() throws {
    #expect(try run(training).status == 0)
    let more = try run(training + ["--epochs", "3"])
    #expect(more.status == 0 && more.standardError.contains("going on after epoch 2"), "\(more.standardError)")
    #expect(try folder.text(of: "charlm/train.log").split(separator: "\n").count { $0.hasPrefix("epoch") } == 3)
    let other = try run(training + ["--cells", "9"])
    #expect(other.status == 1 && other.standardError.contains("made with another configuration"))
  }

  @Test func hiddenValuesAndGradientsAreTold() throws {
    #expect(try run(training + ["--gradient-times", "0", "3"]).status == 0)
    let table = try run(["compare", folder.file("charlm"), "--gradients", folder.file("gradients.svg")])
    #expect(table.standardOutput.split(separator: "\t").count == 6, "\(table.standardOutput)\(table.standardError)")
    #expect(try folder.text(of: "gradients.svg").contains("charlm 3"))
    let evaluated = try run([
      "evaluate", "--model", folder.file("charlm"), folder.file("valid.txt"), "--activations", folder.file("values"),
      "--histogram", folder.file("values.svg"), "--title", "Values & more",
    ])
    #expect(evaluated.status == 0, "\(evaluated.standardError)")
    let shares = try folder.text(of: "values").split(separator: "\n").map { $0.split(separator: "\t") }
    #expect(shares.count == 40 && shares.first?.first == "-0.975")
    #expect(abs(shares.reduce(0) { $0 + (Double($1[1]) ?? 0) } - 1) < 1e-4)
    #expect(try folder.text(of: "values.svg").contains("Values &amp; more"))
  }

  /// Mikolov's files have blanks between characters; of text8's kind the last twentieth is the test.
  @Test func knownCorporaAreDividedAsTheyArePublished() throws {
    for part in ["train", "valid", "test"] {
      try folder.write(
        String(repeating: " a _ b a n k\n _ a\n", count: part == "train" ? 100 : 5), to: "ptb.char.\(part).txt")
    }
    let small = ["--cells", "4", "--streams", "4", "--length", "5", "--epochs", "1", "--cell", "rnn"]
    let ptb = try run(["train", "--ptb", folder.path, "--out", folder.file("ptb")] + small)
    // "a bank\n a\n" five times, of which all but the first character are predicted.
    #expect(ptb.status == 0 && ptb.standardOutput.hasPrefix("test\t49\t"), "\(ptb.standardError)")
    let alphabet = try CharacterModel(contentsOf: folder.file("ptb")).alphabet
    #expect(alphabet.codes == "\n abkn".unicodeScalars.map(\.value))
    try folder.write(String(repeating: "a bank ", count: 1_000), to: "text8")
    let text8 = try run(["train", "--text8", folder.file("text8"), "--out", folder.file("t8")] + small)
    #expect(text8.standardOutput.hasPrefix("test\t349\t"), "\(text8.standardError)")
    try folder.write(Data((0..<2_000).map { UInt8($0 % 200) }), to: "enwik8")
    let enwik8 = try run(["train", "--enwik8", folder.file("enwik8"), "--out", folder.file("e8")] + small)
    #expect(enwik8.status == 0 && enwik8.standardOutput.hasPrefix("test\t99\t"), "\(enwik8.standardError)")
    #expect(try CharacterModel(contentsOf: folder.file("e8")).alphabet.unit == .byte)
  }

  /// A model that has learnt nothing but "C AB" and "A" makes something else of what sounds like "AB C", where it counts enough.
  /// (In which order sentences come is `SentenceRescoringTests`' matter.)
  @Test func aCharacterModelChoosesAmongSentences() throws {
    try folder.write(String(repeating: "C AB\nA\n", count: 100), to: "other.txt")
    #expect(
      try run([
        "train", "--train", folder.file("other.txt"), "--out", folder.file("other"), "--cell", "gru", "--cells", "12",
        "--streams", "4", "--length", "8", "--epochs", "12", "--rate", "0.02",
      ]).status == 0)
    let archive = try folder.archiveOfPosteriors()
    func best(_ weight: String) throws -> String? {
      let run = try folder.decode([
        "--posteriors", archive, "--lattice-beam", "60", "--rescore-char-lm", folder.file("other"), "--char-lm-weight",
        weight,
      ])
      #expect(run.status == 0, "\(run.standardError)")
      return run.standardOutput.split(separator: "\n").first.map(String.init)
    }
    #expect(try best("0") == "one AB C")
    // Where the model alone judges the words, one comes first that it finds more probable.
    let chosen = try #require(try best("1")).split(separator: " ").dropFirst().joined(separator: " ")
    let model = try CharacterModel(contentsOf: folder.file("other"))
    let scores = try model.logProbabilities(ofSentences: ["AB C", chosen])
    #expect(chosen != "AB C" && scores[1] > scores[0], "\(chosen) \(scores)")
    let spelled = try folder.decode([
      "--posteriors", archive, "--char-lm", folder.file("other"), "--char-lm-weight", "0",
    ])
    #expect(spelled.standardOutput.hasPrefix("one AB C\n"), "\(spelled.standardError)")
    let forced = try folder.decode([
      "--posteriors", archive, "--char-lm", folder.file("other"), "--char-lm-weight", "30",
    ])
    #expect(forced.status == 0 && !forced.standardOutput.hasPrefix("one AB C\n"), "\(forced.standardOutput)")
  }

  @Test(arguments: [
    (["train", "--out", "x"], "one of --train, --ptb, --text8 and --enwik8 is needed"),
    (["train", "--train", "a", "--ptb", "b", "--out", "x"], "one of --train, --ptb, --text8 and --enwik8 is needed"),
    (["train", "--train", "/none", "--out", "x"], "/none"),
    (["train", "--train", "a", "--cell", "transformer", "--out", "x"], "there is no transformer: linear-rnn, "),
    (["train", "--train", "/dev/null", "--out", "/tmp/none-of-it", "--cells", "0"], "cells is 0, expected 1 or more"),
    (["evaluate", "--model", "/none", "text"], "/none"),
    (["sample", "--model", "/none", "--temperature", "0"], "--temperature is 0.0, expected more than 0"),
    (["compare", "/none"], "no training here"),
    (["compare", "a", "b", "c", "d", "e", "f", "g"], "7 trainings"),
  ])
  func slipsAreToldInALine(_ arguments: [String], _ words: String) throws {
    let run = try run(arguments)
    #expect(run.status == 1 && run.standardOutput == "")
    #expect(
      run.standardError.split(separator: "\n").count == 1 && run.standardError.hasPrefix("asr-charlm: ")
        && run.standardError.contains(words), "\(run.standardError)")
  }

  @Test(arguments: [
    (["--char-lm-weight", "1"], "needs --char-lm or --rescore-char-lm"),
    (["--rescore-char-lm", "m", "--char-lm-weight", "2"], "--char-lm-weight is 2.0, expected 0 to 1"),
    (["--rescore-nbest", "3"], "needs --rescore-char-lm"), (["--greedy", "--char-lm", "m"], "exclude each other"),
    (["--char-lm", "m", "--nbest", "3"], "belongs to the search over a graph, and --char-lm is given"),
    (["--rescore-char-lm", "/none"], "/none"), (["--char-lm", "/none"], "/none"),
  ])
  func decodingOptionsThatMeanNothingAreRefused(_ arguments: [String], _ words: String) throws {
    let run = try folder.decode(["--posteriors", folder.archiveOfPosteriors()] + arguments)
    #expect(run.status == 1 && run.standardError.contains(words), "\(run.standardError)")
  }
}
