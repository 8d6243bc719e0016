import Decoding
import Files
import Foundation
import LanguageModel
import Tensors
import TestSupport
import Testing
import WFST

/// Words at costs that depend on the word before.
struct TableGrammar: WordGrammar {
  private var costs: [[Double]]

  init(words: Int, using generator: inout some RandomNumberGenerator) {
    costs = (0...words).map { _ in (0...words).map { _ in Double.random(in: -1...3, using: &generator) } }
  }

  var negated: TableGrammar {
    var negated = self
    negated.costs = costs.map { $0.map(-) }
    return negated
  }

  var initialState: Int { 0 }

  func cost(ofWord word: Int, after state: Int) -> (cost: Double, next: Int) { (costs[state][word], word) }

  func costOfEnd(after state: Int) -> Double { costs[state][0] }
}

extension WordGrammar {
  /// Of a whole sequence, and of one that may go on.
  func cost(of words: [Int], isComplete: Bool = true) -> Double {
    var (total, state) = (0.0, initialState)
    for word in words {
      let (cost, next) = cost(ofWord: word, after: state)
      total += cost
      state = next
    }
    return isComplete ? total + costOfEnd(after: state) : total
  }
}

@Suite struct GrammarSearchTests {
  /// Sums of some tens of terms; determinisation of lattices takes states for equal whose costs differ by less than 1e-6.
  static let tolerance = 1e-5

  /// The best path and the lattice of a graph and a grammar, against the costs of all paths of the graph.
  @Test(arguments: UInt64(1)...300)
  func itFindsTheBestOfAllPathsAndEverySequence(seed: UInt64) throws {
    var generator = TestGenerator(seed: seed)
    let (graph, scores, options) = randomSearch(using: &generator)
    let grammar = TableGrammar(words: 2, using: &generator)
    let (isComplete, graphCosts) = costsOfSequences(graph, scores: scores, options: options)
    var costs = graphCosts
    for words in graphCosts.keys { costs[words]? += grammar.cost(of: words, isComplete: isComplete) }
    let decoder = BeamSearchDecoder(graph: try SearchGraph(graph), grammar: grammar, options: options)
    guard let best = costs.values.min() else {
      #expect(throws: SearchError.self) { try decoder.decode(logLikelihoods: scores) }
      return
    }
    let path = try decoder.decode(logLikelihoods: scores)
    #expect(path.isComplete == isComplete)
    #expect(abs(path.totalCost - best) < 1e-9)
    #expect(abs(try #require(costs[path.words]) - best) < 1e-9)
    let lattice = try decoder.lattice(logLikelihoods: scores)
    let found = Dictionary(uniqueKeysWithValues: lattice.best(1000).map { ($0.words, $0.totalCost) })
    for (words, cost) in costs where cost < best + options.latticeBeam - Self.tolerance {
      #expect(abs(try #require(found[words]) - cost) < Self.tolerance)
    }
  }

  /// Hundreds of tokens a frame, so that the table of positions grows and positions share places.
  @Test func manyPositionsAreToldApart() throws {
    var generator = TestGenerator(seed: 5)
    let graph = randomGraphWithoutEpsilonCycles(states: 60, arcs: 400, columns: 5, words: 30, using: &generator)
    let scores = randomScores(frames: 25, columns: 5, using: &generator)
    let grammar = TableGrammar(words: 30, using: &generator)
    let options = BeamSearchOptions(beam: .infinity, maxActive: 100_000, acousticScale: 1)
    let expected = denseCost(of: product(of: graph, grammar), scores: scores)
    let decoder = BeamSearchDecoder(graph: try SearchGraph(graph), grammar: grammar, options: options)
    #expect(abs(try decoder.decode(logLikelihoods: scores).totalCost - expected) < 1e-6)
  }

  private func denseCost(of graph: ConstFst<TropicalWeight>, scores: Matrix) -> Double {
    denseCosts(graph, scores: scores, scale: 1).final
  }

  /// The graph whose states are those of `graph` for each last word.
  private func product(of graph: ConstFst<TropicalWeight>, _ grammar: TableGrammar) -> ConstFst<TropicalWeight> {
    let words = 31
    var product = VectorFst<TropicalWeight>()
    product.addStates(graph.stateCount * words)
    product.start = StateID(index: graph.start.index * words)
    for state in graph.states {
      for last in 0..<words {
        let here = StateID(index: state.index * words + last)
        for arc in graph.arcs(from: state) {
          let word = Int(arc.outputLabel.rawValue)
          let (cost, next) = word == 0 ? (0, last) : grammar.cost(ofWord: word, after: last)
          product.addArc(
            from: here, to: StateID(index: arc.nextState.index * words + next), input: arc.inputLabel,
            output: arc.outputLabel, weight: TropicalWeight(arc.weight.value + Float(cost)))
        }
        let final = graph.finalWeight(of: state).value + Float(grammar.costOfEnd(after: last))
        product.setFinalWeight(TropicalWeight(final), of: here)
      }
    }
    return ConstFst(product)
  }

