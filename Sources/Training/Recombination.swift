import Features
import Files
import RealModule
package import Tensors

/// Utterances put together from words that are said in others, so that a network meets each word in ever new company and cannot
/// know it by its sentence (after Lam et al. 2021, "On-the-fly aligned data augmentation for sequence-to-sequence ASR", which
/// exchanges single words between speakers); so that it meets rare words more often than they are said; and so that it meets each
/// speaker with words that he never says.
package struct Recombination: Sendable {
  package struct Options: Sendable {
    /// A run of words is drawn with a probability that is proportional to (how often its rarest word occurs in the set) to the
    /// power of −balance. 0: as often as words are said; 1: of words that are alike in all else, as often as others.
    package var balance: Float = 0
    /// Share of the utterances that are put together from words of all speakers, each word with the mean and the deviation of the
    /// filterbanks of the speaker whom it is lent to.
    package var acrossSpeakers: Float = 0

    package init() {}
  }

  /// Of each utterance of the set, the frame at which each of its words begins and, last, how many frames there are; empty
  /// where its words could not be found, or another rank holds it.
  package let cuts: [[Int]]
  private let options: Options
  /// The column that stands between words.
  private let space: Int
  /// The utterances of each speaker that this rank holds and whose words are known.
  private let poolOfSpeaker: [ByteKey: Pool]
  private let everyone: Pool
  /// Of each word of an utterance, what a run weighs in which it is the rarest.
  private let weights: [[Float]]

  /// Utterances that words are drawn from.
  private struct Pool {
    let places: [Int]
    /// Of the rarest word.
    let greatestWeight: Float

    init(_ places: [Int], weights: [[Float]]) {
      self.places = places
      greatestWeight = places.lazy.compactMap { weights[$0].max() }.max() ?? 1
    }
  }

  /// The most words in a row that are taken over from an utterance.
  private static let longestRun = 3
  /// Words that occur less often count as if they occurred so often: more of the same few recordings would teach nothing.
  private static let leastCount = 10

  package init(cuts: [[Int]], of set: TrainingSet, space: Int, options: Options = Options()) {
    self.cuts = cuts
    self.space = space
    self.options = options
    let weights = Self.weights(of: set, space: space, balance: options.balance)
    // By their ids, so that what is drawn does not depend on where an utterance stands in memory.
    let known = set.share.places(of: set.utterances.count).filter { !cuts[$0].isEmpty }
      .sorted { set.utterances[$0].id.utf8.lexicographicallyPrecedes(set.utterances[$1].id.utf8) }
    everyone = Pool(known, weights: weights)
    poolOfSpeaker = Dictionary(grouping: known) { Self.speaker(of: set.utterances[$0]) }
      .mapValues { Pool($0, weights: weights) }
    self.weights = weights
  }

  private static func weights(of set: TrainingSet, space: Int, balance: Float) -> [[Float]] {
    let words = set.utterances.map { Self.words(of: $0.target, space: space) }
    var counts: [ArraySlice<Int>: Int] = [:]
    for word in words.joined() { counts[word, default: 0] += 1 }
    return words.map { $0.map { Float.pow(Float(max(counts[$0, default: 0], leastCount)), -balance) } }
  }

  /// Runs of one to three words, drawn until no further one would bring their length nearer to that of `utterance`. Nil where
  /// no words of its speaker are known; one of an unknown speaker stands for itself.
  package func draw(
    inPlaceOf utterance: TrainingSet.Utterance, from set: TrainingSet, atSpeed speed: Int,
    using generator: inout SeededGenerator
  ) -> (filterbanks: Matrix, target: [Int])? {
    guard let own = poolOfSpeaker[Self.speaker(of: utterance)] else { return nil }
    let isMixed = options.acrossSpeakers > 0 && generator.uniform() < options.acrossSpeakers
    let pool = isMixed ? everyone : own
    var length = 0
    var elements: [Float] = []
    var words: [ArraySlice<Int>] = []
    while true {
      let place = pool.places[Int.random(in: pool.places.indices, using: &generator)]
      let wordCount = cuts[place].count - 1
      let run = min(wordCount, Int.random(in: 1...Self.longestRun, using: &generator))
      let first = Int.random(in: 0...(wordCount - run), using: &generator)
      let chance = (weights[place][first..<first + run].max() ?? 0) / pool.greatestWeight
      guard chance >= 1 || generator.uniform() < chance else { continue }
      let frames = cuts[place][first]..<cuts[place][first + run]
      let comesNearer = abs(length + frames.count - utterance.frames) < utterance.frames - length
      guard words.isEmpty || comesNearer else { break }
      length += frames.count
      let source = set.utterances[place]
      let said = Self.elements(of: source, frames: frames, atSpeed: speed)
      elements += isMixed ? Self.lend(said, of: source, to: utterance, in: set, atSpeed: speed) : Array(said)
      words += Self.words(of: source.target, space: space)[first..<first + run]
    }
    let columns = utterance.filterbanks.columns
    return (
      Matrix(rows: elements.count / columns, columns: columns, elements: elements),
      Array(words.joined(separator: [space]))
    )
  }

  /// Filterbanks of one speaker with the mean and the deviation of another's.
  private static func lend(
    _ elements: ArraySlice<Float>, of source: TrainingSet.Utterance, to target: TrainingSet.Utterance,
    in set: TrainingSet,
    atSpeed speed: Int
  ) -> [Float] {
    func statistics(_ utterance: TrainingSet.Utterance) -> CMVNStatistics {
      set.speakerStatistics(of: utterance, atSpeed: speed) ?? CMVNStatistics(of: utterance.filterbanks(atSpeed: speed))
    }
    let (from, to) = (statistics(source), statistics(target))
    let scales = zip(to.variance, from.variance).map { Float(($0 / $1).squareRoot()) }
    let (fromMean, toMean) = (from.mean.map { Float($0) }, to.mean.map { Float($0) })
    return elements.enumerated().map { index, value in
      let column = index % scales.count
      return (value - fromMean[column]) * scales[column] + toMean[column]
    }
  }

  /// Frames counted at speed 1, of the filterbanks at another.
  private static func elements(
    of utterance: TrainingSet.Utterance, frames: Range<Int>, atSpeed speed: Int
  ) -> ArraySlice<Float> {
    let filterbanks = utterance.filterbanks(atSpeed: speed)
    func element(_ frame: Int) -> Int { frame * filterbanks.rows / utterance.frames * filterbanks.columns }
    return filterbanks.elements[element(frames.lowerBound)..<element(frames.upperBound)]
  }

  static func words(of target: [Int], space: Int) -> [ArraySlice<Int>] {
    target.split(separator: space, omittingEmptySubsequences: false)
  }

  private static func speaker(of utterance: TrainingSet.Utterance) -> ByteKey {
    ByteKey(utterance.speaker.map { "speaker " + $0 } ?? "utterance " + utterance.id)
  }
}
