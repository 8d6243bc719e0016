package import Tensors

/// The order of an epoch: batches of utterances of similar length.
package enum Batching {
  /// The visits of each batch. An epoch visits each of the n utterances in so many copies: visit v is utterance v mod n in
  /// copy ⌊v/n⌋.
  ///
  /// The visits are sorted by length plus a random number of up to `jitter` frames, cut into batches, and the batches are
  /// shuffled where `order` says so; the draws are keyed by seed, epoch, utterance and copy.
  ///
  /// Where ranks hold the utterances in turn (`Share`), each sorts its own visits, and they are dealt out in turn before the
  /// cut: of N ranks each has B / N of every batch of B, give or take one, and of about the same lengths, for the shares
  /// have the same mix of lengths. So ranks wait little for one another.
  ///
  /// - Parameters:
  ///   - size: visits of a batch, at most.
  ///   - frames: frames of the longest utterance of a batch times its visits, at most (but a visit is never left out);
  ///     0: any number.
  package static func batches(
    of utterances: [TrainingSet.Utterance], copies: Int = 1, size: Int, frames: Int = 0, order: BatchOrder = .random,
    jitter: Float, seed: UInt64, epoch: Int, ranks: Int = 1
  ) -> [[Int]] {
    let count = utterances.count
    let keys = (0..<copies * count).map { visit in
      let utterance = utterances[visit % count]
      var generator = SeededGenerator(
        seed, UInt64(epoch), SeededGenerator.key(of: utterance.id, copy: visit / count), Purpose.order)
      return Float(utterance.frames) + generator.uniform() * jitter
    }
    let sortedOfRank = (0..<ranks).map { rank in
      keys.indices.filter { $0 % count % ranks == rank }.sorted { (keys[$0], $0) < (keys[$1], $1) }
    }
    let sorted = dealtOut(sortedOfRank)
    var batches = cut(sorted, lengths: sorted.map { utterances[$0 % count].frames }, size, frames)
    guard order == .random else { return batches }
    var generator = SeededGenerator(seed, UInt64(epoch), Purpose.shuffle)
    batches.shuffle(using: &generator)
    return batches
  }

  /// One list of several, in which each goes on at the pace of its length.
  private static func dealtOut(_ lists: [[Int]]) -> [Int] {
    let places = lists.enumerated().flatMap { list, elements in
      elements.indices.map {
        (progress: (Double($0) + 0.5) / Double(elements.count), list: list, element: elements[$0])
      }
    }
    return places.sorted { ($0.progress, $0.list) < ($1.progress, $1.list) }.map(\.element)
  }

  private static func cut(_ visits: [Int], lengths: [Int], _ size: Int, _ frames: Int) -> [[Int]] {
    var batches: [[Int]] = []
    var longest = 0
    for (visit, length) in zip(visits, lengths) {
      longest = max(longest, length)
      if let last = batches.last, last.count < size, frames == 0 || longest * (last.count + 1) <= frames {
        batches[batches.count - 1].append(visit)
      } else {
        batches.append([visit])
        longest = length
      }
    }
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
  package static let speed: UInt64 = 7
  package static let recombination: UInt64 = 8
}

extension SeededGenerator {
  /// What the draws for a copy of an utterance are keyed by, beside seed and epoch.
  package static func key(of id: String, copy: Int) -> UInt64 {
    copy == 0 ? key(of: id) : combine(key(of: id), UInt64(copy))
  }
}
