import AcousticModel
import Alignment
import CTC
import Collectives
import Corpus
import Features
import Tensors

extension Trainer {
  /// The words of the training utterances, where the configuration asks for recombined ones.
  func wordsToRecombine() -> Recombination? {
    guard configuration.augmentation.recombination > 0, let space = tokens.column(of: TokenTable.spaceSymbol) else {
      return nil
    }
    var options = Recombination.Options()
    options.balance = configuration.augmentation.recombinationBalance
    options.acrossSpeakers = configuration.augmentation.recombinationAcrossSpeakers
    return Recombination(cuts: wordCuts(space: space), of: training, space: space, options: options)
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

  /// Of all utterances, each rank finding those of its share.
  private func wordCuts(space: Int) -> [[Int]] {
    let words = training.utterances.map { utterance in
      Recombination.words(of: utterance.target, space: space).map(Array.init)
    }
    let places = Array(training.share.places(of: words.count))
    let found = WordAlignment(words: words, places: places) { [training] place in
      training.normalisedFilterbanks(of: training.utterances[place])
    }.cuts { processes.sum(&$0) }
    var cuts = words.map { _ in [Int]() }
    for (place, found) in zip(places, found) where isLongEnough(for: words[place], cuts: found) { cuts[place] = found }
    return cuts
  }

  /// Whether each word has the frames that CTC needs for it.
  private func isLongEnough(for words: [[Int]], cuts: [Int]) -> Bool {
    zip(words, zip(cuts, cuts.dropFirst())).allSatisfy { word, ends in
      ends.1 - ends.0 >= configuration.frontEnd.keepEvery * CTC.requiredFrames(word)
    }
  }
}

extension TrainingSet {
  /// By the mean and variance of all that its speaker says; of itself where he is not known.
  fileprivate func normalisedFilterbanks(of utterance: Utterance) -> Matrix {
    var filterbanks = utterance.filterbanks
    let statistics = speakerStatistics(of: utterance) ?? CMVNStatistics(of: filterbanks)
    normalise(&filterbanks, with: statistics, variance: true)
    return filterbanks
  }
}
