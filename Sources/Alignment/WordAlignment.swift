public import Tensors

/// Where the words of utterances lie whose texts are known, told by hidden Markov models of their letters with Gaussian
/// densities. These are trained on the utterances alone, from a flat start by a few rounds of Viterbi training (Rabiner 1989,
/// section VI). A CTC network could be asked instead, once it is trained, but it is free to tell a letter early or late.
///
/// Where a text has spaces and letters stand for sounds, however loosely, it finds most boundaries to a few frames.
public struct WordAlignment: Sendable {
  private let words: [[[Int]]]
  private let places: [Int]
  private let filterbanks: @Sendable (Int) -> Matrix

  /// Rounds of training after the flat start; with further ones the boundaries move no nearer to those that networks tell.
  private static let rounds = 3
  /// Utterances whose features are held at a time.
  private static let blockSize = 256

  /// - Parameters:
  ///   - words: of each utterance its words, of each of these its letters, from 0 on. The same on all ranks.
  ///   - places: the utterances that are heard here.
  ///   - filterbanks: of the utterance at a place, log-mel, normalised by its speaker's mean and variance, [T × bins].
  public init(words: [[[Int]]], places: [Int], filterbanks: @escaping @Sendable (Int) -> Matrix) {
    (self.words, self.places, self.filterbanks) = (words, places, filterbanks)
  }

  /// Of each of `places` the frames at which its words begin, 0 for the first, and last how many frames there are; ascending.
  /// Empty where an utterance has no words, a word has no letters, or there are too few frames for them.
  ///
  /// - Parameter sum: makes each rank's numbers their sums over all ranks.
  public func cuts(sum: (inout [Double]) -> Void = { _ in }) -> [[Int]] {
    var letters = LetterStates()
    let sequences = words.map { letters.sequence(of: $0) }
    var model: GaussianStates?
    for _ in 0...Self.rounds {
      var statistics = StateStatistics(states: letters.count, dimension: CepstralFeatures.dimension)
      for start in stride(from: 0, to: places.count, by: Self.blockSize) {
        let block = places[start..<min(start + Self.blockSize, places.count)]
        let heard = concurrentMap(block.count) { [model] index in
          let place = block[block.startIndex + index]
          return Heard(filterbanks(place), sequences[place], by: model)
        }
        for (place, heard) in zip(block, heard) {
          statistics.accumulate(heard.features, path: heard.positions.map { sequences[place].states[$0] })
        }
      }
      sum(&statistics.numbers)
      model = GaussianStates(statistics, dimension: CepstralFeatures.dimension)
    }
    return concurrentMap(places.count) { [model] index in
      let place = places[index]
      guard !words[place].isEmpty, !words[place].contains([]) else { return [] }
      return Heard(filterbanks(place), sequences[place], by: model).cuts(in: sequences[place])
    }
  }
}

/// An utterance and the way through its states.
private struct Heard {
  let features: Matrix
  /// The position in the utterance's sequence at each frame; none where there are too few frames.
  let positions: [Int]
  /// The mean of each frame's filterbanks and of its neighbours'.
  private let loudness: [Float]

  /// Frames on either side of a boundary among which the quietest is taken.
  private static let reach = 3

  /// - Parameter model: nil to begin with.
  init(_ filterbanks: Matrix, _ sequence: StateSequence, by model: GaussianStates?) {
    features = CepstralFeatures.features(of: filterbanks)
    loudness = Self.smoothedLoudness(of: filterbanks)
    guard let model else {
      positions = FlatStart.positions(in: sequence, loudness: loudness)
      return
    }
    let densities = model.logDensities(of: features, states: sequence.states)
    positions = StatePath.best(of: sequence, logDensities: densities, in: model) ?? []
  }

  /// Each cut lies at the quietest frame of the silence between two words, or near to where the one meets the other.
  func cuts(in sequence: StateSequence) -> [Int] {
    guard !positions.isEmpty else { return [] }
    let frames = framesOfWords(in: sequence)
    let inner = zip(frames, frames.dropFirst()).map { word, next in
      // No farther than the middles of the words, so that cuts ascend.
      let earliest = max(word.upperBound - Self.reach, middle(of: word) + 1)
      let latest = min(next.lowerBound + Self.reach, middle(of: next))
      return (earliest...latest).min { loudness[$0] < loudness[$1] } ?? next.lowerBound
    }
    return [0] + inner + [positions.count]
  }

  private func middle(of frames: Range<Int>) -> Int { (frames.lowerBound + frames.upperBound - 1) / 2 }

  private func framesOfWords(in sequence: StateSequence) -> [Range<Int>] {
    var frames: [Range<Int>] = []
    for (t, position) in positions.enumerated() {
      guard let word = sequence.words[position] else { continue }
      if word == frames.count { frames.append(t..<t + 1) } else { frames[word] = frames[word].lowerBound..<t + 1 }
    }
    return frames
  }

  private static func smoothedLoudness(of filterbanks: Matrix) -> [Float] {
    let means = (0..<filterbanks.rows).map { filterbanks[row: $0].reduce(0, +) / Float(filterbanks.columns) }
    return means.indices.map { t in
      let near = means[max(0, t - 1)...min(means.count - 1, t + 1)]
      return near.reduce(0, +) / Float(near.count)
    }
  }
}
