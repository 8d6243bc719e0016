import AudioIO
import Corpus
import Features
import Foundation
import Tensors
import TestSupport
import Testing

/// asr-features on a data folder of three recordings, made here.
@Suite struct FeaturesProgramTests {
  private let folder: TemporaryFolder

  /// A tone that rises, so that no two parts are alike.
  private static func sound(rateHz: Int, seconds: Double) -> Waveform {
    let samples = (0..<Int(seconds * Double(rateHz))).map { n in
      let t = Double(n) / Double(rateHz)
      return Float(0.3 * sin(2 * .pi * (300 + 400 * t) * t))
    }
    return Waveform(samples: samples, sampleRateHz: rateHz)
  }

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(
      "a \(folder.path)/a.wav\nb cat \(folder.path)/b.wav |\nc \(folder.path)/c.wav\n", to: "data/wav.scp")
    try folder.write("a ann\nb ann\nc bob\n", to: "data/utt2spk")
    try SoundFile.write(Self.sound(rateHz: 16_000, seconds: 1), path: folder.path + "/a.wav")
    try SoundFile.write(Self.sound(rateHz: 8_000, seconds: 0.5), path: folder.path + "/b.wav")
    try SoundFile.write(Self.sound(rateHz: 44_100, seconds: 0.7), path: folder.path + "/c.wav")
  }

  private func run(_ arguments: String...) throws -> Script {
    try Program.run("asr-features", ["--data", folder.path + "/data"] + arguments)
  }

  private func expected(_ name: String, _ options: FilterbankOptions = .init()) throws -> Matrix {
    let sound = try SoundFile.read(path: folder.path + "/\(name).wav").resampled(to: options.sampleRateHz)
    return try FilterbankExtractor(options).extract(sound.samples)
  }

  /// The libraries, held against other programs by their own tests, are the oracle of what the program writes.
  @Test func writesTheFeaturesOfEveryUtterance() throws {
    let run = try run()
    #expect(run.status == 0, "\(run.standardError)")
    #expect(run.standardOutput == "")
    let entries = try FeatureArchive.readAll(folder.path + "/data/feats.scp")
    #expect(entries.map(\.id) == ["a", "b", "c"])
    for entry in entries { #expect(try entry.matrix == expected(entry.id)) }
    #expect(entries[0].matrix.rows == 98 && entries[0].matrix.columns == 40)
    #expect(try DataFolder(at: folder.path + "/data").utterances.allSatisfy { $0.features != nil })
  }

  @Test func writesTheStatisticsOfEverySpeaker() throws {
    _ = try run()
    let folder = try DataFolder(at: folder.path + "/data")
    #expect(folder.normalisation.map(\.id) == ["ann", "bob"])
    let ann = try FeatureArchive.readDoubles(folder.normalisation[0].location)
    let found = try CMVNStatistics(kaldiRows: ann.rows, columns: ann.columns, elements: ann.elements)
    var sums = try CMVNStatistics(of: expected("a"))
    try sums.accumulate(expected("b"))
    #expect(found == sums)
  }

  @Test func optionsHaveKaldisNames() throws {
    let run = try run(
      "--num-mel-bins", "23", "--sample-frequency=8000", "--snip-edges=false", "--window-type", "hamming")
    #expect(run.status == 0, "\(run.standardError)")
    var options = FilterbankOptions()
    options.numMelBins = 23
    options.sampleRateHz = 8_000
    options.snipEdges = false
    options.window = .hamming
    for entry in try FeatureArchive.readAll(folder.path + "/data/feats.scp") {
      #expect(try entry.matrix == expected(entry.id, options))
    }
  }

  @Test func theNumberOfWorkersChangesNothing() throws {
    var bytes: [Data] = []
    for workers in ["1", "2", "5"] {
      _ = try run("--nj", workers, "--dither", "1", "--seed", "3")
      bytes.append(try Data(contentsOf: URL(filePath: folder.path + "/data/feats.ark")))
    }
    #expect(bytes[0] == bytes[1] && bytes[0] == bytes[2])
  }

  @Test func segmentsArePartsOfTheirRecording() throws {
    try folder.write("u1 a 0 0.25\nu2 a 0.25 -1\nu3 c 0.1 0.4\n", to: "data/segments")
    try folder.write("u1 ann\nu2 ann\nu3 bob\n", to: "data/utt2spk")
    let run = try run()
    #expect(run.status == 0, "\(run.standardError)")
    let entries = try FeatureArchive.readAll(folder.path + "/data/feats.scp")
    #expect(entries.map(\.id) == ["u1", "u2", "u3"])
    let samples = try SoundFile.read(path: folder.path + "/a.wav").samples
    let extractor = try FilterbankExtractor(FilterbankOptions())
    #expect(entries[0].matrix == extractor.extract(Array(samples[..<4_000])))
    #expect(entries[1].matrix == extractor.extract(Array(samples[4_000...])))
  }

  @Test func filesThatFailAreNamedAndNothingIsWritten() throws {
    try folder.write("no sound at all, but words\n", to: "b.wav")
    try Data().write(to: URL(filePath: folder.path + "/c.wav"))
    let run = try run()
    #expect(run.status == 1)
    #expect(run.standardError.contains("utterance b: ") && run.standardError.contains("it is text"))
    #expect(run.standardError.contains("utterance c: \(folder.path)/c.wav: the file is empty"))
    #expect(run.standardError.contains("2 of 3 utterances failed"))
    for name in ["feats.ark", "feats.scp", "cmvn.ark", "cmvn.scp"] { #expect(!folder.holds("data/" + name)) }
  }

  /// What an earlier run left is replaced, and not read: an utterance may have gone since.
  @Test func featuresAreComputedAnewAfterAnUtteranceIsTakenOut() throws {
    #expect(try run().status == 0)
    let rest = try folder.text(of: "data/wav.scp").split(separator: "\n").dropFirst().joined(separator: "\n") + "\n"
    try folder.write(rest, to: "data/wav.scp")
    let speakers = try folder.text(of: "data/utt2spk").split(separator: "\n").dropFirst().joined(separator: "\n") + "\n"
    try folder.write(speakers, to: "data/utt2spk")
    #expect(try run().status == 0)
    #expect(try FeatureArchive.readAll(folder.path + "/data/feats.scp").map(\.id) == ["b", "c"])
  }

  @Test func headerlessSoundIsReadByItsOptions() throws {
    let samples = try SoundFile.read(path: folder.path + "/a.wav")
    let bytes = try folder.data(of: "a.wav").dropFirst(44)
    try folder.write(bytes, to: "a.raw")
    try folder.write("a \(folder.path)/a.raw\n", to: "data/wav.scp")
    try folder.write("a ann\n", to: "data/utt2spk")
    #expect(try run("--raw-rate", "\(samples.sampleRateHz)").status == 0)
    let entries = try FeatureArchive.readAll(folder.path + "/data/feats.scp")
    let expected = try FilterbankExtractor(FilterbankOptions()).extract(samples.resampled(to: 16_000).samples)
    #expect(entries.map(\.matrix) == [expected])
  }

  @Test func aSoundShorterThanAFrameFails() throws {
    try SoundFile.write(Self.sound(rateHz: 16_000, seconds: 0.02), path: folder.path + "/c.wav")
    let run = try run()
    #expect(run.status == 1 && run.standardError.contains("utterance c: 0.02 seconds of sound give no frame"))
  }

  @Test func whatIsWrongIsOneLineAndTheExitCodeIsOne() throws {
    for (arguments, message) in [
      (["--num-mel-bins", "0"], "num-mel-bins is 0"), (["--frame-length=-1e300"], "frame-length is -1e+300"),
      (["--frame-shift=nan"], "frame-shift is nan"), (["--nj", "0"], "--nj is 0"), (["--bins", "40"], "--bins"),
      (["--data", folder.path + "/none"], "there is no such folder"),
    ] {
      let run = try Program.run("asr-features", ["--data", folder.path + "/data"] + arguments)
      #expect(run.status == 1)
      #expect(run.standardError.hasPrefix("asr-features: ") && run.standardError.contains(message))
      #expect(run.standardError.count { $0 == "\n" } == 1)
    }
  }
}
