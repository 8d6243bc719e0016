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
    let recombination = Recombination(
      cuts: set.utterances.map { [0, $0.frames] }, of: set, space: Self.space, balance: balance)
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
