import CTC
import Files
package import Tensors

/// Utterances put together from words that the same speaker says in others, so that a network meets each word in ever new
/// company and cannot know it by its sentence (after Lam et al. 2021, "On-the-fly aligned data augmentation for
/// sequence-to-sequence ASR", which exchanges single words between speakers).
package struct Recombination: Sendable {
  /// Of each utterance of the set, the frame at which each of its words begins and, last, how many frames there are; empty
  /// where its words could not be found.
  let cuts: [[Int]]
  /// The column that stands between words.
  private let space: Int
  /// The utterances of each speaker that this rank holds and whose words are known.
  private let placesOfSpeaker: [ByteKey: [Int]]

  /// The most words in a row that are taken over from an utterance.
  private static let longestRun = 3

  package init(cuts: [[Int]], of set: TrainingSet, space: Int) {
    self.cuts = cuts
    self.space = space
    let known = set.share.places(of: set.utterances.count).filter { !cuts[$0].isEmpty }
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

extension Recombination {
  /// The cuts between the words of an utterance, from where the tokens of its transcript lie: each at the quietest frame
  /// between the last token of the one word and the first of the next. Where the network tells the space itself says little:
  /// CTC leaves it free to tell a token early or late, and two trainings differ there by a tenth of a second at the median.
  /// Empty where the cuts cannot be told, or leave a word too few frames.
  ///
  /// - Parameters:
  ///   - logProbabilities: ln p of the network's frames, of which number t is made around frame `offset + keepEvery · t`.
  package static func cuts(
    of utterance: TrainingSet.Utterance, logProbabilities: Matrix, space: Int, keepEvery: Int, offset: Int
  ) -> [Int] {
    guard !utterance.target.isEmpty,
      let alignment = ForcedAlignment(logProbabilities: logProbabilities, target: utterance.target)
    else { return [] }
    let loudness = smoothedLoudness(of: utterance.filterbanks)
    let middles = alignment.segments.map { segment in
      offset + keepEvery * (segment.frames.lowerBound + segment.frames.upperBound - 1) / 2
    }
    let inner = utterance.target.indices.filter { utterance.target[$0] == space }.map { index in
      quietest(in: middles[index - 1]...middles[index + 1], of: loudness)
    }
    let cuts = [0] + inner + [utterance.frames]
    let wordLengths = zip(cuts, cuts.dropFirst()).map { $1 - $0 }
    let needed = words(of: utterance.target, space: space).map { keepEvery * CTC.requiredFrames(Array($0)) }
    return zip(wordLengths, needed).allSatisfy { $0 >= max(1, $1) } ? cuts : []
  }

  private static func quietest(in frames: ClosedRange<Int>, of loudness: [Float]) -> Int {
    let clamped = frames.clamped(to: 0...loudness.count - 1)
    return clamped.min { loudness[$0] < loudness[$1] } ?? clamped.lowerBound
  }

  /// The mean of each frame's log energies, and of its neighbours'.
  private static func smoothedLoudness(of filterbanks: Matrix) -> [Float] {
    let means = (0..<filterbanks.rows).map { filterbanks[row: $0].reduce(0, +) / Float(filterbanks.columns) }
    return means.indices.map { t in
      let near = means[max(0, t - 1)...min(means.count - 1, t + 1)]
      return near.reduce(0, +) / Float(near.count)
    }
  }
}
