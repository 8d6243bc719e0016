import Foundation
import GraphConstruction
import LanguageModel
import TestSupport
import Testing
import WFST

@Suite struct GrammarTransducerTests {
  private static let table = SymbolTable(symbols: ["<eps>", "w", "x", "y", "z", "#0"])
  private static let names: [Int32: String] = [1: "w", 2: "x", 3: "y", 4: "z"]

  private func model(_ arpa: String) throws -> NGramModel {
    let folder = try TemporaryFolder()
    return try NGramModel(arpa: folder.write(arpa, to: "lm.arpa"))
  }

  /// The best path of each sentence against the model's n-grams with free choice of backing off, over all sentences of up to four words. Tolerance:
  /// up to ten logarithms in single precision, each rounded in ARPA's text and again on an arc.
  @Test func bestPathsAreTheBestWaysToBackOff() throws {
    for seed in 0..<40 {
      let oracle = ModelOracle(seed: seed)
      let grammar = GrammarTransducer(model: try model(oracle.arpa()), words: Self.table)
      let found = PathSet(of: grammar.fst, maximumInput: 4, maximumOutput: 4, silent: [5]).weights
      let sentences = strings(over: [1, 2, 3, 4], upTo: 4)
      #expect(found.count == sentences.count)
      for sentence in sentences {
        let expected = oracle.bestCost(sentence.compactMap { Self.names[$0] })
        let weight = found[.init(input: sentence, output: sentence)] ?? .infinity
        #expect(abs(weight - expected) < 1e-4, "seed \(seed): \(sentence) \(weight) \(expected)")
      }
      #expect(grammar.unknownWords == [] && grammar.unreachableWords == [] && grammar.removedNGrams == 0)
    }
  }

  /// Backing off only where a word has no arc, as the model's rule has it, gives the language model's own scores.
  @Test func pathsByTheModelsRuleAreItsScores() throws {
    for seed in 0..<20 {
      let oracle = ModelOracle(seed: seed)
      let model = try model(oracle.arpa())
      let fst = GrammarTransducer(model: model, words: Self.table).fst
      for sentence in strings(over: [1, 2, 3, 4], upTo: 3) {
        let weight = weightByRule(fst, sentence)
        #expect(abs(weight - oracle.cost(sentence.compactMap { Self.names[$0] })) < 1e-4, "seed \(seed): \(sentence)")
        #expect(abs(weight - (try cost(model, sentence))) < 1e-4, "seed \(seed): \(sentence)")
      }
    }
  }

  private func cost(_ model: NGramModel, _ sentence: [Int32]) throws -> Double {
    var state = model.initialState
    var total: Float = 0
    for word in sentence {
      let id = try #require(model.wordID(Self.names[word] ?? ""))
      let (score, next) = model.score(id, after: state)
      total += score
      state = next
    }
    return -Double(total + model.endScore(after: state)) * log(10)
  }

  private func weightByRule(_ fst: VectorFst<TropicalWeight>, _ sentence: [Int32]) -> Double {
    var state = fst.start
    var weight = 0.0
    var rest = sentence[...]
    while !rest.isEmpty || !fst.isFinal(state) {
      let arcs = fst.arcs(from: state)
      let reading = rest.first.flatMap { word in arcs.first { $0.inputLabel == Label(word) } }
      guard let arc = reading ?? arcs.first(where: { $0.inputLabel == Label(5) }) else { return .infinity }
      if reading != nil { rest.removeFirst() }
      weight += Double(arc.weight.value)
      state = arc.nextState
    }
    return weight + Double(fst.finalWeight(of: state).value)
  }

  @Test func unknownWordsAndMisplacedEndsAreLeftOut() throws {
    let oracle = ModelOracle(seed: 3)
    let extra: [[String]: Float] = [
      ["q"]: -1, ["<unk>"]: -2, ["x", "q"]: -1, ["q", "x"]: -1, ["q", "x", "y"]: -0.1, ["x", "<s>"]: -1,
      ["<eps>"]: -1, ["x", "<eps>"]: -1, ["#0"]: -1,
    ]
    let grammar = GrammarTransducer(model: try model(oracle.arpa(extra: extra)), words: Self.table)
    #expect(Set(grammar.unknownWords) == ["q", "<eps>", "#0"])
    #expect(grammar.removedNGrams == extra.count - 1)
    let found = PathSet(of: grammar.fst, maximumInput: 3, maximumOutput: 3, silent: [5]).weights
    for sentence in strings(over: [1, 2, 3, 4], upTo: 3) {
      let weight = found[.init(input: sentence, output: sentence)] ?? .infinity
      #expect(abs(weight - oracle.bestCost(sentence.compactMap { Self.names[$0] })) < 1e-4, "\(sentence)")
    }
  }

  @Test func wordsWithoutNGramsAreNamed() throws {
    var table = Self.table
    table.add("v")
    #expect(GrammarTransducer(model: try model(ModelOracle(seed: 1).arpa()), words: table).unreachableWords == ["v"])
  }

  @Test func unigramModelsHaveOneState() throws {
    let arpa = "\\data\\\nngram 1=4\n\n\\1-grams:\n-99\t<s>\n-0.5\t</s>\n-0.4\tx\n-0.8\ty\n\n\\end\\\n"
    let fst = GrammarTransducer(model: try model(arpa), words: Self.table).fst
    #expect(fst.stateCount == 1 && fst.arcCount == 2)
    let weight = PathSet(of: fst, maximumInput: 2, maximumOutput: 2).weights[.init(input: [2, 3], output: [2, 3])]
    #expect(abs((weight ?? .infinity) - 1.7 * log(10)) < 1e-5)
  }
}
