import Corpus
import Tensors
import TestSupport
import Testing
import Training

@Suite struct RecombinationTests {
  private static let space = 1

  /// The set's utterances, of the texts and speakers of `SyntheticSpeech`, with their words cut where they were put together:
  /// in the middle of the unit that stands for the space.
  private static func set() throws -> (set: TrainingSet, cuts: [[Int]]) {
    let set = TrainingSet(utterances: try SyntheticSpeech.utterances(seed: 1))
    let cuts = set.utterances.map { utterance in
      let stride = SyntheticSpeech.framesPerUnit + SyntheticSpeech.silence
      let spaces = utterance.target.indices.filter { utterance.target[$0] == space }
      return [0] + spaces.map { SyntheticSpeech.silence + $0 * stride + 3 } + [utterance.frames]
    }
    return (set, cuts)
  }

  /// The letters that are heard: the bins that are loud, spaces and silence left out.
  private func letters(in filterbanks: Matrix) -> [Int] {
    let loud = (0..<filterbanks.rows).map { t in
      (0..<filterbanks.columns).max { filterbanks[t, $0] < filterbanks[t, $1] } ?? 0
    }
    var heard: [Int] = []
    for (t, bin) in loud.enumerated() where t == 0 || bin != loud[t - 1] { heard.append(bin + 1) }
    return heard.filter { $0 == 2 || $0 == 3 }
  }

