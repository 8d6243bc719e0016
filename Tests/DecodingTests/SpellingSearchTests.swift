import Corpus
import Decoding
import Foundation
import LanguageModel
import Tensors
import Testing

/// ln p = −(3 · symbol + 2 · symbol before + symbols so far)/4, unnormalised: it tells symbols, their order, their number and the end
/// apart.
private struct OrderModel: SpellingLanguageModel {
  struct State: Sendable {
    var last = 0
    var count = 0
  }

  var initialState: State { State() }

  func symbol(of text: String) -> Int? { ["A": 1, " ": 2, "B": 3][text] }

  func logProbability(of symbol: Int, after state: State) -> Double {
    -Double(3 * symbol + 2 * state.last + state.count) / 4
  }

  func logProbabilityOfEnd(after state: State) -> Double { -Double(state.last + 1) / 3 }

  func advance(_ steps: [(state: State, symbol: Int)]) -> [State] {
    steps.map { State(last: $0.symbol, count: $0.state.count + 1) }
  }

  /// The same of all symbols directly.
  static func score(_ symbols: [Int]) -> Double {
    let pairs = zip(symbols, [0] + symbols).enumerated().map { count, pair in
      -Double(3 * pair.0 + 2 * pair.1 + count) / 4
    }
    return pairs.reduce(0, +) - Double((symbols.last ?? 0) + 1) / 3
  }
}

/// A prefix search under a character model. The oracle is every label sequence with the sum over all its alignments.
@Suite struct SpellingSearchTests {
  /// Columns: 0 the blank, 1 A, 2 `<SPACE>`, 3 B; the model's symbols have the same numbers.
  private let tokens: TokenTable

  init() throws { tokens = try TokenTable(units: ["A", TokenTable.spaceSymbol, "B"]) }

  @Test(arguments: UInt64(1)...20)
  func charactersAreScoredAsTheyJoinAndAtTheEnd(seed: UInt64) throws {
    var generator = TestGenerator(seed: seed)
    let posteriors = randomLogPosteriors(frames: 5, columns: 4, using: &generator)
    let options = PrefixBeamSearchOptions(
      beamSize: 100_000, tokenThreshold: -.infinity, languageModelWeight: .random(in: 0...2, using: &generator),
      characterModelWeight: .random(in: -1...2, using: &generator),
      wordInsertionPenalty: .random(in: -1...1, using: &generator))
    // Every other search has a model of words beside it.
    let words: LengthModel? = seed % 2 == 0 ? LengthModel() : nil
    let search = PrefixBeamSearch(
      tokens: tokens, languageModel: words, characterModel: OrderModel(), options: options)
    let found = try search.hypotheses(logPosteriors: posteriors)
    let expected = labelProbabilities(posteriors)
    #expect(found.count == expected.count)
    for hypothesis in found {
      let probability = try #require(expected[hypothesis.columns])
      let spelled = hypothesis.columns.split(separator: 2).map { $0.map { $0 == 1 ? "A" : "B" }.joined() }
      let language =
        options.characterModelWeight * OrderModel.score(hypothesis.columns)
        + (words == nil ? 0 : options.languageModelWeight * LengthModel.score(spelled))
        - options.wordInsertionPenalty * Double(spelled.count)
      #expect(abs(hypothesis.score - (log(probability) + language)) < PrefixBeamSearchTests.tolerance)
    }
    #expect(zip(found, found.dropFirst()).allSatisfy { $0.score >= $1.score })
  }

  /// A narrow beam ends too, with sequences that the wide one knows, at their scores or, where alignments were dropped, below.
  @Test(arguments: UInt64(1)...20)
  func aNarrowBeamNeverScoresMore(seed: UInt64) throws {
    var generator = TestGenerator(seed: seed)
    let posteriors = randomLogPosteriors(frames: 8, columns: 4, using: &generator)
    func hypotheses(_ beamSize: Int) throws -> [[Int]: Double] {
      let search = PrefixBeamSearch(
        tokens: tokens, characterModel: OrderModel(), options: .init(beamSize: beamSize, tokenThreshold: -.infinity))
      let found = try search.hypotheses(logPosteriors: posteriors)
      return Dictionary(uniqueKeysWithValues: found.map { ($0.columns, $0.score) })
    }
    let (narrow, wide) = (try hypotheses(3), try hypotheses(100_000))
    #expect(narrow.count == 3)
    for (columns, score) in narrow {
      #expect(score <= (try #require(wide[columns])) + PrefixBeamSearchTests.tolerance)
    }
  }

  @Test func aUnitThatIsNoCharacterIsRefusedByName() throws {
    let tokens = try TokenTable(units: ["A", TokenTable.spaceSymbol, "TH"])
    let search = PrefixBeamSearch(tokens: tokens, characterModel: OrderModel())
    #expect(throws: SearchError.unspelledUnit("TH")) {
      _ = try search.hypotheses(logPosteriors: Matrix(rows: 1, columns: 4))
    }
  }
}
