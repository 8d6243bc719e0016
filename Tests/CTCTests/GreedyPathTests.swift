import CTC
import Tensors
import Testing

@Suite struct GreedyPathTests {
  /// Every sequence of best columns that six frames of three columns can have.
  @Test func columnsAreTheCollapsedBestPath() {
    for path in Enumeration.sequences(of: 0..<3, length: 6) {
      #expect(GreedyPath(scores(of: path)).columns == Enumeration.collapse(path))
    }
  }

  @Test func segmentsAreTheRunsOfTheirColumns() {
    for path in Enumeration.sequences(of: 0..<3, length: 6) {
      let segments = GreedyPath(scores(of: path)).segments
      var drawn = [Int](repeating: 0, count: 6)
      for segment in segments { for t in segment.frames { drawn[t] = segment.column } }
      #expect(drawn == path)
      #expect(zip(segments, segments.dropFirst()).allSatisfy { $0.frames.upperBound <= $1.frames.lowerBound })
    }
  }

  @Test func ofEqualScoresTheLowerColumnWins() {
    #expect(GreedyPath(Matrix(rows: 2, columns: 3, elements: [0, 1, 1, -1, -1, -1])).columns == [1])
  }

  @Test func aMonotoneMapOfTheScoresChangesNothing() {
    let scores = Matrix.logits(frames: 40, columns: 5, seed: 12)
    let mapped = Matrix(rows: 40, columns: 5, elements: scores.elements.map { 3 * $0 - 100 })
    #expect(GreedyPath(scores) == GreedyPath(mapped))
  }

  @Test func noFramesHaveNoSegments() {
    #expect(GreedyPath(Matrix(rows: 0, columns: 3)).segments == [])
  }

  private func scores(of path: [Int]) -> Matrix {
    var generator = SeededGenerator(11, UInt64(path.reduce(1) { 3 * $0 + $1 }))
    var scores = Matrix(
      rows: path.count, columns: 3, elements: (0..<3 * path.count).map { _ in generator.uniform(in: -3..<0) })
    for (t, k) in path.enumerated() { scores[t, k] = 0.5 }
    return scores
  }
}
