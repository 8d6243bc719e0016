import CharacterModel
import Foundation
import NeuralNetwork
import Tensors
import Testing

@Suite struct EvaluationTests {
  private static let cells: [NetworkArchitecture.Cell] = [.miLSTM, .init(.gru, .additive), .init(.rnn, .simple)]

  /// In one piece: no symbol is seen out of its place. 99 logarithms near 4 are each rounded to some 1e−6.
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

  /// Every hidden value of every layer is seen once a symbol, in the text's order.
  @Test func hiddenValuesAreShown() throws {
    let model = try smallModel(layers: 2)
    let text = randomSymbols(50, of: model, seed: 3)
    var seen: [[Float]] = [[], []]
    _ = model.evaluate(text, streams: 1) { layer, hidden in
      #expect(hidden.columns == 6)
      seen[layer] += hidden.elements
    }
    #expect(seen.map(\.count) == [49 * 6, 49 * 6])
    // The top layer's, through the affine layer, are the logits.
    let parameters = model.network.parameters
    let (w, b) = (try #require(parameters["output.W"]), try #require(parameters["output.b"]))
    var logits = Matrix(rows: 49, columns: 6, elements: seen[1]).times(w)
    logits.addToEveryRow(b.elements)
    var none: Network.State?
    let expected = model.network.logits(
      .symbols(Array(text.dropLast())), layout: PackedLayout(lengths: [49]), state: &none)
    #expect(zip(logits.elements, expected.elements).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  /// ln p(sentence, end), whatever the sentence stands beside.
  @Test(arguments: [false, true])
  func sentencesAreScoredAsTheyAreStepByStep(_ isNormalised: Bool) throws {
    let model = try smallModel(isNormalised: isNormalised)
    let sentences = ["the cat sat on a mat on the mat", "a", "", "on a cat", "eat"]
    let end = try #require(model.alphabet.lineEnd)
    let scores = try model.logProbabilities(ofSentences: sentences)
    for (sentence, score) in zip(sentences, scores) {
      let symbols = [end] + (try model.alphabet.symbols(of: sentence)) + [end]
      let expected = model.stepByStep(symbols).reduce(0, +)
      #expect(abs(score - expected) < 1e-4, "\(sentence)")
    }
  }

  @Test func sentencesNeedLinesAndKnownCharacters() throws {
    let withoutLines = try smallModel(of: "abc")
    #expect { _ = try withoutLines.logProbabilities(ofSentences: ["abc"]) } throws: {
      "\($0)".contains("trained on text without lines")
    }
    let model = try smallModel()
    let scores = try model.logProbabilities(ofSentences: ["the cat", "the CAT", "a"])
    #expect(scores[1] == -.infinity && scores[0].isFinite && scores[2].isFinite)
    #expect(try [scores[0], scores[2]] == model.logProbabilities(ofSentences: ["the cat", "a"]))
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
