import CharacterModel
import Foundation
import NeuralNetwork
import Tensors
import Testing

@Suite struct EvaluationTests {
  private static let cells: [NetworkArchitecture.Cell] = [.miLSTM, .init(.gru, .additive), .init(.rnn, .simple)]

  /// In one piece: no symbol is seen out of its place.
  @Test(arguments: cells)
  func theBitsOfATextAreThoseOfItsSteps(_ cell: NetworkArchitecture.Cell) throws {
    let model = try smallModel(cell: cell, layers: 2)
    let text = randomSymbols(100, of: model, seed: 1)
    let expected = -model.stepByStep(text).reduce(0, +) / log(2)
    let evaluation = model.evaluate(text, streams: 1)
    #expect(evaluation.count == 99)
    #expect(abs(evaluation.bits - expected) < 1e-3)
    #expect(abs(evaluation.bitsPerCharacter - expected / 99) < 1e-5)
  }

  /// A piece that is warmed up by all that lies before it knows as much as one that has read it. (The gates of these weights forget
  /// within some ten symbols.)
  @Test(arguments: cells)
  func piecesSideBySideGiveTheSameBits(_ cell: NetworkArchitecture.Cell) throws {
    let model = try smallModel(cell: cell)
    let text = randomSymbols(3_001, of: model, seed: 2)
    let whole = model.evaluate(text, streams: 1)
    let pieces = model.evaluate(text, streams: 5, warmUp: 150)
    #expect(pieces.count == whole.count)
    #expect(abs(pieces.bitsPerCharacter - whole.bitsPerCharacter) < 1e-4)
    // And a piece without its warm-up does not.
    #expect(abs(model.evaluate(text, streams: 300, warmUp: 0).bits - whole.bits) > 1e-2)
  }

  @Test func aTextOfOneSymbolHasNothingToPredict() throws {
    #expect(try smallModel().evaluate([1]).count == 0)
  }

  /// Every hidden value of every layer is seen once a symbol, but for what the pieces' lengths leave over.
  @Test func hiddenValuesAreShown() throws {
    let model = try smallModel(layers: 2)
    let text = randomSymbols(50, of: model, seed: 3)
    var rows = [0, 0]
    _ = model.evaluate(text, streams: 1) { layer, hidden in
      #expect(hidden.columns == 6 && hidden.elements.allSatisfy { abs($0) <= 1 })
      rows[layer] += hidden.rows
    }
    #expect(rows == [49, 49])
  }

  /// ln p(sentence, end), whatever the sentence stands beside.
  @Test(arguments: [false, true])
  func sentencesAreScoredAsTheyAreStepByStep(_ isNormalised: Bool) throws {
    let model = try smallModel(isNormalised: isNormalised)
    let sentences = ["the cat sat on a mat on the mat", "a", "", "on a cat", "tea"].map {
      $0.replacing("tea", with: "eat")
    }
    let end = try #require(model.alphabet.lineEnd)
    let scores = try model.logProbabilities(ofSentences: sentences)
    for (sentence, score) in zip(sentences, scores) {
      let symbols = [end] + (try model.alphabet.symbols(of: sentence)) + [end]
      let expected = isNormalised ? try inPieces(symbols, model) : model.stepByStep(symbols).reduce(0, +)
      #expect(abs(score - expected) < 1e-4, "\(sentence)")
    }
  }

  /// A normalised network counts steps from a piece's beginning.
  private func inPieces(_ symbols: [Int], _ model: CharacterModel) throws -> Double {
    var sum = 0.0
    var state = Optional(model.network.startState(sequences: 1))
    for first in stride(from: 0, to: symbols.count - 1, by: model.length) {
      let piece = first..<min(first + model.length, symbols.count - 1)
      let logits = model.network.logits(
        .symbols(Array(symbols[piece])), layout: PackedLayout(lengths: [piece.count]), state: &state)
      for (row, place) in piece.enumerated() { sum += Double(logSoftmax(logits)[row, symbols[place + 1]]) }
    }
    return sum
  }

  @Test func sentencesNeedLinesAndKnownCharacters() throws {
    let withoutLines = try smallModel(of: "abc")
    #expect { _ = try withoutLines.logProbabilities(ofSentences: ["abc"]) } throws: {
      "\($0)".contains("trained on text without lines")
    }
    let model = try smallModel()
    #expect { _ = try model.logProbabilities(ofSentences: ["the CAT"]) } throws: {
      "\($0)".contains(#""C" (U+43) at place 5"#)
    }
  }

  /// The probabilities of all sentences of up to two characters, and of beginnings of longer ones, sum to one.
  @Test func probabilitiesOfSentencesSumToOne() throws {
    let model = try smallModel(of: "ab\n")
    let short = ["", "a", "b", "aa", "ab", "ba", "bb"]
    let ended = try model.logProbabilities(ofSentences: short).map { exp($0) }
    let spelling = try CharacterSpelling(model)
    let symbols = try #require(["a", "b"].map { spelling.symbol(of: $0) } as? [Int])
    var going = 0.0
    for first in symbols {
      for second in symbols {
        for third in symbols {
          var (state, sum) = (spelling.initialState, 0.0)
          for symbol in [first, second, third] {
            sum += spelling.logProbability(of: symbol, after: state)
            state = spelling.advance([(state, symbol)])[0]
          }
          going += exp(sum)
        }
      }
    }
    #expect(abs(ended.reduce(0, +) + going - 1) < 1e-5)
  }

  /// States that advance together are those that advance alone.
  @Test func spellingsAdvanceSideBySide() throws {
    let model = try smallModel(layers: 2)
    let spelling = try CharacterSpelling(model)
    let (t, a) = (try #require(spelling.symbol(of: "t")), try #require(spelling.symbol(of: "a")))
    let one = spelling.advance([(spelling.initialState, t)])[0]
    let together = spelling.advance([(one, a), (spelling.initialState, a), (one, t)])
    for (state, steps) in zip(together, [[t, a], [a], [t, t]]) {
      let end = try #require(model.alphabet.lineEnd)
      let expected = model.stepByStep([end] + steps + [t]).last ?? 0
      #expect(abs(spelling.logProbability(of: t, after: state) - expected) < 1e-5)
    }
    #expect(spelling.symbol(of: "th") == nil && spelling.symbol(of: "Z") == nil && spelling.symbol(of: "\n") == nil)
  }
}
