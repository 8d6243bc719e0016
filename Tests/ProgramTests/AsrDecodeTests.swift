import AcousticModel
import AudioIO
import Corpus
import Features
import Foundation
import Tensors
import TestSupport
import Testing
import WFST

/// asr-decode, with a model of random weights and a graph of the words AB, C and A. Where the words matter, log
/// posteriors that are sure of them are handed in.
@Suite struct AsrDecodeTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try .withTinyModel()
  }

  private func decode(_ arguments: String...) throws -> Script {
    try folder.decode(arguments)
  }

  private func sound(_ name: String, seconds: Double = 0.6, fromHz: Double = 300, rateHz: Int = 16_000) throws -> String
  {
    let path = folder.path + "/" + name
    try SoundFile.write(
      Waveform(samples: tone(rateHz: rateHz, seconds: seconds, fromHz: fromHz), sampleRateHz: rateHz), path: path)
    return path
  }

  private func archive() throws -> String { try folder.archiveOfPosteriors() }

  private func lines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  @Test func formatsAreTextKaldiAndJSON() throws {
    let scp = try archive()
    #expect(try decode("--posteriors", scp).standardOutput == "one AB C\ntwo\n")
    #expect(try decode("--posteriors", scp, "--format", "text").standardOutput == "AB C\n\n")
    let json = try decode("--posteriors", scp, "--format", "json").standardOutput
    #expect(json.components(separatedBy: "\"confidence\":").count == 3)
    #expect(
      withoutConfidences(json) == """
        {"id":"one","duration":0.27,"text":"AB C","words":[{"word":"AB","start":0.0,"end":0.163},\
        {"word":"C","start":0.163,"end":0.27}]}
        {"id":"two","duration":0.06,"text":"","words":[]}

        """)
    let ctm = try decode("--posteriors", scp, "--format", "ctm").standardOutput
    #expect(ctm.replacing(#/ (1\.0000|0\.[0-9]{4})\n/#, with: "\n") == "one 1 0.00 0.16 AB\none 1 0.16 0.11 C\n")
    let tokens = try decode("--posteriors", scp, "--format", "json", "--token-times").standardOutput
    #expect(
      withoutConfidences(tokens).hasPrefix(
        #"{"id":"one","duration":0.27,"text":"AB C","words":[{"word":"AB","start":0.0,"end":0.163,"tokens":["#
          + #"{"token":"A","start":0.0,"end":0.09},{"token":"B","start":0.09,"end":0.163}]},"#), "\(tokens)")
    let other = try decode("--posteriors", scp, "--token-times")
    #expect(other.status == 1 && other.standardError.contains("--token-times needs --format json"))
  }

  @Test func standardErrorNamesModelDomainVocabularyAndTimes() throws {
    let run = try decode("--posteriors", archive())
    #expect(run.status == 0)
    let said = lines(run.standardError)
    #expect(said.count == 2)
    #expect(
      said.first == "asr-decode: model \(folder.path)/model: letters in any order; a vocabulary of 3 words")
    #expect(said.last?.contains("wall time") == true && said.last?.contains("real-time factor") == true)
    #expect(said.last?.contains("0.3 s of sound") == true)
  }

  @Test func everySearchReadsTheSamePosteriors() throws {
    try folder.write(
      "\\data\\\nngram 1=5\n\n\\1-grams:\n-1\t<unk>\n-99\t<s>\n-0.5\t</s>\n-0.5\tAB\n-0.5\tC\n\n\\end\\\n",
      to: "lm.arpa")
    let scp = try archive()
    for options in [
      ["--greedy"], ["--lm", folder.path + "/lm.arpa", "--lm-weight", "0.3"], ["--graph", folder.path + "/graph"],
    ] {
      let run = try Program.run(
        "asr-decode", ["--model", folder.path + "/model", "--posteriors", scp] + options)
      #expect(run.standardOutput == "one AB C\ntwo\n", "\(options): \(run.standardError)")
    }
  }

  /// A penalty of 50 outweighs what any word gains.
  @Test func settingsReachTheSearch() throws {
    let run = try decode("--posteriors", archive(), "--word-insertion-penalty", "50", "--beam", "1000")
    #expect(run.standardOutput == "one\ntwo\n", "\(run.standardError)")
  }

  @Test func aBadFileLeavesAnEmptyLineAndTheOthersAreTranscribed() throws {
    let first = try sound("first.wav")
    let last = try sound("last.wav", seconds: 0.8, fromHz: 700)
    try folder.write("this is no sound\n", to: "text.wav")
    try folder.write("", to: "empty.wav")
    try SoundFile.write(
      Waveform(samples: .init(repeating: 0, count: 8000), sampleRateHz: 16_000), path: folder.path + "/silent.wav")
    let bad = ["missing.wav", "text.wav", "empty.wav"].map { folder.path + "/" + $0 }
    let run = try decode("--format", "json", first, bad[0], bad[1], folder.path + "/silent.wav", bad[2], last)
    #expect(run.status == 1)
    let output = lines(run.standardOutput)
    #expect(output.count == 6)
    for (line, id) in zip(output, ["first", "missing", "text", "silent", "empty", "last"]) {
      #expect(line.hasPrefix("{\"id\":\"\(id)\","))
      #expect(line.contains("\"error\":") == ["missing", "text", "empty"].contains(id))
    }
    for path in bad { #expect(run.standardError.contains(path)) }
    #expect(output[3].contains("\"text\":\"\""))

    let plain = try decode(first, bad[0], last)
    #expect(plain.status == 1)
    #expect(lines(plain.standardOutput)[1] == "")
    #expect(lines(plain.standardOutput)[0] == lines(try decode(first).standardOutput)[0])
    #expect(lines(plain.standardOutput)[2] == lines(try decode(last).standardOutput)[0])
  }

  @Test func standardInputAndHeaderlessSamplesAreTheFile() throws {
    let file = try sound("tone.wav")
    let expected = try decode(file, "--format", "json").standardOutput
    let program = Program.path("asr-decode")
    let command = #""$0" --model "$1" --format json - < "$2""#
    let piped = try Script(bash: ["-c", command, program, folder.path + "/model", file])
    #expect(piped.standardOutput == expected.replacing("\"id\":\"tone\"", with: "\"id\":\"-\""))
    // The header of a WAV file of 16-bit samples takes 44 bytes.
    let bytes = try Data(contentsOf: URL(filePath: file)).dropFirst(44)
    try bytes.write(to: URL(filePath: folder.path + "/tone.raw"))
    #expect(try decode(folder.path + "/tone.raw", "--raw-rate", "16000", "--format", "json").standardOutput == expected)
  }

  @Test func aSegmentBeyondItsRecordingIsNamedAndTheOthersAreTranscribed() throws {
    let file = try sound("tone.wav", seconds: 1)
    try folder.write("rec \(file)\n", to: "data/wav.scp")
    try folder.write("a rec 0 0.5\nb rec 0.5 3\nc rec 0.5 1.2\n", to: "data/segments")
    let run = try decode("--data", folder.path + "/data", "--format", "json")
    #expect(run.status == 1)
    #expect(run.standardError.contains("asr-decode: b: the segment from 0.5 to 3.0 s does not lie in the recording"))
    #expect(lines(run.standardOutput).map { $0.contains("error") } == [false, true, false])
  }

  @Test func aFullDiskIsAnErrorAndNoCrash() throws {
    let command = #""$0" --model "$1" --posteriors "$2" > /dev/full"#
    let run = try Script(bash: ["-c", command, Program.path("asr-decode"), folder.path + "/model", archive()])
    #expect(run.status == 1)
    #expect(lines(run.standardError).last?.hasPrefix("asr-decode: standard output cannot be written") == true)
  }

  /// A shell that believes the exit code of a score that it did not get would report the one before.
  @Test func aFullDiskIsAnErrorOfTheScorerToo() throws {
    try folder.write("a ONE\n", to: "ref")
    let run = try Script(bash: ["-c", #""$0" "$1" "$1" > /dev/full"#, Program.path("asr-score"), folder.path + "/ref"])
    #expect(run.status == 1)
    #expect(run.standardError.hasPrefix("asr-score: standard output cannot be written"))
  }

  @Test func anEmptyListOfPosteriorsIsAnError() throws {
    try folder.write("", to: "none.scp")
    let run = try decode("--posteriors", folder.path + "/none.scp")
    #expect(run.status == 1 && run.standardOutput == "" && run.standardError.contains("none.scp: the file is empty"))
  }

  /// The program takes `-0.5` for the option's value, not for another option.
  @Test func aPenaltyMayBeNegative() throws {
    let run = try decode("--posteriors", archive(), "--word-insertion-penalty", "-0.5")
    #expect(run.status == 0 && run.standardOutput.hasPrefix("one AB C\n"), "\(run.standardError)")
  }

  @Test func workersChangeNothing() throws {
    let files = try (0..<5).map {
      try sound("\($0).wav", seconds: 0.4 + 0.2 * Double($0), fromHz: 200 + 90 * Double($0))
    }
    let outputs = try ["1", "2", "7"].map { jobs in
      try Program.run(
        "asr-decode", ["--model", folder.path + "/model", "--format", "json", "--jobs", jobs] + files
      ).standardOutput
    }
    #expect(lines(outputs[0]).count == 5)
    #expect(outputs.allSatisfy { $0 == outputs[0] })
  }

  @Test func writtenPosteriorsDecodeToTheSameWords() throws {
    let files = [try sound("b.wav"), try sound("a.wav", fromHz: 800)]
    let prefix = folder.path + "/written"
    let run = try decode("--format", "kaldi", "--write-posteriors", prefix, files[0], files[1])
    #expect(run.status == 0, "\(run.standardError)")
    let entries = try FeatureArchive.readAll(prefix + ".scp")
    #expect(entries.map(\.id) == ["b", "a"])
    for entry in entries {
      for row in 0..<entry.matrix.rows {
        // Each row is a distribution, in single precision.
        #expect(abs(entry.matrix[row: row].reduce(0) { $0 + exp($1) } - 1) < 1e-5)
      }
    }
    #expect(try decode("--posteriors", prefix + ".scp").standardOutput == run.standardOutput)
  }

  /// Silence has no frames: its posteriors are there, so that no hypothesis is missing later.
  @Test func silenceHasPosteriorsOfNoFrames() throws {
    let silent = folder.file("silent.wav")
    try SoundFile.write(Waveform(samples: [Float](repeating: 0, count: 8_000), sampleRateHz: 16_000), path: silent)
    let prefix = folder.file("written")
    let run = try decode("--format", "kaldi", "--write-posteriors", prefix, silent, sound("a.wav"))
    #expect(run.status == 0, "\(run.standardError)")
    let entries = try FeatureArchive.readAll(prefix + ".scp")
    #expect(entries.map(\.id) == ["silent", "a"] && entries[0].matrix.rows == 0 && entries[1].matrix.rows > 0)
    #expect(try decode("--posteriors", prefix + ".scp").standardOutput == run.standardOutput)
  }

  /// Two files of one name are told apart by their paths.
  @Test func warningsNameTheFile() throws {
    let path = try sound("a.wav")
    try folder.write(folder.data(of: "a.wav").dropLast(4_000), to: "other/a.wav")
    let run = try decode(path, folder.file("other/a.wav"))
    #expect(run.status == 0)
    #expect(
      run.standardError.contains("asr-decode: warning: \(folder.path)/other/a.wav: cut off"), "\(run.standardError)")
  }

  @Test func aRateBelowTheModelsIsTold() throws {
    let warned = try [8_000, 16_000, 44_100].map { rate in
      try decode(sound("\(rate).wav", rateHz: rate)).standardError.contains(
        "\(rate) Hz, and the model was trained at 16000")
    }
    #expect(warned == [true, false, false])
  }

  @Test func featuresOfAnotherKindAreRefused() throws {
    let path = try sound("a.wav")
    try folder.write("a \(path)\n", to: "data/wav.scp")
    let data = folder.file("data")
    #expect(try Program.run("asr-features", ["--data", data, "--low-freq", "300"]).status == 0)
    try FileManager.default.removeItem(atPath: folder.file("data/wav.scp"))
    let refused = try decode("--data", data)
    #expect(refused.status == 1 && refused.standardOutput == "")
    #expect(refused.standardError.contains("computed with lowFrequencyHz 300.0 instead of 20.0"))
    // Features of the model's kind give what the sound gives.
    try folder.write("a \(path)\n", to: "data/wav.scp")
    #expect(try Program.run("asr-features", ["--data", data]).status == 0)
    let fromSound = try decode("--data", data)
    try FileManager.default.removeItem(atPath: folder.file("data/wav.scp"))
    #expect(try decode("--data", data).standardOutput == fromSound.standardOutput)
  }

  /// The library, whose parts have oracles of their own, tells what the posteriors must be.
  @Test func aDataFolderIsNormalisedBySpeakerAndItsCommandsRun() throws {
    let a = try sound("a.wav")
    let b = try sound("b.wav", fromHz: 900)
    let c = try sound("c.wav", fromHz: 1500)
    try folder.write("u1 \(a)\nu2 cat \(b) |\nu3 \(c)\n", to: "data/wav.scp")
    try folder.write("u1 ann\nu2 ann\nu3 bob\n", to: "data/utt2spk")
    let prefix = folder.path + "/written"
    let run = try decode("--data", folder.path + "/data", "--write-posteriors", prefix)
    #expect(run.status == 0, "\(run.standardError)")
    #expect(lines(run.standardOutput).map { $0.prefix(2) } == ["u1", "u2", "u3"])
    let model = try ModelFolder(at: folder.path + "/model").load()
    let features = try [a, b, c].map {
      try FilterbankExtractor(FilterbankOptions()).extract(try SoundFile.read(path: $0).samples)
    }
    let ann = CMVNStatistics(of: features[0]) + CMVNStatistics(of: features[1])
    let expected = zip(features, [ann, ann, CMVNStatistics(of: features[2])]).map {
      model.logPosteriors(ofFilterbanks: $0, speakerStatistics: $1)
    }
    #expect(try FeatureArchive.readAll(prefix + ".scp").map(\.matrix) == expected)

    _ = try decode("--data", folder.path + "/data", "--write-posteriors", prefix, "--cmvn", "utterance")
    let own = model.logPosteriors(ofFilterbanks: features[1], speakerStatistics: CMVNStatistics(of: features[1]))
    #expect(try FeatureArchive.readAll(prefix + ".scp")[1].matrix == own)

    _ = try decode("--data", folder.path + "/data", "--write-posteriors", prefix, "--frame-offset", "2")
    let shifted = zip(features, [ann, ann, CMVNStatistics(of: features[2])]).map {
      model.logPosteriors(ofFilterbanks: $0, speakerStatistics: $1, frameOffset: 2)
    }
    #expect(shifted != expected)
    #expect(try FeatureArchive.readAll(prefix + ".scp").map(\.matrix) == shifted)
  }

  @Test func segmentsAreCutAndTheirWordsAreTimedOnTheRecordingsClock() throws {
    let path = try sound("long.wav", seconds: 2)
    try folder.write("long \(path)\n", to: "data/wav.scp")
    try folder.write("s1 long 0 0.8\ns2 long 0.8 2.0\n", to: "data/segments")
    try folder.write("s1 ann\ns2 ann\n", to: "data/utt2spk")
    let run = try decode("--data", folder.path + "/data", "--format", "json", "--greedy")
    #expect(run.status == 0, "\(run.standardError)")
    let output = lines(run.standardOutput)
    #expect(output.count == 2)
    #expect(output[0].hasPrefix("{\"id\":\"s1\",\"duration\":0.8,"))
    #expect(output[1].hasPrefix("{\"id\":\"s2\",\"duration\":1.2,"))
    for match in output[1].matches(of: /"start":([0-9.]+)/) { #expect(try #require(Double(match.1)) >= 0.8) }
  }

  @Test func idsThatAreAlikeAreAnErrorInKaldisForm() throws {
    let first = try sound("x.wav")
    try folder.write("", to: "other/x.flac")
    let run = try decode("--format", "kaldi", first, folder.path + "/other/x.flac")
    #expect(run.status == 1 && run.standardOutput == "")
    #expect(lines(run.standardError).count == 1 && run.standardError.contains("the id x occurs twice"))
    let archived = try decode("--write-posteriors", folder.path + "/p", first, folder.path + "/other/x.flac")
    #expect(archived.status == 1 && archived.standardOutput == "" && !folder.holds("p.ark"))
  }

  @Test(
    arguments: [
      ["--beam", "x"], ["--no-such-option"], [], ["--greedy", "--lm", "f", "f"], ["--beam", "0", "f"], ["-", "-"],
      ["--channel", "0", "f"], ["--raw-channels", "2", "f"], ["--greedy", "--beam", "3", "f"],
      ["--cmvn", "speaker", "f"], ["--frame-offset", "3", "f"], ["--frame-offset", "0", "--posteriors", "f"],
      ["--data", "/nowhere"], ["--graph", "/nowhere", "f"],
    ])
  func whatAUserGotWrongIsOneLineAndExitCode1(arguments: [String]) throws {
    let run = try Program.run("asr-decode", ["--model", folder.path + "/model"] + arguments)
    #expect(run.status == 1)
    #expect(run.standardOutput == "")
    #expect(lines(run.standardError).count == 1, "\(run.standardError)")
    #expect(run.standardError.hasPrefix("asr-decode: "))
  }

  @Test func partsOfDifferentModelsAreRefusedByName() throws {
    try tinyModel(units: [TokenTable.spaceSymbol, "B", "A", "C"]).tokens.write(to: folder.path + "/graph/tokens.txt")
    let graph = try decode("--graph", folder.path + "/graph", "f.wav")
    #expect(graph.status == 1 && graph.standardError.contains("graph/tokens.txt: unit 2 is B"))
    try folder.write("<eps> 0\n<blk> 1\nX 2\n", to: "model/tokens.txt")
    let tokens = try decode("f.wav")
    #expect(tokens.status == 1 && tokens.standardError.contains("model/tokens.txt"))
    #expect(lines(tokens.standardError).count == 1)
  }

  @Test func helpAndInformationGoToStandardOutput() throws {
    let help = try Program.run("asr-decode", ["--help"])
    #expect(help.status == 0 && help.standardError == "" && help.standardOutput.contains("--acoustic-scale"))
    let information = try decode("--info")
    #expect(information.status == 0 && information.standardError == "")
    for part in ["letters in any order", "3 words", "16000 Hz", "acoustic-scale"] {
      #expect(information.standardOutput.contains(part))
    }
  }

  @Test func theModelMayComeFromTheEnvironment() throws {
    let program = Program.path("asr-decode")
    let run = try Script(
      bash: ["-c", #""$0" --posteriors "$1""#, program, archive()],
      environment: ["HADAMARD_MODEL": folder.path + "/model"])
    #expect(run.standardOutput == "one AB C\ntwo\n", "\(run.standardError)")
    let missing = try Script(
      bash: ["-c", #""$0" f.wav"#, program], environment: ["HADAMARD_MODEL": folder.path + "/nothing"])
    #expect(missing.status == 1 && missing.standardError.contains(folder.path + "/nothing"))
  }
}
