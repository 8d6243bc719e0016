import AcousticModel
import AudioIO
import Corpus
import Features
import Foundation
import NeuralNetwork
import Tensors
import TestSupport
import Testing

/// asr-train on a data folder of four recordings.
@Suite struct TrainProgramTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try ToneCorpus.write(
      to: folder,
      configuration: """
        {"layers": 1, "cellsPerDirection": 4, "epochs": 2, "batchSize": 2,
         "frontEnd": {"filterbank": {"numMelBins": 8}}, "augmentation": {"frequencyMaskBins": 2}}
        """)
  }

  /// Runs asr-train on the folder; an option of `arguments` takes the place of the usual one.
  private func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Script {
    try Program.run("asr-train", ToneCorpus.arguments(arguments, in: folder), environment: environment)
  }

  /// Expects exit code 1, and one line on standard error that holds `words`; no model is left.
  private func expectFailure(_ words: String, _ run: Script, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(run.status == 1, sourceLocation: sourceLocation)
    #expect(run.standardOutput == "", sourceLocation: sourceLocation)
    let lines = run.standardError.split(separator: "\n")
    #expect(
      lines.count == 1 && run.standardError.hasPrefix("asr-train: ") && run.standardError.contains(words),
      "\(run.standardError)", sourceLocation: sourceLocation)
    #expect(!folder.holds("model/model.json"), sourceLocation: sourceLocation)
  }

  /// A full disk under the log, or nobody who reads it, is no reason to lose a training.
  @Test func standardErrorThatTakesNoMoreStopsNothing() throws {
    for end in ["2>/dev/full", "2>&-"] {
      let arguments = [Program.path("asr-train")] + ToneCorpus.arguments(in: folder)
      let run = try Script(bash: ["-c", #"exec "$0" "$@" \#(end)"#] + arguments)
      #expect(run.status == 0 && folder.holds("model/model.json"))
      try FileManager.default.removeItem(atPath: folder.file("model"))
    }
  }

  @Test func aPresetIsNamedWithoutAFile() throws {
    let printed = try ["paper", "fast"].map { try Program.run("asr-train", ["--print-config", "--config", $0]) }
    #expect(printed.allSatisfy { $0.status == 0 } && printed[0].standardOutput != printed[1].standardOutput)
    #expect(printed[0].standardOutput.contains("\"weightNoise\" : 0.05"))
  }

  /// Sound is resampled where the data folder has it, although its features are stored.
  @Test func speedsTrainAndAreKeptWithTheModel() throws {
    try folder.write(
      """
      {"layers": 1, "cellsPerDirection": 4, "epochs": 1, "augmentation": {"speeds": [0.9, 1, 1.1]},
       "frontEnd": {"filterbank": {"numMelBins": 8}}}
      """, to: "speeds.json")
    let computed = try run("--config", folder.path + "/speeds.json", "--out", folder.path + "/computed")
    #expect(computed.status == 0, "\(computed.standardError)")
    let features = try Program.run("asr-features", ["--data", folder.path + "/data", "--num-mel-bins", "8"])
    #expect(features.status == 0, "\(features.standardError)")
    #expect(try run("--config", folder.path + "/speeds.json").status == 0)
    #expect(try folder.data(of: "model/weights.safetensors") == folder.data(of: "computed/weights.safetensors"))
    try FileManager.default.removeItem(atPath: folder.file("data/wav.scp"))
    let silent = try run("--config", folder.path + "/speeds.json", "--out", folder.path + "/silent")
    #expect(silent.status == 1 && silent.standardError.contains("there is no sound (wav.scp)"))
  }

  @Test func aRateThatIsNeverAnnealedIsTold() throws {
    try folder.write(
      """
      {"layers": 1, "cellsPerDirection": 4, "frontEnd": {"filterbank": {"numMelBins": 8}},
       "schedule": {"annealFrom": 9}}
      """, to: "late.json")
    let run = try run("--config", folder.path + "/late.json", "--epochs", "2")
    #expect(run.standardError.contains("warning: the rate is never annealed: schedule.annealFrom is 9, and there are"))
  }

  @Test func whatIsInBothSetsIsTold() throws {
    let run = try run()
    #expect(run.status == 0)
    #expect(run.standardError.contains("warning: 4 of 4 utterances of --validate are in --train too"))
  }

  @Test func aModelIsNotOverwritten() throws {
    try folder.write("{}", to: "model/model.json")
    let run = try run("--epochs", "0")
    #expect(run.status == 1 && run.standardError.contains("a model is there already"))
    #expect(try folder.text(of: "model/model.json") == "{}" && !folder.holds("model/train.log"))
  }

  @Test func aConfigurationMayComeFromAPipe() throws {
    let command = #""$0" --print-config --config <(echo '{"layers": 7}')"#
    let run = try Script(bash: ["-c", command, Program.path("asr-train")])
    #expect(run.status == 0 && run.standardOutput.contains("\"layers\" : 7"))
  }

  /// Name, value and default in one line, then what it does.
  @Test func explainTellsWhatEveryChoiceDoes() throws {
    let run = try Program.run("asr-train", ["--explain", "--config", "paper", "--seed", "7"])
    #expect(run.status == 0 && run.standardError == "", "\(run.standardError)")
    let lines = run.standardOutput.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(lines.allSatisfy { $0.count <= 100 })
    #expect(lines[0].hasSuffix("differ from the defaults (in brackets)."))
    for expected in ["* seed = 7 (1)", "* weightNoise = 0.05 (0)", "  layers = 4", "* frontEnd.keepEvery = 1 (3)"] {
      let place = try #require(lines.firstIndex(of: expected), "\(expected)")
      #expect(lines[place + 1].hasPrefix("      ") && lines[place - 1] == "")
    }
    let marked = lines.count { $0.hasPrefix("* ") }
    #expect(lines[0].contains(" of which \(marked), marked *, differ"))
  }

  @Test func printConfigPrintsEveryChoiceAndNeedsNothingElse() throws {
    let run = try Program.run("asr-train", ["--print-config", "--seed", "7", "--config", folder.path + "/train.json"])
    #expect(run.status == 0 && run.standardError == "", "\(run.standardError)")
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(run.standardOutput.utf8)) as? [String: Any])
    #expect(object["seed"] as? Int == 7 && object["layers"] as? Int == 1 && object["batchSize"] as? Int == 2)
    #expect(object["schedule"] as? [String: Any] != nil)
    // What it prints is a configuration file.
    try folder.write(run.standardOutput, to: "printed.json")
    let again = try Program.run("asr-train", ["--print-config", "--config", folder.path + "/printed.json"])
    #expect(again.standardOutput == run.standardOutput)
  }

  @Test func whatIsMissingIsNamed() throws {
    expectFailure("--out is missing", try Program.run("asr-train", []))
    expectFailure("\(folder.path)/none: there is no such folder", try run("--train", folder.path + "/none"))
    expectFailure("\(folder.path)/none.txt: ", try run("--tokens", folder.path + "/none.txt"))
    expectFailure("\(folder.path)/none.json: the file does not exist", try run("--config", folder.path + "/none.json"))
    expectFailure("\(folder.path)/none: no such file or folder", try run("--init", folder.path + "/none"))
    #expect(!folder.holds("model"))
  }

  /// Two processes without MPI would train side by side into one folder. The first says so, and the other nothing.
  @Test func processesStartedTogetherWithoutMPIAreRefused() throws {
    let size = "OMPI_COMM_WORLD_SIZE"
    expectFailure(
      "2 processes were started together (\(size)), and this program was built without MPI",
      try run(environment: [size: "2", "OMPI_COMM_WORLD_RANK": "0"]))
    let second = try run(environment: [size: "2", "OMPI_COMM_WORLD_RANK": "1"])
    #expect(second.status == 1 && second.standardError == "" && !folder.holds("model"))
  }

  @Test func anUnknownChoiceIsNamed() throws {
    try folder.write(#"{"frontEnd": {"melBins": 8}}"#, to: "wrong.json")
    expectFailure(
      "\(folder.path)/wrong.json: no choice is called frontEnd.melBins",
      try run("--config", folder.path + "/wrong.json"))
    expectFailure("--frobnicate", try run("--frobnicate"))
  }

  @Test func aTokenTableWithoutALetterIsNamed() throws {
    try folder.write("<eps> 0\n<blk> 1\n<SPACE> 2\nA 3\n", to: "few.txt")
    expectFailure("utterance u1: no unit stands for the character \"B\"", try run("--tokens", folder.path + "/few.txt"))
    try folder.write("A 0\nB 1\n", to: "foreign.txt")
    expectFailure("\(folder.path)/foreign.txt:1: ", try run("--tokens", folder.path + "/foreign.txt"))
  }

  /// What figures depend on belongs in the log; the environment leaves oneDNN out.
  @Test func theLogNamesTheLibrariesOfProducts() throws {
    let plain = try run("--out", folder.path + "/plain", environment: ["HADAMARD_ONEDNN": "0"])
    #expect(plain.standardError.split(separator: "\n").first?.hasSuffix("; products by OpenBLAS") == true)
    let usual = try run()
    #expect(usual.standardError.split(separator: "\n").first?.hasSuffix("; products by \(BLAS.libraries)") == true)
  }

  @Test func aRunLeavesAModelThatLoadsAndThatAnotherStartsFrom() throws {
    let first = try run("--domain", "two tones", "--seed", "3")
    #expect(first.status == 0 && first.standardOutput == "", "\(first.standardError)")
    let log = try folder.text(of: "model/train.log")
    #expect(log == first.standardError)
    #expect(log.split(separator: "\n").count { $0.hasPrefix("epoch ") } == 2)
    let model = try ModelFolder(at: folder.path + "/model").load()
    #expect(model.domain == "two tones" && model.tokens.units == ["<SPACE>", "A", "B"])
    let filterbanks = try FilterbankExtractor(model.frontEnd.options.filterbank).extract(ToneCorpus.sound("AB").samples)
    let posteriors = model.logPosteriors(ofFilterbanks: filterbanks, speakerStatistics: nil)
    #expect(posteriors.rows == (filterbanks.rows + 1) / 3 && posteriors.columns == 4)
    #expect(posteriors.elements.allSatisfy { $0.isFinite })

    // No epoch: the model is what it started from, in half precision like the first.
    let second = try run("--init", folder.path + "/model", "--epochs", "0", "--out", folder.path + "/second")
    #expect(second.status == 0, "\(second.standardError)")
    let started = try ModelFolder(at: folder.path + "/second").load()
    #expect(started.network.parameters == model.network.parameters)

    try folder.write(#"{"layers": 2, "frontEnd": {"filterbank": {"numMelBins": 8}}}"#, to: "deep.json")
    let deeper = try run(
      "--init", folder.path + "/model", "--config", folder.path + "/deep.json", "--out", folder.path + "/third")
    #expect(deeper.status == 1 && deeper.standardError.contains("a network of 1 layers of 4 cells (mi-lstm), and the"))

    try folder.write("<eps> 0\n<blk> 1\n<SPACE> 2\nB 3\nA 4\n", to: "swapped.txt")
    let third = try run(
      "--init", folder.path + "/model", "--tokens", folder.path + "/swapped.txt", "--out", folder.path + "/third")
    #expect(third.status == 1 && third.standardError.contains("its tokens are not those of --tokens"))
  }

  @Test func theSameCommandGoesOnWhereItWasInterrupted() throws {
    #expect(try run("--epochs", "1", "--out", folder.path + "/parts").status == 0)
    let second = try run("--epochs", "2", "--out", folder.path + "/parts")
    #expect(second.status == 0 && second.standardError.contains("going on after epoch 1"))
    #expect(try run("--epochs", "2", "--out", folder.path + "/whole").status == 0)
    let weights = try ["parts", "whole"].map {
      try Data(contentsOf: URL(filePath: "\(folder.path)/\($0)/weights.safetensors"))
    }
    #expect(weights[0] == weights[1])
    expectFailure(
      "made with another configuration: seed 1 instead of 9; remove it",
      try run("--epochs", "3", "--seed", "9", "--out", folder.path + "/parts"))
  }

  /// Features that asr-features stored give the same model as those that asr-train computes itself.
  @Test func storedFeaturesGiveTheSameModel() throws {
    #expect(try run().status == 0)
    let features = try Program.run("asr-features", ["--data", folder.path + "/data", "--num-mel-bins", "8"])
    #expect(features.status == 0, "\(features.standardError)")
    #expect(try run("--out", folder.path + "/stored").status == 0)
    let weights = try ["model", "stored"].map {
      try Data(contentsOf: URL(filePath: "\(folder.path)/\($0)/weights.safetensors"))
    }
    #expect(weights[0] == weights[1])
  }
}
