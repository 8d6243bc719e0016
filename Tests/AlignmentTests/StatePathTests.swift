import Tensors
import Testing

@testable import Alignment

@Suite struct StatePathTests {
  private static let dimension = 2

  /// A model of random Gaussians for so many states.
  private static func model(states: Int, seed: UInt64) -> GaussianStates {
    var generator = SeededGenerator(seed)
    var statistics = StateStatistics(states: states, dimension: dimension)
    for state in 0..<states {
      let count = Int.random(in: 3...30, using: &generator)
      let features = Matrix(
        rows: count, columns: dimension,
        elements: (0..<count * dimension).map { _ in Float(state) + Float.random(in: -2...2, using: &generator) })
      statistics.accumulate(features, path: [Int](repeating: state, count: count))
    }
    return GaussianStates(statistics, dimension: dimension)
  }

  /// All ways of so many frames through a sequence: a word's states one after another without leaving one out, silences at will.
  private static func ways(through sequence: StateSequence, frames: Int) -> [[Int]] {
    func begins(_ position: Int) -> Bool {
      (0..<position).allSatisfy { sequence.isSilence(at: $0) } && position < 2
    }
    func follows(_ next: Int, _ position: Int) -> Bool {
      next == position || next == position + 1 || (next == position + 2 && sequence.isSilence(at: position + 1))
    }
    var ways = (0..<sequence.count).filter(begins).map { [$0] }
    for _ in 1..<frames {
      ways = ways.flatMap { way in (0..<sequence.count).filter { follows($0, way[way.count - 1]) }.map { way + [$0] } }
    }
    return ways.filter { way in
      let last = way[way.count - 1]
      return last == sequence.count - 1 || last == sequence.count - 2
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func itIsTheBestOfAllWays(seed: UInt64) throws {
    var letters = LetterStates()
    let words = [[[2, 3]], [[2], [3]], [[2, 3], [3, 2]], [[5]]][Int(seed % 4)]
    let sequence = letters.sequence(of: words)
    let frames = [7, 12, 10, 8][Int(seed % 4)]
    let model = Self.model(states: letters.count, seed: seed)
    var generator = SeededGenerator(seed, 1)
    let features = Matrix(
      rows: frames, columns: Self.dimension,
      elements: (0..<frames * Self.dimension).map { _ in Float.random(in: -2...Float(letters.count), using: &generator)
      })
    let densities = model.logDensities(of: features, states: sequence.states)
    func score(_ way: [Int]) -> Double {
      way.indices.reduce(0) { sum, t in
        let moved: Double
        switch t {
        case 0: moved = 0
        case _ where way[t] == way[t - 1]: moved = model.logStay[sequence.states[way[t]]]
        default: moved = model.logLeave[sequence.states[way[t - 1]]]
        }
        return sum + moved + Double(densities[t, way[t]])
      }
    }
    let ways = Self.ways(through: sequence, frames: frames)
    #expect(ways.count > 3)
    let best = try #require(ways.map(score).max())
    let found = try #require(StatePath.best(of: sequence, logDensities: densities, in: model))
    #expect(ways.contains(found))
    #expect(abs(score(found) - best) < 1e-9, "seed \(seed)")
  }

  @Test func tooFewFramesHaveNoWay() {
    var letters = LetterStates()
    let sequence = letters.sequence(of: [[2, 3], [3]])
    let model = Self.model(states: letters.count, seed: 1)
    func way(frames: Int) -> [Int]? {
      let densities = Matrix(rows: frames, columns: sequence.count)
      return StatePath.best(of: sequence, logDensities: densities, in: model)
    }
    // Two letters of two states, and a word of one letter of five.
    #expect(way(frames: 8) == nil && way(frames: 0) == nil)
    #expect(way(frames: 9) == [1, 2, 3, 4, 6, 7, 8, 9, 10])
  }
}

@Suite struct LetterStatesTests {
  /// By place: A first, B last, A alone, then the same ones again.
  @Test func aLetterHasStatesForEachPlaceInAWord() {
    var letters = LetterStates()
    let first = letters.sequence(of: [[7, 8], [7]])
    #expect(first.states == [0, 1, 2, 3, 4, 0, 5, 6, 7, 8, 9, 0])
    #expect(first.words == [nil, 0, 0, 0, 0, nil, 1, 1, 1, 1, 1, nil])
    #expect(letters.sequence(of: [[7], [7, 9, 8]]).states == [0, 5, 6, 7, 8, 9, 0, 1, 2, 10, 11, 3, 4, 0])
    #expect(letters.count == 12)
    #expect(letters.sequence(of: []).states == [0])
  }
}
