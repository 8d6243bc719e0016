import Features
import Tensors
import Testing

@Suite struct SplicingTests {
  /// Row t is 10t, 10t + 1.
  static func ramp(_ rows: Int) -> Matrix {
    Matrix(rows: rows, columns: 2, elements: (0..<rows).flatMap { [Float(10 * $0), Float(10 * $0 + 1)] })
  }

  @Test func rowsAreNeighboursInOrderOfTime() {
    let found = Splicing(left: 1, right: 1, every: 3).apply(SplicingTests.ramp(7))
    #expect(found.rows == 3 && found.columns == 6)
    #expect(Array(found[row: 0]) == [0, 1, 0, 1, 10, 11])
    #expect(Array(found[row: 1]) == [20, 21, 30, 31, 40, 41])
    #expect(Array(found[row: 2]) == [50, 51, 60, 61, 60, 61])
  }

  @Test func theOffsetIsTheFirstFrameKept() {
    let found = Splicing(left: 2, right: 0, every: 3).apply(SplicingTests.ramp(7), offset: 1)
    #expect(found.rows == 2)
    #expect(Array(found[row: 0]) == [0, 1, 0, 1, 10, 11])
    #expect(Array(found[row: 1]) == [20, 21, 30, 31, 40, 41])
  }

  @Test(arguments: 0..<9)
  func rowCountIsWhatApplyGives(frames: Int) {
    for every in 1...4 {
      let splicing = Splicing(left: 1, right: 2, every: every)
      for offset in 0..<every {
        let rows = splicing.apply(SplicingTests.ramp(frames), offset: offset).rows
        #expect(rows == Array(stride(from: offset, to: frames, by: every)).count)
        #expect(rows == splicing.rowCount(ofFrames: frames, offset: offset))
      }
    }
  }

  @Test func noNeighboursAndEveryFrameIsTheIdentity() {
    #expect(Splicing(left: 0, right: 0, every: 1).apply(SplicingTests.ramp(5)) == SplicingTests.ramp(5))
  }
}
