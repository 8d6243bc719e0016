import Features
import Tensors
import Testing

@Suite struct DeltasTests {
  static func noise(rows: Int, columns: Int) -> Matrix {
    let signal = GoldenFilterbanks.signal(count: rows * columns)
    return Matrix(rows: rows, columns: columns, elements: signal.map { $0 * 100 })
  }

  /// Row t of x, copies of the end rows beyond the ends.
  static func row(_ x: Matrix, _ t: Int) -> [Float] { Array(x[row: min(max(t, 0), x.rows - 1)]) }

  /// d[t] = Σ j x[t+j] / Σ j², written out for a window of 2: (−2x[t−2] − x[t−1] + x[t+1] + 2x[t+2])/10.
  /// Values are below 100, so rounding stays below 1e-5 of that.
  @Test func firstOrderIsKaldisFormula() {
    let x = DeltasTests.noise(rows: 30, columns: 3)
    let found = Deltas.append(to: x, order: 1, window: 2)
    #expect(found.rows == 30 && found.columns == 6)
    for t in 0..<30 {
      for d in 0..<3 {
        let at = { (offset: Int) in DeltasTests.row(x, t + offset)[d] }
        #expect(found[t, d] == x[t, d])
        let expected = (-2 * at(-2) - at(-1) + at(1) + 2 * at(2)) / 10
        #expect(abs(found[t, 3 + d] - expected) < 1e-3)
      }
    }
  }

  /// Kaldi's scales of the second order for a window of 2, its first order's convolved with themselves, times 100:
  /// 4 4 1 −4 −10 −4 1 4 4. Near the ends this differs from differences of differences.
  @Test func secondOrderIsKaldisScalesOverCopiedEdges() {
    let scales: [Float] = [4, 4, 1, -4, -10, -4, 1, 4, 4]
    let x = DeltasTests.noise(rows: 12, columns: 2)
    let found = Deltas.append(to: x)
    #expect(found.columns == 6)
    for t in 0..<12 {
      for d in 0..<2 {
        let expected = scales.enumerated().reduce(Float(0)) { $0 + $1.1 * DeltasTests.row(x, t + $1.0 - 4)[d] } / 100
        #expect(abs(found[t, 4 + d] - expected) < 1e-3)
      }
    }
  }

  /// Away from the ends a line's first difference is its slope and its second 0; here in exact small numbers.
  @Test(arguments: [1, 2, 3])
  func aLineHasItsSlope(window: Int) {
    let x = Matrix(rows: 21, columns: 1, elements: (0..<21).map { 0.5 * Float($0) })
    let found = Deltas.append(to: x, order: 2, window: window)
    for t in 2 * window..<21 - 2 * window {
      #expect(abs(found[t, 1] - 0.5) < 1e-5 && abs(found[t, 2]) < 1e-5)
    }
  }

  @Test func orderZeroChangesNothing() {
    let x = DeltasTests.noise(rows: 5, columns: 4)
    #expect(Deltas.append(to: x, order: 0) == x)
  }

  @Test func noFramesAndOneFrameAreCases() {
    #expect(Deltas.append(to: Matrix(rows: 0, columns: 3)) == Matrix(rows: 0, columns: 9))
    let one = Deltas.append(to: Matrix(rows: 1, columns: 1, elements: [7]))
    #expect(one[0, 0] == 7 && abs(one[0, 1]) < 1e-5 && abs(one[0, 2]) < 1e-5)
  }
}
