import Tensors

/// The order of an epoch: batches of utterances of similar length.
package enum Batching {
  /// Indices of the utterances of each batch. The utterances are sorted by length plus a random number of up to `jitter`
  /// frames, cut into batches, and the batches are shuffled; the draws are keyed by seed, epoch and utterance.
  package static func batches(
    of utterances: [TrainingSet.Utterance], size: Int, jitter: Float, seed: UInt64, epoch: Int
  ) -> [[Int]] {
    let keys = utterances.map { utterance in
      var generator = SeededGenerator(seed, UInt64(epoch), SeededGenerator.key(of: utterance.id), Purpose.order)
      return Float(utterance.filterbanks.rows) + generator.uniform() * jitter
    }
    let sorted = utterances.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
    var batches = stride(from: 0, to: sorted.count, by: size).map { Array(sorted[$0..<min($0 + size, sorted.count)]) }
    var generator = SeededGenerator(seed, UInt64(epoch), Purpose.shuffle)
    batches.shuffle(using: &generator)
    return batches
  }

  /// Parts of a batch whose activations fit in memory: at most `rows` network frames each, but never less than one
  /// utterance.
  package static func split(_ lengths: [Int], rows: Int) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = 0
    var sum = 0
    for (index, length) in lengths.enumerated() {
      if index > start, sum + length > rows {
        parts.append(start..<index)
        (start, sum) = (index, 0)
      }
      sum += length
    }
    if start < lengths.count { parts.append(start..<lengths.count) }
    return parts
  }
}

/// What a random draw is for: the last key of its stream, so that no two purposes share one.
package enum Purpose {
  package static let order: UInt64 = 1
  package static let shuffle: UInt64 = 2
  package static let augmentation: UInt64 = 3
  package static let dropout: UInt64 = 4
  package static let weightNoise: UInt64 = 5
  package static let initialisation: UInt64 = 6
}