  /// What is heard is what is written, it is of one speaker, and about as long as the utterance that it stands for.
  @Test func whatIsHeardIsWhatIsWritten() throws {
    let (set, cuts) = try Self.set()
    let recombination = Recombination(cuts: cuts, of: set, space: Self.space)
    var targets: Set<[Int]> = []
    for draw in 0..<200 {
      let utterance = set.utterances[draw % set.utterances.count]
      var generator = SeededGenerator(3, UInt64(draw))
      let drawn = try #require(
        recombination.draw(inPlaceOf: utterance, from: set, atSpeed: 0, using: &generator))
      #expect(letters(in: drawn.filterbanks) == drawn.target.filter { $0 != Self.space })
      #expect(drawn.target.first != Self.space && drawn.target.last != Self.space)
      #expect(!zip(drawn.target, drawn.target.dropFirst()).contains { $0 == (Self.space, Self.space) })
      // A single run may be longer; a further one never takes the length farther from that of the utterance.
      let longestRun = cuts.map { $0.last ?? 0 }.max() ?? 0
      #expect(drawn.filterbanks.rows < max(2 * utterance.frames, longestRun + 1))
      let frames = Set((0..<drawn.filterbanks.rows).map { Array(drawn.filterbanks[row: $0]) })
      let own = set.utterances.filter { $0.speaker == utterance.speaker }
      let spoken = Set(own.flatMap { one in (0..<one.frames).map { Array(one.filterbanks[row: $0]) } })
      #expect(frames.isSubset(of: spoken), "only words of the same speaker")
      targets.insert(drawn.target)
    }
    #expect(targets.count > 20, "\(targets.count) different texts")
  }

  /// 48 utterances of one word, 12 of another: a fifth of what is drawn is the rarer where words are drawn as often as they are said,
  /// and half where they are balanced. Of 2000 words a share has a standard deviation of at most 1.1 %.
  @Test(arguments: [(Float(0), 0.2), (Float(0.5), 1.0 / 3), (Float(1), 0.5)])
  func rareWordsAreDrawnMoreOftenThanTheyAreSaid(balance: Float, share: Double) throws {
    let utterances = try (0..<60).map { index in
      try SyntheticSpeech.utterance("s-\(index)", speaker: "s", text: index % 5 == 0 ? "B" : "A", seed: UInt64(index))
    }
    let set = TrainingSet(utterances: utterances)
    var options = Recombination.Options()
    options.balance = balance
    let recombination = Recombination(
      cuts: set.utterances.map { [0, $0.frames] }, of: set, space: Self.space, options: options)
    var words: [ArraySlice<Int>] = []
    for draw in 0..<2000 {
      var generator = SeededGenerator(5, UInt64(draw))
      let drawn = try #require(
        recombination.draw(inPlaceOf: set.utterances[0], from: set, atSpeed: 0, using: &generator))
      words += drawn.target.split(separator: Self.space)
    }
    let rare = set.utterances[0].target
    let found = Double(words.count { $0.elementsEqual(rare) }) / Double(words.count)
    #expect(abs(found - share) < 0.05, "\(found)")
  }

  /// One speaker says A alone, another, who is louder and livelier, B alone. What is put together for the one has B's as well, each
  /// frame of which is one of the other's with the mean and deviation of the one.
  @Test func wordsOfOthersAreLentInTheSpeakersVoice() throws {
    let utterances = try (0..<8).map { index in
      let isOther = index % 2 == 1
      var utterance = try SyntheticSpeech.utterance(
        "\(isOther)-\(index)", speaker: "\(isOther)", text: isOther ? "B" : "A", seed: UInt64(index))
      if isOther {
        let elements = utterance.filterbanks.elements.map { 2 * $0 + 10 }
        let (rows, columns) = (utterance.filterbanks.rows, utterance.filterbanks.columns)
        utterance = TrainingSet.Utterance(
          id: utterance.id, speaker: utterance.speaker,
          filterbanks: Matrix(rows: rows, columns: columns, elements: elements),
          transcript: utterance.transcript, target: utterance.target)
      }
      return utterance
    }
    let set = TrainingSet(utterances: utterances)
    var options = Recombination.Options()
    options.acrossSpeakers = 1
    let recombination = Recombination(
      cuts: utterances.map { [0, $0.frames] }, of: set, space: Self.space, options: options)
    let (one, other) = (try moments(of: utterances, speaker: "false"), try moments(of: utterances, speaker: "true"))
    var lent = 0
    for draw in 0..<40 {
      var generator = SeededGenerator(5, UInt64(draw))
      let drawn = try #require(recombination.draw(inPlaceOf: utterances[0], from: set, atSpeed: 0, using: &generator))
      let isOther = drawn.target == utterances[1].target
      lent += isOther ? 1 : 0
      let from = isOther ? other : one
      let source = utterances.first { utterance in
        utterance.target == drawn.target && utterance.frames == drawn.filterbanks.rows
          && zip(utterance.filterbanks.elements, drawn.filterbanks.elements).enumerated().allSatisfy { index, pair in
            let column = index % utterance.filterbanks.columns
            let expected =
              (Double(pair.0) - from.mean[column]) / from.deviation[column] * one.deviation[column]
              + one.mean[column]
            return abs(expected - Double(pair.1)) < 1e-3
          }
      }
      #expect(source != nil)
    }
    #expect((10...30).contains(lent), "\(lent) of 40")
  }

  private func moments(
    of utterances: [TrainingSet.Utterance], speaker: String
  ) throws -> (mean: [Double], deviation: [Double]) {
    let own = utterances.filter { $0.speaker == speaker }
    let rows = own.flatMap { utterance in (0..<utterance.frames).map { Array(utterance.filterbanks[row: $0]) } }
    let mean = try #require(rows.first).indices.map { column in
      rows.reduce(0) { $0 + Double($1[column]) } / Double(rows.count)
    }
    let deviation = mean.indices.map { column in
      (rows.reduce(0) { $0 + (Double($1[column]) - mean[column]) * (Double($1[column]) - mean[column]) }
        / Double(rows.count))
        .squareRoot()
    }
    return (mean, deviation)
  }

  @Test func whoseWordsAreNotKnownIsLeftAlone() throws {
    let (set, cuts) = try Self.set()
    let recombination = Recombination(cuts: cuts.map { _ in [] }, of: set, space: Self.space)
    var generator = SeededGenerator(1)
    #expect(recombination.draw(inPlaceOf: set.utterances[0], from: set, atSpeed: 0, using: &generator) == nil)
  }

  /// A run finds the words of the tones that it has learned: each cut lies in the tone that stands for the space, or in the
  /// silence on either side of it.
  @Test func aRunFindsTheWords() throws {
    let folder = try TemporaryFolder()
    var configuration = SyntheticSpeech.configuration
    configuration.augmentation.recombination = 0.5
    var trainer = try SyntheticSpeech.trainer(configuration, in: folder)
    let reports = try trainer.reports()
    #expect(reports.last?.validation.tokenErrorRate ?? 1 < 0.05)
    let cuts = try #require(trainer.recombination).cuts
    let (set, expected) = try Self.set()
    for (index, cut) in cuts.enumerated() {
      #expect(cut.count == expected[index].count, "\(set.utterances[index].transcript)")
      for (found, middle) in zip(cut, expected[index]) { #expect(abs(found - middle) <= 7) }
    }
    let examples = (26..<60).map { trainer.example(set.utterances[2], epoch: $0) }
    let recombined = examples.count { $0.target != set.utterances[2].target }
    // "A B" comes out by chance too.
    #expect((5...25).contains(recombined), "about half of 34: \(recombined)")
  }

  @Test func wordsNeedASpace() throws {
    let folder = try TemporaryFolder()
    var configuration = SyntheticSpeech.configuration
    configuration.augmentation.recombination = 0.5
    let utterance = try SyntheticSpeech.utterance("u", text: "AB", seed: 1)
    #expect(throws: TrainingError.self) {
      _ = try Trainer(
        configuration: configuration, tokens: TokenTable(units: ["A", "B"]),
        training: TrainingSet(utterances: [utterance]), validation: TrainingSet(utterances: [utterance]),
        folder: folder.path, domain: "tones")
    }
  }
}
