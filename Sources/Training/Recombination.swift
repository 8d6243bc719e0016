import Files
package import Tensors

/// Utterances put together from words that the same speaker says in others, so that a network meets each word in ever new
/// company and cannot know it by its sentence (after Lam et al. 2021, "On-the-fly aligned data augmentation for
/// sequence-to-sequence ASR", which exchanges single words between speakers).
package struct Recombination: Sendable {
  /// Of each utterance of the set, the frame at which each of its words begins and, last, how many frames there are; empty
  /// where its words could not be found, or another rank holds it.
  package let cuts: [[Int]]
  /// The column that stands between words.
  private let space: Int
  /// The utterances of each speaker that this rank holds and whose words are known.
  private let placesOfSpeaker: [ByteKey: [Int]]

  /// The most words in a row that are taken over from an utterance.
  private static let longestRun = 3

  package init(cuts: [[Int]], of set: TrainingSet, space: Int) {
    self.cuts = cuts
    self.space = space
    // By their ids, so that what is drawn does not depend on where an utterance stands in memory.
    let known = set.share.places(of: set.utterances.count).filter { !cuts[$0].isEmpty }
      .sorted { set.utterances[$0].id.utf8.lexicographicallyPrecedes(set.utterances[$1].id.utf8) }
    placesOfSpeaker = Dictionary(grouping: known) { Self.speaker(of: set.utterances[$0]) }
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
