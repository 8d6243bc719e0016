import Collectives
import TestSupport
import Testing

@Suite struct ProcessGroupTests {
  /// What one process has is the sum over all there are, and what it gives is what it gets.
  @Test func aProcessAloneKeepsWhatItHas() {
    let alone = SingleProcess()
    #expect(alone.rank == 0 && alone.size == 1 && alone.sizeOnThisMachine == 1 && alone.isFirst)
    var doubles = [1.5, -2]
    alone.sum(&doubles)
    var integers: [UInt64] = [.max, 3]
    alone.sum(&integers)
    #expect(doubles == [1.5, -2] && integers == [.max, 3])
    #expect(alone.broadcast([1, 2, 3], from: 0) == [1, 2, 3] && alone.broadcast([], from: 0) == [])
    #expect(alone.gather("Grüße\n") == ["Grüße\n"])
  }

  /// Broadcasts of unlike lengths, and texts by rank, come out of sums and broadcasts of like ones.
  @Test func bytesAndTextsReachEveryRank() {
    let results = ThreadGroup.run(3) { processes in
      (
        processes.broadcast([UInt8](repeating: UInt8(processes.rank), count: 5 * processes.rank), from: 2),
        processes.gather(String(repeating: "é", count: processes.rank))
      )
    }
    for (bytes, texts) in results {
      #expect(bytes == [UInt8](repeating: 2, count: 10))
      #expect(texts == ["", "é", "éé"])
    }
  }
}
