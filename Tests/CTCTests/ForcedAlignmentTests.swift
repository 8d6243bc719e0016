import CTC
import Foundation
import NeuralNetwork
import Tensors
import Testing

@Suite struct ForcedAlignmentTests {
  private static let frames = 6

  private static let logProbabilities = logSoftmax(.logits(frames: frames, columns: 4, seed: 11, scale: 2))

  /// Of all 4⁶ paths the best for each target that they collapse to, one by one.
  @Test func itIsTheBestOfAllPaths() throws {
    let y = Self.logProbabilities
    var best: [[Int]: (path: [Int], score: Double)] = [:]
    for path in Enumeration.sequences(of: 0..<4, length: Self.frames) {
      let score = path.enumerated().reduce(0) { $0 + Double(y[$1.offset, $1.element]) }
      let target = Enumeration.collapse(path)
      if score > best[target]?.score ?? -.infinity { best[target] = (path, score) }
    }
    #expect(best.count > 300)
    for (target, expected) in best {
      let alignment = try #require(ForcedAlignment(logProbabilities: y, target: target), "\(target)")
      #expect(abs(alignment.logProbability - expected.score) < 1e-9, "\(target)")
      var path = [Int](repeating: 0, count: Self.frames)
      for segment in alignment.segments { for t in segment.frames { path[t] = segment.column } }
      #expect(path == expected.path, "\(target)")
      #expect(alignment.segments.map(\.column) == target && alignment.segments.allSatisfy { !$0.frames.isEmpty })
    }
  }

  @Test func whatNoPathCollapsesToHasNone() {
    #expect(ForcedAlignment(logProbabilities: Self.logProbabilities, target: [1, 1, 1, 1]) == nil)
    #expect(ForcedAlignment(logProbabilities: Self.logProbabilities, target: [1, 2, 3, 1, 2, 3, 1]) == nil)
    #expect(ForcedAlignment(logProbabilities: Matrix(rows: 0, columns: 4), target: [1]) == nil)
    var impossible = Self.logProbabilities
    for t in 0..<Self.frames { impossible[t, 2] = -.infinity }
    #expect(ForcedAlignment(logProbabilities: impossible, target: [1, 2]) == nil)
  }

  /// Where every column is as probable as any other, each label comes as early as it can, and blanks follow.
  @Test func ofEqualPathsTheEarliestIsTaken() throws {
    let equal = logSoftmax(Matrix(rows: 5, columns: 3))
    let alignment = try #require(ForcedAlignment(logProbabilities: equal, target: [1, 2, 2]))
    #expect(alignment.segments.map(\.frames) == [0..<1, 1..<2, 3..<4])
  }

  @Test func noLabelsAreBlanksAlone() throws {
    let alignment = try #require(ForcedAlignment(logProbabilities: Self.logProbabilities, target: []))
    let blanks = (0..<Self.frames).reduce(0) { $0 + Double(Self.logProbabilities[$1, 0]) }
    #expect(alignment.segments.isEmpty && abs(alignment.logProbability - blanks) < 1e-9)
    #expect(ForcedAlignment(logProbabilities: Matrix(rows: 0, columns: 4), target: [])?.logProbability == 0)
  }
}
