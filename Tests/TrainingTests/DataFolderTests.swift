import AudioIO
import Corpus
import Features
import Foundation
import Tensors
import TestSupport
import Testing
import Training

/// A training set read from a data folder that is made here.
@Suite struct DataFolderTests {
  private let folder: TemporaryFolder
  private let options: FilterbankOptions

  init() throws {
    folder = try TemporaryFolder()
    var options = FilterbankOptions()
    options.numMelBins = 12
    self.options = options
    for (name, rateHz, seconds) in [("a", 16_000, 0.6), ("b", 8_000, 0.4), ("c", 16_000, 0.5)] {
      let samples = (0..<Int(seconds * Double(rateHz))).map { n in
        let t = Double(n) / Double(rateHz)
        return Float(0.3 * sin(2 * .pi * (300 + 400 * t) * t))
      }
      try SoundFile.write(
        Waveform(samples: samples, sampleRateHz: rateHz), path: "\(folder.path)/\(name).wav")
    }
    try folder.write("a \(folder.path)/a.wav\nb \(folder.path)/b.wav\nc \(folder.path)/c.wav\n", to: "wav.scp")
    try folder.write("a A B\nb\nc BA\n", to: "text")
    try folder.write("a ann\nb ann\nc bob\n", to: "utt2spk")
  }

  private func load() throws -> TrainingSet {
    try TrainingSet(
      folder: DataFolder(at: folder.path), tokens: SyntheticSpeech.tokens(), options: options)
  }

  private func load(speeds: [Float]) throws -> TrainingSet {
    try TrainingSet(
      folder: DataFolder(at: folder.path), tokens: SyntheticSpeech.tokens(), options: options, speeds: speeds)
  }

  private func expected(_ name: String) throws -> Matrix {
    let sound = try SoundFile.read(path: "\(folder.path)/\(name).wav").resampled(to: 16_000)
    return try FilterbankExtractor(options).extract(sound.samples)
  }

  private func message(speeds: [Float] = [1]) -> String {
    do {
      _ = try load(speeds: speeds)
      return "nothing was thrown"
    } catch {
      return "\(error)"
    }
  }

  /// The columns count from the blank's, 0: <SPACE> 1, A 2, B 3.
  @Test func utterancesHaveTheirSpeakersAndTargets() throws {
    let set = try load()
    #expect(set.utterances.map(\.id) == ["a", "b", "c"])
    #expect(set.utterances.map(\.speaker) == ["ann", "ann", "bob"])
    #expect(set.utterances.map(\.target) == [[2, 1, 3], [], [3, 2]])
    #expect(set.utterances.map(\.transcript) == ["A B", "", "BA"])
  }

  @Test func statisticsAreSumsOverSpeakersAndOverAll() throws {
    let set = try load()
    let (a, b, c) = (try expected("a"), try expected("b"), try expected("c"))
    func statistics(_ matrices: Matrix...) -> CMVNStatistics {
      var sum = CMVNStatistics(dimension: 12)
      for matrix in matrices { sum.accumulate(matrix) }
      return sum
    }
    let found = set.utterances.map { set.speakerStatistics(of: $0) }
    #expect(found == [statistics(a, b), statistics(a, b), statistics(c)])
    #expect(set.globalStatistics == statistics(a, b, c))
    #expect(set.frameCount == a.rows + b.rows + c.rows)
  }

  @Test func featuresFromAudioAndFromAnArchiveAreTheSame() throws {
    let fromAudio = try load().utterances.map(\.filterbanks)
    #expect(try fromAudio == ["a", "b", "c"].map { try expected($0) })
    let writer = try FeatureArchiveWriter(ark: folder.path + "/feats.ark", scp: folder.path + "/feats.scp")
    for name in ["a", "b", "c"] { try writer.write(id: name, expected(name)) }
    try writer.close()
    try FileManager.default.removeItem(atPath: folder.path + "/wav.scp")
    #expect(try load().utterances.map(\.filterbanks) == fromAudio)
  }

  @Test func segmentsArePartsOfTheirRecording() throws {
    try folder.write("u1 a 0 0.25\nu2 a 0.25 -1\nu3 c 0.1 0.4\n", to: "segments")
    try folder.write("u1 A\nu2 B\nu3 A\n", to: "text")
    try folder.write("u1 ann\nu2 ann\nu3 bob\n", to: "utt2spk")
    let samples = try SoundFile.read(path: folder.path + "/a.wav").samples
    let extractor = try FilterbankExtractor(options)
    let set = try load()
    #expect(set.utterances[0].filterbanks == extractor.extract(Array(samples[..<4_000])))
    #expect(set.utterances[1].filterbanks == extractor.extract(Array(samples[4_000...])))
  }

