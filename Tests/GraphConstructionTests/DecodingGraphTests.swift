import Corpus
import Foundation
import GraphConstruction
import LanguageModel
import TestSupport
import Testing
import WFST

@Suite struct DecodingGraphTests {
  /// x and w are homophones, x's other pronunciation runs "A A"; x's first is a prefix of y's and z's; "B" as y's second
  /// pronunciation ends z's. A 2, B 3, <SPACE> 4.
  private static let lexiconText = "x A\nw A\nx A A\ny A B\ny B\nz A B\n"
  private static let pronunciations: [(word: String, labels: [Int32])] = [
    ("x", [2]), ("w", [2]), ("x", [2, 2]), ("y", [2, 3]), ("y", [3]), ("z", [2, 3]),
  ]
  private static let labels: [String: Int32] = ["w": 1, "x": 2, "y": 3, "z": 4]

  private func build(
    seed: Int, _ topology: TokenTopology, sumsAlternatives: Bool = true, lexicon: String = lexiconText
  ) throws -> DecodingGraph {
    let folder = try TemporaryFolder()
    let tokens = try TokenTable(units: ["A", "B", "<SPACE>"])
    var options = DecodingGraphOptions()
    options.topology = topology
    options.sumsAlternatives = sumsAlternatives
    return try DecodingGraph.build(
      model: NGramModel(arpa: folder.write(ModelOracle(seed: seed).arpa(), to: "lm.arpa")),
      lexicon: Lexicon(lexicon: folder.write(lexicon, to: "lexicon.txt"), tokens: tokens), tokens: tokens,
      options: options)
  }

  /// L ∘ G by enumeration, without transducers: every sequence of pronunciations, with or without spaces at the places
  /// between and around, of at most `length` tokens; the best weight of each pair of tokens and words.
  private func spellings(_ oracle: ModelOracle, length: Int) -> [PathSet.Strings: Double] {
    var result: [PathSet.Strings: Double] = [:]
    func extend(_ tokens: [Int32], _ words: [String]) {
      guard tokens.count <= length else { return }
      let key = PathSet.Strings(input: tokens, output: words.compactMap { Self.labels[$0] })
      let weight = oracle.bestCost(words) + Double(words.count + 1) * log(2)
      result[key] = min(result[key, default: .infinity], weight)
      for (word, labels) in Self.pronunciations {
        extend(tokens + labels, words + [word])
        extend(tokens + labels + [4], words + [word])
      }
    }
    extend([], [])
    extend([4], [])
    return result
  }

  /// The composed graph's weight of each pair of frames and words against the best over the token strings that the
  /// frames can stand for, in both topologies and semirings, over all frames of up to five.
  ///
  /// Tolerance: determinisation and minimisation each take weights as equal that differ by 2⁻¹⁰.
  @Test(arguments: TokenTopology.allCases, [true, false])
  func graphWeighsFramesAndWordsAsTheirSpellings(topology: TokenTopology, sumsAlternatives: Bool) throws {
    let length = 5
    for seed in 0..<4 {
      let graph = try build(seed: seed, topology, sumsAlternatives: sumsAlternatives)
      let found = PathSet(of: graph.tlg, maximumInput: length, maximumOutput: length).weights
      let spellings = spellings(ModelOracle(seed: seed), length: length)
      let wordsOf = Dictionary(grouping: spellings.keys, by: \.input)
      var expected: [PathSet.Strings: Double] = [:]
      for frames in strings(over: [1, 2, 3, 4], upTo: length) {
        let readings =
          topology == .strict ? [CollapseOracle.strict(frames)] : Array(CollapseOracle.eesen(frames).keys)
        for key in readings.flatMap({ wordsOf[$0] ?? [] }) {
          let pair = PathSet.Strings(input: frames, output: key.output)
          expected[pair] = min(expected[pair, default: .infinity], spellings[key] ?? .infinity)
        }
      }
      #expect(Set(found.keys) == Set(expected.keys))
      let worst = expected.map { abs($0.value - (found[$0.key] ?? .infinity)) }.max() ?? .infinity
      #expect(worst < 2e-3, "seed \(seed): \(worst)")
    }
  }

  @Test func graphReadsFramesOnlyAndIsSorted() throws {
    for topology in TokenTopology.allCases {
      let graph = try build(seed: 5, topology)
      let properties = graph.tlg.verifiedProperties()
      #expect(properties.isSuperset(of: [.inputSorted, .accessible, .coaccessible]))
      for state in graph.tlg.states {
        for arc in graph.tlg.arcs(from: state) {
          #expect(arc.inputLabel.rawValue <= graph.tokens.columnCount)
          #expect(arc.outputLabel.rawValue <= 4)
        }
      }
      #expect(graph.lexiconGrammar.verifiedProperties().contains(.inputDeterministic))
      #expect(graph.tokens.disambiguationSymbols == 3)
    }
  }

  @Test func sameInputGivesSameBytes() throws {
    let first = try build(seed: 6, .strict)
    let second = try build(seed: 6, .strict)
    #expect(OpenFstFile.encode(first.tlg) == OpenFstFile.encode(second.tlg))
    #expect(first.words == second.words)
  }

  @Test func folderHoldsEveryPart() throws {
    let folder = try TemporaryFolder()
    let target = folder.file("new/graph")
    let graph = try build(seed: 7, .eesen)
    try graph.write(to: target)
    let names = try FileManager.default.contentsOfDirectory(atPath: target).sorted()
    #expect(names == ["G.fst", "L.fst", "T.fst", "TLG.fst", "graph.json", "lexicon.txt", "tokens.txt", "words.txt"])
    let tlg: ConstFst<TropicalWeight> = try OpenFstFile.readConst(path: "\(target)/TLG.fst")
    #expect(tlg.arcs == ConstFst(graph.tlg).arcs && tlg.finalWeights == ConstFst(graph.tlg).finalWeights)
    #expect(try TokenTable(contentsOf: "\(target)/tokens.txt") == graph.tokens)
    #expect(try SymbolTable(contentsOf: "\(target)/words.txt").entries == graph.words.entries)
  }

  @Test func lexiconAndModelWithoutACommonWordAreAnError() {
    let error = #expect(throws: DecodingGraphError.self) { try build(seed: 8, .strict, lexicon: "X A\n") }
    #expect(error?.description.contains("no word in common") == true)
  }
}
