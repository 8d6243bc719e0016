import NeuralNetwork
import Tensors
import Testing

@Suite struct PackedLayoutTests {
  private static let batches = [[1], [7], [4, 4, 4], [6, 4, 4, 1], [9, 1, 1]]

  @Test(arguments: batches)
  func unpackingIsTheInverseOfPacking(_ lengths: [Int]) {
    let layout = PackedLayout(lengths: lengths)
    let sequences = lengths.enumerated().map { n, length in
      Matrix.normal(rows: length, columns: 3, seed: 1, key: UInt64(n))
    }
    #expect(layout.unpack(layout.pack(sequences)) == sequences)
  }

  @Test(arguments: batches)
  func packingIsTheInverseOfUnpacking(_ lengths: [Int]) {
    let layout = PackedLayout(lengths: lengths)
    let packed = Matrix.normal(rows: lengths.reduce(0, +), columns: 2, seed: 2)
    #expect(layout.pack(layout.unpack(packed)) == packed)
  }

  /// Row by row: frame 0 of all sequences, then frame 1 of those that have one, and so on.
  @Test(arguments: batches)
  func framesLieInTheOrderOfTime(_ lengths: [Int]) {
    let layout = PackedLayout(lengths: lengths)
    let rows = (0..<lengths[0]).flatMap { t in lengths.indices.filter { lengths[$0] > t }.map { (t, $0) } }
    #expect(layout.rowCount == rows.count)
    #expect(layout.frameCount == lengths[0])
    for (row, (t, n)) in rows.enumerated() { #expect(layout.row(frame: t, sequence: n) == row) }
    for t in 0..<lengths[0] { #expect(layout.batchSizes[t] == rows.count { $0.0 == t }) }
    #expect(layout.offsets == (0...lengths[0]).map { t in rows.count { $0.0 < t } })
  }
}
