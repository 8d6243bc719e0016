import CharacterModel
import Foundation
import Tensors
import Testing

@Suite struct SamplingTests {
  /// Near temperature 0 each symbol is the most probable one.
  @Test func aColdModelTakesTheMostProbable() throws {
    let model = try smallModel()
    var generator = SeededGenerator(1)
    let beginning = try model.alphabet.symbols(of: "the ")
    let text = model.sample(count: 20, after: beginning, temperature: 1e-4, using: &generator)
    var cursor = model.start(texts: 1)
    var last = Matrix(rows: 1, columns: 1)
    for symbol in beginning { last = model.logProbabilities(after: [symbol], &cursor) }
    for symbol in text {
      #expect(last.elements[symbol] == last.elements.max())
      last = model.logProbabilities(after: [symbol], &cursor)
    }
  }

  /// At temperature 1 first symbols come as often as the model says: of 4,000 draws a share p has a deviation of √(p(1 − p)/4000),
  /// and five of them are allowed.
  @Test func drawsFollowTheModel() throws {
    let model = try smallModel()
    let end = try #require(model.alphabet.lineEnd)
    var cursor = model.start(texts: 1)
    let expected = model.logProbabilities(after: [end], &cursor).elements.map { exp(Double($0)) }
    var counts = [Double](repeating: 0, count: model.alphabet.count)
    for seed in 0..<4_000 {
      var generator = SeededGenerator(UInt64(seed), 9)
      counts[model.sample(count: 1, after: [], temperature: 1, using: &generator)[0]] += 1
    }
    for (count, p) in zip(counts, expected) {
      #expect(abs(count / 4_000 - p) < 5 * (p * (1 - p) / 4_000).squareRoot())
    }
  }

  @Test func aSeedGivesOneText() throws {
    let model = try smallModel()
    func text(_ seed: UInt64) -> [Int] {
      var generator = SeededGenerator(seed)
      return model.sample(count: 30, after: [], temperature: 1, using: &generator)
    }
    #expect(text(1) == text(1) && text(1) != text(2))
  }
}
