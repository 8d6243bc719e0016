import Files
import RealModule
package import Tensors

/// Utterances put together from words that the same speaker says in others, so that a network meets each word in ever new
/// company and cannot know it by its sentence (after Lam et al. 2021, "On-the-fly aligned data augmentation for
/// sequence-to-sequence ASR", which exchanges single words between speakers); and so that it meets rare words more often than they
/// are said.
package struct Recombination: Sendable {
  /// Of each utterance of the set, the frame at which each of its words begins and, last, how many frames there are; empty
  /// where its words could not be found, or another rank holds it.
  package let cuts: [[Int]]
  /// The column that stands between words.
  private let space: Int
  /// The utterances of each speaker that this rank holds and whose words are known.
  private let placesOfSpeaker: [ByteKey: [Int]]
  /// Of each word of an utterance, with what chance a run is taken in which it is the rarest; 1 for its speaker's rarest word.
  private let chances: [[Float]]

  /// The most words in a row that are taken over from an utterance.
  private static let longestRun = 3
  /// Words that occur less often count as if they occurred so often: more of the same few recordings would teach nothing.
  private static let leastCount = 10

  /// - Parameter balance: a run is drawn with a probability that is proportional to (how often its rarest word occurs in the
  ///   set) to the power of −balance. 0: as often as words are said; 1: of words that are alike in all else, as often as others.
  package init(cuts: [[Int]], of set: TrainingSet, space: Int, balance: Float = 0) {
    self.cuts = cuts
    self.space = space
    // By their ids, so that what is drawn does not depend on where an utterance stands in memory.
    let known = set.share.places(of: set.utterances.count).filter { !cuts[$0].isEmpty }
      .sorted { set.utterances[$0].id.utf8.lexicographicallyPrecedes(set.utterances[$1].id.utf8) }
    placesOfSpeaker = Dictionary(grouping: known) { Self.speaker(of: set.utterances[$0]) }
    chances = Self.chances(of: set, space: space, balance: balance, placesOfSpeaker: Array(placesOfSpeaker.values))
  }

  private static func chances(
    of set: TrainingSet, space: Int, balance: Float, placesOfSpeaker: [[Int]]
  ) -> [[Float]] {
    let words = set.utterances.map { Self.words(of: $0.target, space: space) }
    var counts: [ArraySlice<Int>: Int] = [:]
    for word in words.joined() { counts[word, default: 0] += 1 }
    func weight(_ word: ArraySlice<Int>) -> Float {
      Float.pow(Float(max(counts[word, default: 0], leastCount)), -balance)
    }
    var chances = words.map { $0.map(weight) }
    for places in placesOfSpeaker {
      let greatest = places.lazy.compactMap { chances[$0].max() }.max() ?? 1
      for place in places { chances[place] = chances[place].map { $0 / greatest } }
    }
    return chances
  }

  /// Runs of one to three words, drawn until no further one would bring their length nearer to that of `utterance`. Nil where
  /// no words of its speaker are known; one of an unknown speaker stands for itself.
  package func draw(
    inPlaceOf utterance: TrainingSet.Utterance, from set: TrainingSet, atSpeed speed: Int,
    using generator: inout SeededGenerator
  ) -> (filterbanks: Matrix, target: [Int])? {
    guard let places = placesOfSpeaker[Self.speaker(of: utterance)] else { return nil }
    var length = 0
    var elements: [Float] = []
    var words: [ArraySlice<Int>] = []
    while true {
      let place = places[Int.random(in: places.indices, using: &generator)]
      let wordCount = cuts[place].count - 1
      let run = min(wordCount, Int.random(in: 1...Self.longestRun, using: &generator))
      let first = Int.random(in: 0...(wordCount - run), using: &generator)
      let chance = chances[place][first..<first + run].max() ?? 1
      guard chance >= 1 || generator.uniform() < chance else { continue }
      let frames = cuts[place][first]..<cuts[place][first + run]
      let comesNearer = abs(length + frames.count - utterance.frames) < utterance.frames - length
      guard words.isEmpty || comesNearer else { break }
      length += frames.count
      elements += Self.elements(of: set.utterances[place], frames: frames, atSpeed: speed)
      words += Self.words(of: set.utterances[place].target, space: space)[first..<first + run]
    }
    let columns = utterance.filterbanks.columns
    return (
      Matrix(rows: elements.count / columns, columns: columns, elements: elements),
      Array(words.joined(separator: [space]))
    )
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
