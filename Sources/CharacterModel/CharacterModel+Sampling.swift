import NeuralNetwork
import RealModule
public import Tensors

extension CharacterModel {
  /// A text that the model makes up: each symbol is drawn from what it predicts behind those before.
  ///
  /// - Parameters:
  ///   - count: of symbols, behind the beginning.
  ///   - beginning: what the text goes on from; empty: a line's end, or a symbol drawn evenly where there are no lines.
  ///   - temperature: the logits are divided by it. Smaller: more of the same, near 0 always the most probable symbol; 1: as often as
  ///     the model expects each.
  public func sample(
    count: Int, after beginning: [Int], temperature: Double, using generator: inout SeededGenerator
  ) -> [Int] {
    precondition(temperature > 0, "a temperature of \(temperature)")
    var cursor = start(texts: 1)
    let first =
      beginning.isEmpty ? [alphabet.lineEnd ?? Int.random(in: 0..<alphabet.count, using: &generator)] : beginning
    var last = Matrix(rows: 1, columns: alphabet.count)
    for symbol in first { last = logProbabilities(after: [symbol], &cursor) }
    var text: [Int] = []
    for _ in 0..<count {
      let symbol = draw(last.elements, temperature, using: &generator)
      text.append(symbol)
      last = logProbabilities(after: [symbol], &cursor)
    }
    return text
  }

  private func draw(
    _ logProbabilities: [Float], _ temperature: Double, using generator: inout SeededGenerator
  ) -> Int {
    let largest = Double(logProbabilities.max() ?? 0)
    let weights = logProbabilities.map { Double.exp((Double($0) - largest) / temperature) }
    var rest = Double(generator.uniform()) * weights.reduce(0, +)
    for (symbol, weight) in weights.enumerated() {
      rest -= weight
      if rest < 0 { return symbol }
    }
    return weights.indices.last { weights[$0] > 0 } ?? 0
  }
}
