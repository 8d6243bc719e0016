public import LanguageModel
import NeuralNetwork
import Tensors

extension CharacterModel: SentenceLanguageModel {}

/// A character model in a search that spells: it is given a sentence symbol by symbol.
public struct CharacterSpelling: SpellingLanguageModel {
  /// The network's state after a symbol, and what it expects next.
  public struct State: Sendable {
    var layers: [RecurrentLayer.State]
    /// ln p, by symbol.
    var logProbabilities: [Float]
  }

  private let model: CharacterModel
  private let end: Int
  public let initialState: State

  /// - Throws: `CharacterModel.SentenceError.noLines`.
  public init(_ model: CharacterModel) throws(CharacterModel.SentenceError) {
    guard let end = model.alphabet.lineEnd else { throw .noLines }
    self.model = model
    self.end = end
    let zeros = model.network.startState(sequences: 1).map { $0[0] }
    initialState = Self.states(after: [(zeros, end)], model)[0]
  }

  public func symbol(of text: String) -> Int? {
    guard let symbols = try? model.alphabet.symbols(of: text), symbols.count == 1 else { return nil }
    return symbols[0] == end ? nil : symbols[0]
  }

  public func logProbability(of symbol: Int, after state: State) -> Double { Double(state.logProbabilities[symbol]) }

  public func logProbabilityOfEnd(after state: State) -> Double { Double(state.logProbabilities[end]) }

  public func advance(_ steps: [(state: State, symbol: Int)]) -> [State] {
    Self.states(after: steps.map { ($0.state.layers, $0.symbol) }, model)
  }

  private static func states(
    after steps: [(layers: [RecurrentLayer.State], symbol: Int)], _ model: CharacterModel
  ) -> [State] {
    guard !steps.isEmpty else { return [] }
    var state: Network.State? = steps[0].layers.indices.map { layer in
      [RecurrentLayer.State(rows: steps.map { $0.layers[layer] })]
    }
    let layout = PackedLayout(lengths: [Int](repeating: 1, count: steps.count))
    let logits = model.network.logits(.symbols(steps.map(\.symbol)), layout: layout, state: &state)
    let logProbabilities = logSoftmax(logits)
    return steps.indices.map { row in
      State(
        layers: (state ?? []).map { $0[0].sequence(row) }, logProbabilities: Array(logProbabilities[row: row]))
    }
  }
}

extension RecurrentLayer.State {
  /// Of one sequence each, together.
  fileprivate init(rows: [RecurrentLayer.State]) {
    func joined(_ part: KeyPath<RecurrentLayer.State, Matrix>) -> Matrix {
      Matrix(
        rows: rows.count, columns: rows[0][keyPath: part].columns, elements: rows.flatMap { $0[keyPath: part].elements }
      )
    }
    self.init(hidden: joined(\.hidden), memory: joined(\.memory))
  }

  /// One of the sequences.
  fileprivate func sequence(_ n: Int) -> RecurrentLayer.State {
    func row(_ matrix: Matrix) -> Matrix {
      Matrix(rows: 1, columns: matrix.columns, elements: Array(matrix[row: n]))
    }
    return RecurrentLayer.State(hidden: row(hidden), memory: row(memory))
  }
}