  @Test func aGraphThatWritesWithoutEndIsRefused() throws {
    var graph = VectorFst<TropicalWeight>()
    graph.start = graph.addState()
    graph.setFinalWeight(.one, of: graph.start)
    graph.addArc(from: graph.start, to: graph.start, input: .epsilon, output: Label(1), weight: TropicalWeight(1))
    graph.addArc(from: graph.start, to: graph.start, input: Label(1), output: .epsilon)
    let decoder = BeamSearchDecoder(
      graph: try SearchGraph(ConstFst(graph)), grammar: PhraseGrammar([.init(words: [1], boost: 2)]))
    #expect(throws: SearchError.latticeWithEpsilonCycle(state: 0)) {
      try decoder.decode(logLikelihoods: Matrix(rows: 1, columns: 1))
    }
  }
}

@Suite struct PhraseGrammarTests {
  /// Sequences cost exactly their phrases' boosts less, counted by looking at every place, phrases within phrases too.
  @Test(arguments: UInt64(1)...300)
  func aSequenceIsBoostedByItsPhrases(seed: UInt64) {
    var generator = TestGenerator(seed: seed)
    let phrases = (0..<Int.random(in: 0...6, using: &generator)).map { _ in
      PhraseGrammar.Phrase(
        words: (0..<Int.random(in: 1...4, using: &generator)).map { _ in .random(in: 1...3, using: &generator) },
        boost: .random(in: -2...5, using: &generator))
    }
    let grammar = PhraseGrammar(phrases)
    for _ in 0..<20 {
      let words = (0..<Int.random(in: 0...12, using: &generator)).map { _ in Int.random(in: 1...3, using: &generator) }
      let expected = phrases.reduce(0) { sum, phrase in
        let times = words.indices.filter { words[$0...].starts(with: phrase.words) }.count
        return sum + Double(times) * phrase.boost
      }
      #expect(abs(grammar.cost(of: words) + expected) < 1e-9, "\(phrases) in \(words)")
    }
  }

  /// Halfway through a phrase half of its boost is given, and taken back by a word that does not go on with it.
  @Test func aBegunPhraseIsBoostedAhead() {
    let grammar = PhraseGrammar([.init(words: [7, 8], boost: 4)])
    let (ahead, begun) = grammar.cost(ofWord: 7, after: grammar.initialState)
    #expect(ahead == -2 && grammar.costOfEnd(after: begun) == 2)
    #expect(grammar.cost(ofWord: 8, after: begun).cost == -2)
    #expect(grammar.cost(ofWord: 9, after: begun).cost == 2)
    #expect(grammar.cost(ofWord: 7, after: begun).cost == 0)
  }
}

@Suite struct NGramGrammarTests {
  /// p(b | a) = 0.5 is a bigram; b after `<s>` backs off: 10^-0.2 · 0.25; the end after b: b has no backoff weight.
  @Test func itCostsWhatTheModelSays() throws {
    let folder = try TemporaryFolder()
    let text = """
      \\data\\
      ngram 1=5
      ngram 2=1

      \\1-grams:
      -1\t<unk>
      -99\t<s>\t-0.2
      -0.30103\t</s>
      -0.60206\ta\t-0.1
      -0.60206\tb

      \\2-grams:
      -0.30103\ta b

      \\end\\

      """
    let words = ["", "b", "unheard", "a"]
    let model = try NGramModel(arpa: folder.write(text, to: "lm.arpa"))
    let grammar = NGramGrammar(model, words: words)
    let tolerance = 1e-5
    #expect(abs(grammar.cost(of: [3, 1], isComplete: false) - (log(4) + 0.2 * log(10) + log(2))) < tolerance)
    #expect(abs(grammar.cost(of: [1]) - (0.2 * log(10) + log(4) + log(2))) < tolerance)
    #expect(abs(grammar.cost(of: [3, 2]) - (0.2 * log(10) + log(4) + 0.1 * log(10) + log(10) + log(2))) < tolerance)
    let difference = GrammarSum(grammar, NGramGrammar(model, words: words, scale: -1))
    #expect(difference.cost(of: [3, 1, 2, 1]) == 0)
  }
}
