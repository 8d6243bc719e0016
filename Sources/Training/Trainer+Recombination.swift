import AcousticModel
import Collectives
import Corpus
import NeuralNetwork
import Tensors

extension Trainer {
  /// Where the configuration asks for recombined utterances, their words are found before epoch `recombinationFrom` and
  /// again before its multiples, when the network knows better.
  mutating func alignWordsIfDue(beforeEpoch epoch: Int) {
    let augmentation = configuration.augmentation
    guard augmentation.recombination > 0, epoch.isMultiple(of: augmentation.recombinationFrom),
      let space = tokens.column(of: TokenTable.spaceSymbol)
    else { return }
    progress.wordCuts = wordCuts(space: space)
    prepareRecombination()
  }

  mutating func prepareRecombination() {
    recombination = progress.wordCuts.flatMap { cuts in
      tokens.column(of: TokenTable.spaceSymbol).map { Recombination(cuts: cuts, of: training, space: $0) }
    }
  }

  /// What is heard in place of an utterance, for the share of the visits that is recombined; drawn from a stream of its own.
  func recombined(
    _ utterance: TrainingSet.Utterance, copy: Int, epoch: Int, atSpeed speed: Int
  ) -> (filterbanks: Matrix, target: [Int])? {
    guard let recombination else { return nil }
    var generator = SeededGenerator(
      configuration.seed, UInt64(epoch), SeededGenerator.key(of: utterance.id, copy: copy), Purpose.recombination)
    guard generator.uniform() < configuration.augmentation.recombination else { return nil }
    return recombination.draw(inPlaceOf: utterance, from: training, atSpeed: speed, using: &generator)
  }

  /// The cuts of all utterances, by the parameters that would be validated now. Each rank finds those of its share.
  private func wordCuts(space: Int) -> [[Int]] {
    let utterances = training.utterances
    var network = network
    network.parameters = candidate
    let places = training.share.places(of: utterances.count).sorted {
      (utterances[$1].frames, $0) < (utterances[$0].frames, $1)
    }
    var cuts = utterances.map { _ in [Int]() }
    for start in stride(from: 0, to: places.count, by: configuration.batchSize) {
      let batch = Array(places[start..<min(start + configuration.batchSize, places.count)])
      let posteriors = self.posteriors(of: batch.map { utterances[$0] }, in: training, by: network)
      let found = concurrentMap(batch.count) { [configuration] index in
        Recombination.cuts(
          of: utterances[batch[index]], logProbabilities: posteriors[index], space: space,
          keepEvery: configuration.frontEnd.keepEvery, offset: configuration.frontEnd.recognitionOffset)
      }
      for (place, found) in zip(batch, found) { cuts[place] = found }
    }
    return gathered(cuts, space: space)
  }

  /// The cuts that the ranks have found, each of its own utterances. How many an utterance has follows from its transcript.
  private func gathered(_ cuts: [[Int]], space: Int) -> [[Int]] {
    let counts = training.utterances.map { Recombination.words(of: $0.target, space: space).count + 1 }
    var flat = zip(cuts, counts).flatMap { cuts, count in
      cuts.isEmpty ? [UInt64](repeating: 0, count: count) : cuts.map(UInt64.init)
    }
    processes.sum(&flat)
    var start = 0
    return counts.map { count in
      defer { start += count }
      // Where there are cuts, the last is the utterance's length.
      return flat[start + count - 1] == 0 ? [] : flat[start..<start + count].map(Int.init)
    }
  }
}
