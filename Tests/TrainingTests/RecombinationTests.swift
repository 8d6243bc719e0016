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
