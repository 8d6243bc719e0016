import AcousticModel
import AudioIO
import Corpus
import Decoding
import Features
import Foundation
import Recognizer
import Tensors
import TestSupport
import Testing

@Suite struct RecognizerTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// A complete model folder.
  private func modelWithGraph(seed: UInt64 = 1) throws -> String {
    let path = folder.file("model\(seed)")
    try ModelFolder.write(try tinyModel(seed: seed), to: path)
    try writeGraph(to: folder.file("graph"))
    var model = try ModelFolder(at: path)
    try model.install(graph: folder.file("graph/TLG.fst"), words: folder.file("graph/words.txt"))
    return path
  }

  /// blank A A B blank ␣ C C blank, 30 ms each.
  private static let columns = [0, 2, 2, 3, 0, 1, 4, 4, 0]

  private func check(_ transcript: Transcript) throws {
    #expect(transcript.text == "AB C")
    try #require(transcript.words.count == 2)
    // 0.06 s before its frames and 0.15 s after them are a token's too, here of a pause of 0.06 s between two: 2 and 5 parts in 7.
    let change = 0.12 + 0.06 * 5 / 7
    let found = transcript.words.flatMap { word in
      ([word.start, word.end] + word.tokens.flatMap { [$0.start, $0.end] })
    }
    let expected = [0, change, 0, 0.09, 0.09, change, change, 0.3, change, 0.3]
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-9 } && found.count == expected.count, "\(found)")
    #expect(transcript.words.map { $0.tokens.map(\.token) } == [["A", "B"], ["C"]])
  }

  private static func graph(of recognizer: Recognizer) -> WordGraph? {
    if case .graph(let graph) = recognizer.search { graph } else { nil }
  }

  @Test func everySearchFindsWordsAndTheirTimes() throws {
    var recognizer = try Recognizer(model: modelWithGraph())
    #expect(Self.graph(of: recognizer)?.vocabularySize == 3)
    try check(try recognizer.transcript(ofLogPosteriors: posteriors(Self.columns), duration: 0.3))
    recognizer.search = .greedy
    try check(try recognizer.transcript(ofLogPosteriors: posteriors(Self.columns), duration: 0.3))
    recognizer.search = .prefixes(languageModel: nil, options: .init())
    try check(try recognizer.transcript(ofLogPosteriors: posteriors(Self.columns), duration: 0.3))
  }

  @Test func aLatticesBestWordsAreTheBestWords() throws {
    var recognizer = try Recognizer(model: modelWithGraph())
    let posteriors = posteriors(Self.columns)
    let lattice = try #require(try recognizer.lattice(ofLogPosteriors: posteriors, beam: 12))
    let transcripts = recognizer.transcripts(of: lattice, count: 5, duration: 0.3)
    try check(transcripts[0])
    #expect(transcripts.count > 1 && Set(transcripts.map(\.text)).count == transcripts.count)
    let confidences = transcripts.flatMap { $0.words.map { $0.confidence ?? -1 } }
    #expect(confidences.allSatisfy { (0...1).contains($0) })
    #expect(transcripts[0].words.allSatisfy { $0.confidence ?? 0 > 0.8 })
    // Nothing was recorded, and the lattice says so.
    let nothing = try #require(try recognizer.lattice(ofLogPosteriors: Matrix(rows: 0, columns: 5)))
    #expect(recognizer.transcripts(of: nothing, count: 5, duration: 0).map(\.words) == [[]])
    recognizer.search = .greedy
    #expect(try recognizer.lattice(ofLogPosteriors: posteriors) == nil)
  }

  @Test func noWordEndsAfterTheRecording() throws {
    let recognizer = try Recognizer(model: tinyModel(), search: .greedy)
    let transcript = try recognizer.transcript(ofLogPosteriors: posteriors([0, 2]), duration: 0.05)
    #expect(transcript.words.map(\.start) == [0] && transcript.words.map(\.end) == [0.05])
    #expect(transcript.words.map(\.tokens) == [[.init(token: "A", start: 0, end: 0.05)]])
  }

  @Test func aFolderWithoutAGraphDecodesGreedily() throws {
    try ModelFolder.write(try tinyModel(), to: folder.file("bare"))
    let recognizer = try Recognizer(model: folder.file("bare"))
    #expect(Self.graph(of: recognizer) == nil)
    try check(try recognizer.transcript(ofLogPosteriors: posteriors(Self.columns), duration: 0.3))
  }

  @Test func fileAndSamplesAndStagesGiveTheSame() async throws {
    let recognizer = try Recognizer(model: modelWithGraph())
    let sound = Waveform(samples: tone(rateHz: 22_050, seconds: 1.5), sampleRateHz: 22_050)
    try SoundFile.write(sound, path: folder.file("tone.wav"))
    let read = try SoundFile.read(path: folder.file("tone.wav"))
    let fromFile = try await recognizer.transcribe(file: folder.file("tone.wav"))
    let fromSamples = try await recognizer.transcribe(samples: read.samples, sampleRateHz: read.sampleRateHz)
    let features = try FilterbankExtractor(FilterbankOptions()).extract(read.resampled(to: 16_000).samples)
    let stages = try recognizer.transcript(
      ofLogPosteriors: recognizer.model.logPosteriors(ofFilterbanks: features, speakerStatistics: nil),
      duration: 1.5)
    #expect(fromFile == fromSamples && fromFile == stages)
    #expect(abs(fromFile.duration - 1.5) < 1e-9)
  }

  @Test func statisticsAreThoseThatWereAskedFor() throws {
    let recognizer = try Recognizer(model: tinyModel(), search: .greedy)
    let features = recognizer.filterbanks(
      of: Waveform(samples: tone(rateHz: 16_000, seconds: 1), sampleRateHz: 16_000))
    let own = CMVNStatistics(of: features)
    func expected(_ statistics: CMVNStatistics?) -> Matrix {
      recognizer.model.logPosteriors(ofFilterbanks: features, speakerStatistics: statistics)
    }
    func found(_ normalisation: Normalisation) -> Matrix {
      recognizer.logPosteriors(ofFilterbanks: features, normalisation: normalisation)
    }
    #expect(found(.interpolated) == expected(nil))
    #expect(found(.utterance) == expected(own))
    #expect(found(.global) == expected(recognizer.model.frontEnd.globalStatistics))
    #expect(found(.speaker(own + own)) == expected(own + own))
    #expect(found(.global) != found(.utterance) && found(.interpolated) != found(.utterance))
  }

  @Test func manyTasksAndSeveralModelsGetWhatOneGets() async throws {
    let recognizers = [try Recognizer(model: modelWithGraph()), try Recognizer(model: modelWithGraph(seed: 2))]
    let sounds = (0..<4).map { tone(rateHz: 16_000, seconds: 0.5 + 0.2 * Double($0), fromHz: 200 + 150 * Double($0)) }
    var expected: [Transcript] = []
    for recognizer in recognizers {
      for sound in sounds { expected.append(try await recognizer.transcribe(samples: sound, sampleRateHz: 16_000)) }
    }
    let found = try await withThrowingTaskGroup(of: (Int, Transcript).self) { group in
      for round in 0..<3 {
        for (r, recognizer) in recognizers.enumerated() {
          for (s, sound) in sounds.enumerated() {
            group.addTask {
              let place = (round * recognizers.count + r) * sounds.count + s
              return (place, try await recognizer.transcribe(samples: sound, sampleRateHz: 16_000))
            }
          }
        }
      }
      var transcripts = [Transcript?](repeating: nil, count: 3 * expected.count)
      for try await (place, transcript) in group { transcripts[place] = transcript }
      return transcripts
    }
    #expect(found == expected + expected + expected)
  }

  @Test func aCancelledTaskEndsWithCancellation() async throws {
    let recognizer = try Recognizer(model: tinyModel(), search: .greedy)
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return try await recognizer.transcribe(samples: tone(rateHz: 16_000, seconds: 1), sampleRateHz: 16_000)
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test(arguments: [0, 1, 399, 400, 16_000])
  func silenceAndShreddedSoundSayNothingOrSomethingButNeverCrash(count: Int) async throws {
    let recognizer = try Recognizer(model: modelWithGraph())
    let silence = try await recognizer.transcribe(samples: .init(repeating: 0.1, count: count), sampleRateHz: 16_000)
    #expect(silence.words == [] && abs(silence.duration - Double(count) / 16_000) < 1e-12)
    let sound = Array(tone(rateHz: 16_000, seconds: 1).prefix(count))
    let transcript = try await recognizer.transcribe(samples: sound, sampleRateHz: 16_000)
    // A frame takes 25 ms, 400 samples.
    if count < 400 { #expect(transcript.words == []) }
  }
}

@Suite struct SilenceTests {
  /// What triangular dither makes of digital silence: −1, 0 or 1 steps of 16-bit sound.
  @Test func ditheredSilenceIsSilent() {
    let samples = (0..<16_000).map { Float($0 * 7 % 3 - 1) / 32768 }
    #expect(Recognizer.isSilent(Waveform(samples: samples, sampleRateHz: 16_000)))
    #expect(!Recognizer.isSilent(Waveform(samples: samples + [2 / 32768], sampleRateHz: 16_000)))
  }
}

@Suite struct MismatchTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try writeGraph(to: folder.file("graph"))
  }

  private func refusal(_ model: AcousticModel) throws -> String {
    let error = #expect(throws: RecognizerError.self) {
      try WordGraph(folder: folder.file("graph"), tokens: model.tokens)
    }
    return try #require(error).description
  }

  @Test func aGraphOfOtherTokensIsRefusedByName() throws {
    let model = try tinyModel()
    try tinyModel(units: [TokenTable.spaceSymbol, "A", "C", "B"]).tokens.write(to: folder.file("graph/tokens.txt"))
    #expect(try refusal(model).contains("unit 3 is C"))
    try tinyModel(units: [TokenTable.spaceSymbol, "A", "B", "C", "D"]).tokens.write(to: folder.file("graph/tokens.txt"))
    #expect(try refusal(model).contains("5 units"))
    try model.tokens.write(to: folder.file("graph/tokens.txt"))
    #expect(throws: Never.self) { try WordGraph(folder: folder.file("graph"), tokens: model.tokens) }
  }

  @Test func aGraphThatReadsMoreColumnsIsRefusedByName() throws {
    #expect(try refusal(tinyModel(units: [TokenTable.spaceSymbol, "A", "B"])).contains("TLG.fst: it reads label 5"))
  }

  @Test func aWordTableThatLacksWordsIsRefusedByName() throws {
    try writeGraph(to: folder.file("graph"), names: ["AB"])
    try Data("<eps> 0\nAB 1\n".utf8).write(to: URL(filePath: folder.file("graph/words.txt")))
    #expect(try refusal(tinyModel()).contains("words.txt does not name"))
  }

  @Test func posteriorsOfAnotherModelAreRefused() throws {
    let recognizer = try Recognizer(model: tinyModel(), search: .greedy)
    #expect(throws: RecognizerError.otherColumns(found: 6, expected: 5)) {
      try recognizer.transcript(ofLogPosteriors: posteriors([0], count: 6), duration: 1)
    }
  }

  @Test func samplesThatAreNoSoundAreRefused() async throws {
    let recognizer = try Recognizer(model: tinyModel(), search: .greedy)
    for rate in [0, -1, 10_000_000] {
      await #expect(throws: SoundFileError.implausibleRate(path: "the samples given", sampleRateHz: rate)) {
        try await recognizer.transcribe(samples: [0, 1], sampleRateHz: rate)
      }
    }
    await #expect(throws: SoundFileError.self) {
      try await recognizer.transcribe(samples: [0, .nan], sampleRateHz: 16_000)
    }
  }

  /// Labels of a table beyond the graph's own take no memory.
  @Test func aTableMayHaveAnyLabelsBeyondTheGraphs() throws {
    try writeGraph(to: folder.file("graph"))
    let model = try tinyModel()
    let table = try String(contentsOfFile: folder.file("graph/words.txt"), encoding: .utf8)
    try Data((table + "far 2147483647\n").utf8).write(to: URL(filePath: folder.file("graph/words.txt")))
    #expect(try WordGraph(folder: folder.file("graph"), tokens: model.tokens).vocabularySize == 3)
  }

  /// Another frame offset moves the network's frames, and the words' times with them.
  @Test func timesFollowTheFrameOffset() throws {
    var recognizer = try Recognizer(model: tinyModel(), search: .greedy)
    let starts = try [nil, 0, 1, 2].map { offset in
      recognizer.frameOffset = offset
      return try recognizer.transcript(ofLogPosteriors: posteriors([0, 0, 0, 2, 0, 0, 1, 3]), duration: 1).words.map(
        \.start)
    }
    // Frames of 30 ms; the middle one of three is the usual offset.
    let second = 0.21 - 0.09 * 2 / 7
    let expected = [0, -0.01, 0, 0.01].map { [0.03 + $0, second + $0] }
    for (found, right) in zip(starts, expected) {
      #expect(found.count == 2 && zip(found, right).allSatisfy { abs($0 - $1) < 1e-9 }, "\(found)")
    }
  }

  @Test func posteriorsThatAreNoNumbersAreRefusedByEverySearch() throws {
    var recognizer = try Recognizer(model: tinyModel(), search: .greedy)
    var broken = posteriors([0, 2])
    broken[1, 3] = .nan
    for search in [SearchMethod.greedy, .prefixes(languageModel: nil, options: .init())] {
      recognizer.search = search
      #expect(throws: SearchError.self) { try recognizer.transcript(ofLogPosteriors: broken, duration: 1) }
    }
  }

  @Test func aLexiconTellsTheTimesOfWordsThatAreNotSpelled() throws {
    try writeGraph(to: folder.file("graph"), names: ["see", "sea", "a"])
    try Data("see A B\nsea C\na A\n".utf8).write(to: URL(filePath: folder.file("graph/lexicon.txt")))
    let model = try tinyModel()
    let recognizer = try Recognizer(
      model: model, search: .graph(try WordGraph(folder: folder.file("graph"), tokens: model.tokens)))
    let transcript = try recognizer.transcript(ofLogPosteriors: posteriors([2, 0, 3, 4, 0, 2]), duration: 1)
    #expect(transcript.text == "see sea a")
    let expected = [0, 0.09, 0.15 - 0.03 * 2 / 7]
    #expect(zip(transcript.words, expected).allSatisfy { abs($0.start - $1) < 1e-9 }, "\(transcript)")
  }
}