  /// A folder whose files hold the sound that a tape at another speed would give, which is what a file says that claims
  /// another rate than it has, is the oracle: its features are those of the speed, stored or not.
  @Test(arguments: [false, true]) func speedsAreComputedFromSound(areStored: Bool) throws {
    let plain = try load().utterances
    if areStored {
      let writer = try FeatureArchiveWriter(ark: folder.path + "/feats.ark", scp: folder.path + "/feats.scp")
      for name in ["a", "b", "c"] { try writer.write(id: name, expected(name)) }
      try writer.close()
    }
    let set = try load(speeds: [0.75, 1, 1.25])
    #expect(set.speeds == [1, 0.75, 1.25])
    #expect(set.utterances.map(\.filterbanks) == plain.map(\.filterbanks))
    try? FileManager.default.removeItem(atPath: folder.path + "/feats.scp")
    let sounds = try ["a", "b", "c"].map { try SoundFile.read(path: "\(folder.path)/\($0).wav") }
    for (place, speed) in [0.75, 1.25].enumerated() {
      for (name, sound) in zip(["a", "b", "c"], sounds) {
        let claimed = Waveform(samples: sound.samples, sampleRateHz: Int(Double(sound.sampleRateHz) * speed))
        try SoundFile.write(claimed, path: "\(folder.path)/\(name).wav")
      }
      let changed = try load()
      #expect(changed.utterances.map(\.filterbanks) == set.utterances.map { $0.atOtherSpeeds[place] })
      for (utterance, other) in zip(set.utterances, changed.utterances) {
        #expect(
          set.speakerStatistics(of: utterance, atSpeed: 1 + place) == changed.speakerStatistics(of: other))
      }
    }
  }

  @Test func speedsNeedSound() throws {
    let writer = try FeatureArchiveWriter(ark: folder.path + "/feats.ark", scp: folder.path + "/feats.scp")
    for name in ["a", "b", "c"] { try writer.write(id: name, expected(name)) }
    try writer.close()
    try FileManager.default.removeItem(atPath: folder.path + "/wav.scp")
    #expect(throws: Never.self) { try load() }
    let message = message(speeds: [0.9, 1, 1.1])
    #expect(message.hasPrefix("utterance a: ") && message.contains("no sound (wav.scp)"), "\(message)")
  }

  @Test func aSegmentBeyondItsRecordingIsNamed() throws {
    try folder.write("u1 a 0 0.25\nu2 c 0.1 9\n", to: "segments")
    try folder.write("u1 A\nu2 B\n", to: "text")
    try folder.write("u1 ann\nu2 bob\n", to: "utt2spk")
    let message = message()
    let expected = "utterance u2: the segment from 0.1 to 9.0 s does not lie in the recording c of "
    #expect(message.hasPrefix(expected), "\(message)")
  }

  @Test func aMissingTranscriptIsNamed() throws {
    try FileManager.default.removeItem(atPath: folder.path + "/text")
    #expect(message() == "utterance a: no transcript: the folder's text file is missing")
  }

  @Test func aCharacterWithoutATokenIsNamed() throws {
    try folder.write("a A B\nb\nc BÉ\n", to: "text")
    let message = message()
    #expect(message.hasPrefix("utterance c: ") && message.contains("U+00C9"), "\(message)")
  }

  @Test func aSoundFileThatIsNoneIsNamed() throws {
    try folder.write("no sound, but words\n", to: "b.wav")
    #expect(message().contains(folder.path + "/b.wav"))
  }

  @Test func aCommandIsRunWhereItIsAllowedOnly() throws {
    let command = "cat \(folder.path)/a.wav"
    try folder.write("a \(command) |\nb \(folder.path)/b.wav\nc \(folder.path)/c.wav\n", to: "wav.scp")
    #expect(message() == "utterance a: the command `\(command)` is not run here, for nobody has allowed it")
    let set = try TrainingSet(
      folder: DataFolder(at: folder.path), tokens: SyntheticSpeech.tokens(), options: options, runsCommands: true)
    #expect(try set.utterances.map(\.filterbanks) == ["a", "b", "c"].map { try expected($0) })
  }

  /// A segment is cut at the recording's own rate, here 8 kHz, and then resampled.
  @Test func segmentsAreCutBeforeTheRateChanges() throws {
    try folder.write("u1 b 0 0.2\nu2 b 0.2 -1\n", to: "segments")
    try folder.write("u1 A\nu2 B\n", to: "text")
    try folder.write("u1 ann\nu2 ann\n", to: "utt2spk")
    let whole = try SoundFile.read(path: folder.path + "/b.wav")
    let extractor = try FilterbankExtractor(options)
    for (utterance, part) in zip(try load().utterances, [whole.samples[..<1_600], whole.samples[1_600...]]) {
      let sound = Waveform(samples: Array(part), sampleRateHz: 8_000).resampled(to: 16_000)
      #expect(utterance.filterbanks == extractor.extract(sound.samples))
    }
  }

  @Test func aRecordingThatIsCutOffIsTold() throws {
    #expect(try load().damaged.isEmpty)
    let bytes = try folder.data(of: "b.wav")
    try folder.write(bytes.prefix(bytes.count - 1_000), to: "b.wav")
    let damaged = try load().damaged
    #expect(damaged.map(\.id) == ["b"] && damaged[0].what.hasPrefix("cut off"))
  }

  @Test func featuresComputedOtherwiseAreNamed() throws {
    let writer = try FeatureArchiveWriter(ark: folder.path + "/feats.ark", scp: folder.path + "/feats.scp")
    for name in ["a", "b", "c"] { try writer.write(id: name, expected(name)) }
    try writer.close()
    try options.store(in: folder.path)
    #expect(throws: Never.self) { try load() }
    var others = options
    others.lowFrequencyHz = 300
    others.window = .hamming
    others.dither = 1
    try others.store(in: folder.path)
    #expect(
      message().hasPrefix(
        "\(folder.path)/feats.json: the folder's features were computed with lowFrequencyHz 300.0 instead of 20.0, "
          + "window hamming instead of povey"))
    try FileManager.default.removeItem(atPath: folder.path + "/feats.scp")
    #expect(throws: Never.self) { try load() }
  }

  @Test func featuresOfAnotherWidthAreNamed() throws {
    let writer = try FeatureArchiveWriter(ark: folder.path + "/feats.ark", scp: folder.path + "/feats.scp")
    for name in ["a", "b", "c"] { try writer.write(id: name, Matrix(rows: 30, columns: 40)) }
    try writer.close()
    let message = message()
    #expect(message.hasPrefix("utterance a: ") && message.contains("40 numbers a frame"), "\(message)")
    #expect(message.hasSuffix("the configuration says 12"))
  }
}
