import Tensors
import Testing
import Training

@Suite struct BatchingTests {
  private static let jitter: Float = 20

  /// Utterances of 1 to 200 frames, many lengths twice.
  private static let utterances: [TrainingSet.Utterance] = {
    var generator = SeededGenerator(3)
    return (0..<103).map { index in
      let frames = Int.random(in: 1...200, using: &generator)
      return TrainingSet.Utterance(
        id: "u\(index)", speaker: nil, filterbanks: Matrix(rows: frames, columns: 1), transcript: "", target: [])
    }
  }()

  private static func batches(
    _ utterances: [TrainingSet.Utterance] = Self.utterances, size: Int = 8, jitter: Float = Self.jitter,
    seed: UInt64 = 1,
    epoch: Int = 1
  ) -> [[TrainingSet.Utterance]] {
    Batching.batches(of: utterances, size: size, jitter: jitter, seed: seed, epoch: epoch)
      .map { $0.map { utterances[$0] } }
  }

  @Test(arguments: [1, 8, 50, 103, 1000]) func anEpochHasEveryUtteranceOnce(size: Int) {
    let batches = Self.batches(size: size)
    #expect(batches.joined().map(\.id).sorted() == Self.utterances.map(\.id).sorted())
    #expect(batches.count == (103 + size - 1) / size)
    #expect(batches.allSatisfy { $0.count <= size })
    #expect(batches.count { $0.count < size } <= 1)
  }

  /// Sorted by length + U[0, jitter) and cut, of any two batches one is not longer than the other by the jitter.
  @Test(arguments: [0, 20] as [Float]) func aBatchHasSimilarLengths(jitter: Float) throws {
    let spans = try Self.batches(jitter: jitter).map { batch in
      let lengths = batch.map { Float($0.filterbanks.rows) }
      return (shortest: try #require(lengths.min()), longest: try #require(lengths.max()))
    }
    for (i, a) in spans.enumerated() {
      for b in spans[(i + 1)...] {
        #expect(a.longest <= b.shortest + jitter || b.longest <= a.shortest + jitter)
      }
    }
  }

  /// Ranks that hold the utterances in turn have the same number of every batch, or one more, and each utterance is met
  /// once.
  @Test(arguments: [2, 3, 200]) func everyRankHasItsPartOfEveryBatch(ranks: Int) {
    let batches = Batching.batches(
      of: Self.utterances, size: 8, jitter: Self.jitter, seed: 1, epoch: 1, ranks: ranks)
    #expect(batches.joined().sorted() == Array(Self.utterances.indices))
    #expect(batches.count == 13 && batches.allSatisfy { $0.count == 8 || $0.count == 7 })
    for batch in batches {
      let counts = (0..<ranks).map { rank in batch.count { $0 % ranks == rank } }
      #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
    }
  }

  /// Ranks' parts of a batch are of like lengths. The k-th of 1,000 lengths drawn from 1 to 200 has a standard deviation
  /// of at most 200 · √(¼ / 1,000) = 3.2 frames, so two ranks' differ by less than 25, and parts of 8 drawn at random
  /// would differ by that much in every second batch.
  @Test func theRanksPartsOfABatchAreOfLikeLengths() {
    var generator = SeededGenerator(5)
    let utterances = (0..<2_000).map { index in
      let frames = Int.random(in: 1...200, using: &generator)
      return TrainingSet.Utterance(
        id: "u\(index)", speaker: nil, filterbanks: Matrix(rows: frames, columns: 1), transcript: "", target: [])
    }
    for batch in Batching.batches(of: utterances, size: 16, jitter: Self.jitter, seed: 1, epoch: 1, ranks: 2) {
      let sums = (0..<2).map { rank in batch.reduce(0) { $1 % 2 == rank ? $0 + utterances[$1].frames : $0 } }
      #expect(abs(sums[0] - sums[1]) < 8 * 25, "\(sums)")
    }
  }

  @Test func theOrderDependsOnSeedAndEpochAlone() {
    func ids(_ batches: [[TrainingSet.Utterance]]) -> [[String]] { batches.map { $0.map(\.id) } }
    let batches = ids(Self.batches())
    #expect(ids(Self.batches()) == batches)
    #expect(ids(Self.batches(Self.utterances.reversed())) == batches)
    #expect(ids(Self.batches(seed: 2)) != batches)
    #expect(ids(Self.batches(epoch: 2)) != batches)
    // Another epoch has other batches, and not the same ones in another order.
    #expect(Set(ids(Self.batches(epoch: 2))) != Set(batches))
    // Shuffled: not from short to long.
    let means = Self.batches().map { $0.reduce(0) { $0 + $1.filterbanks.rows } / $0.count }
    #expect(means != means.sorted())
  }

  /// No batch has more utterances or, filled up to its longest one, more frames than it may, but for one of a single
  /// utterance; and the first of the next batch would not have fitted.
  @Test(arguments: [(8, 500), (8, 150), (1000, 400), (8, 0)]) func aBatchIsLimitedByFrames(size: Int, frames: Int) {
    let batches = Batching.batches(
      of: Self.utterances, size: size, frames: frames, order: .ascending, jitter: 10, seed: 1, epoch: 1)
    #expect(batches.joined().sorted() == Array(Self.utterances.indices))
    func padded(_ batch: [Int]) -> Int {
      batch.count * batch.reduce(0) { max($0, Self.utterances[$1].filterbanks.rows) }
    }
    func fits(_ batch: [Int]) -> Bool { batch.count <= size && (frames == 0 || padded(batch) <= frames) }
    for (batch, next) in zip(batches, batches.dropFirst()) {
      #expect(batch.count == 1 || fits(batch))
      #expect(!fits(batch + [next[0]]))
    }
  }

  /// Without jitter the order is that of the lengths, and the same in every epoch.
  @Test func ascendingBatchesGoFromShortToLong() {
    func batches(epoch: Int) -> [[Int]] {
      Batching.batches(of: Self.utterances, size: 8, order: .ascending, jitter: 0, seed: 1, epoch: epoch)
    }
    let lengths = batches(epoch: 1).joined().map { Self.utterances[$0].filterbanks.rows }
    #expect(lengths == lengths.sorted())
    #expect(batches(epoch: 2) == batches(epoch: 1))
  }

  /// Three copies are three visits of each utterance; their draws differ.
  @Test func anEpochVisitsEveryCopyOnce() {
    let visits = Batching.batches(of: Self.utterances, copies: 3, size: 8, jitter: 20, seed: 1, epoch: 1).joined()
    #expect(visits.sorted() == Array(0..<309))
    let places = Dictionary(uniqueKeysWithValues: visits.enumerated().map { ($1, $0) })
    func order(_ copy: Int) -> [Int] {
      (0..<103).sorted { (places[$0 + copy * 103] ?? 0) < (places[$1 + copy * 103] ?? 0) }
    }
    #expect(order(0) != order(1) && order(1) != order(2))
  }

  /// The parts follow one another, fill the memory as far as it goes and no further, and are never empty.
  @Test(arguments: [0, 1, 100, 250, 100_000]) func partsFillTheMemoryAndNoMore(rows: Int) {
    let lengths = Self.utterances.map(\.filterbanks.rows).sorted(by: >)
    let parts = Batching.split(lengths, rows: rows)
    #expect(parts.flatMap { Array($0) } == Array(lengths.indices))
    for part in parts {
      let sum = lengths[part].reduce(0, +)
      #expect(part.count == 1 || sum <= rows)
      if part.upperBound < lengths.count { #expect(sum + lengths[part.upperBound] > rows) }
    }
    #expect(Batching.split([], rows: rows).isEmpty)
  }
}
