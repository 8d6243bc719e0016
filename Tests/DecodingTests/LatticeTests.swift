import Decoding
import Files
import Foundation
import Tensors
import Testing
import WFST

@Suite struct LatticeTests {
  /// Determinisation takes sets of states for one whose costs differ by less than 1e-6; a sequence meets a few of them.
  static let tolerance = 1e-5

  @Test(arguments: UInt64(1)...300)
  func itHoldsEverySequenceWithinTheBeamAtItsLeastCost(seed: UInt64) throws {
    var generator = TestGenerator(seed: seed)
    let (graph, scores, options) = randomSearch(using: &generator)
    let costs = costsOfSequences(graph, scores: scores, options: options).costs
    let decoder = try BeamSearchDecoder(graph: graph, options: options)
    guard let best = costs.values.min() else {
      #expect(throws: SearchError.self) { try decoder.lattice(logLikelihoods: scores) }
      return
    }
    let lattice = try decoder.lattice(logLikelihoods: scores)
    #expect(lattice.isComplete == (try decoder.decode(logLikelihoods: scores)).isComplete)
    let paths = lattice.best(1000)
    #expect(Set(paths.map(\.words)).count == paths.count, "each once")
    #expect(zip(paths, paths.dropFirst()).allSatisfy { $0.totalCost <= $1.totalCost + Self.tolerance })
    for path in paths {
      let cost = try #require(costs[path.words], "\(path.words) is not written by any path")
      #expect(abs(path.totalCost - cost) < Self.tolerance, "\(path.words)")
      #expect(path.columns.count == scores.rows)
      let acoustic = path.columns.enumerated().reduce(0) { sum, frame in
        sum - options.acousticScale * Double(scores[frame.offset, frame.element])
      }
      #expect(abs(path.acousticCost - acoustic) < Self.tolerance)
    }
    let within = costs.filter { $0.value < best + options.latticeBeam - Self.tolerance }
    #expect(Set(within.keys).isSubset(of: paths.map(\.words)))
    for arcs in lattice.arcs { #expect(zip(arcs, arcs.dropFirst()).allSatisfy { $0.word < $1.word }) }
  }

  /// Over utterances of many prunings a narrow lattice holds what a wide one holds within the narrow beam.
  @Test func pruningOnTheWayLosesNothing() throws {
    var generator = TestGenerator(seed: 3)
    var sequences = 0
    for _ in 0..<10 {
      let graph = randomGraphWithoutEpsilonCycles(states: 12, arcs: 40, columns: 5, words: 3, using: &generator)
      let scores = randomScores(frames: 130, columns: 5, using: &generator)
      func lattice(beam: Double) throws -> Lattice {
        let options = BeamSearchOptions(beam: 1000, latticeBeam: beam, maxActive: 1000, acousticScale: 1)
        return try BeamSearchDecoder(graph: graph, options: options).lattice(logLikelihoods: scores)
      }
      guard let narrow = try? lattice(beam: 0.5) else { continue }
      let wide = try lattice(beam: 1.5)
      let best = try #require(narrow.best(1).first)
      let options = BeamSearchOptions(beam: 1000, maxActive: 1000, acousticScale: 1)
      let path = try BeamSearchDecoder(graph: graph, options: options).decode(logLikelihoods: scores)
      #expect(abs(best.totalCost - path.totalCost) < Self.tolerance)
      let expected = wide.best(400).filter { $0.totalCost < best.totalCost + 0.5 }
      let found = narrow.best(expected.count)
      sequences += found.count
      for (a, b) in zip(found, expected) { #expect(abs(a.totalCost - b.totalCost) < Self.tolerance) }
      #expect(Set(found.map(\.words)).symmetricDifference(expected.map(\.words)).count <= 2, "but for ties at the end")
    }
    #expect(sequences > 100, "\(sequences)")
  }

  @Test func aGraphThatWritesWithoutEndHasNone() throws {
    var graph = VectorFst<TropicalWeight>()
    graph.addStates(1)
    graph.start = StateID(index: 0)
    graph.addArc(from: graph.start, to: graph.start, input: .epsilon, output: Label(1), weight: TropicalWeight(1))
    graph.setFinalWeight(.one, of: graph.start)
    let decoder = try BeamSearchDecoder(graph: ConstFst(graph))
    #expect(throws: SearchError.latticeWithEpsilonCycle(state: 0)) {
      try decoder.lattice(logLikelihoods: Matrix(rows: 1, columns: 1))
    }
  }
}

@Suite struct LatticeRescoringTests {
  /// A lattice of random arcs to higher states, in which no state has two arcs of a word.
  static func lattice(using generator: inout some RandomNumberGenerator) -> Lattice {
    func weight() -> Lattice.Weight {
      Lattice.Weight(graphCost: .random(in: 0...3, using: &generator), acousticCost: 1, columns: [0])
    }
    let count = 6
    var arcs: [[Lattice.Arc]] = (0..<count).map { state in
      (1...3).compactMap { word in
        guard state + 1 < count, Bool.random(using: &generator) else { return nil }
        return Lattice.Arc(word: word, nextState: .random(in: state + 1..<count, using: &generator), weight: weight())
      }
    }
    arcs[0].append(Lattice.Arc(word: 4, nextState: count - 1, weight: weight()))
    return Lattice(
      arcs: arcs, finals: (0..<count).map { $0 == count - 1 || Bool.random(using: &generator) ? weight() : nil })
  }

  @Test(arguments: UInt64(1)...50)
  func everySequenceCostsWhatTheGrammarAdds(seed: UInt64) throws {
    var generator = TestGenerator(seed: seed)
    let lattice = Self.lattice(using: &generator)
    let grammar = TableGrammar(words: 4, using: &generator)
    let rescored = lattice.rescored(by: grammar)
    let before = lattice.best(1000)
    let after = rescored.best(1000)
    #expect(Set(before.map(\.words)) == Set(after.map(\.words)) && before.count == after.count)
    let costs = Dictionary(uniqueKeysWithValues: before.map { ($0.words, $0.graphCost) })
    for path in after {
      let expected = try #require(costs[path.words]) + grammar.cost(of: path.words)
      #expect(abs(path.graphCost - expected) < 1e-9)
    }
    let again = rescored.rescored(by: grammar.negated).best(1000)
    for (a, b) in zip(before, again) { #expect(abs(a.totalCost - b.totalCost) < 1e-9) }
  }
}

extension LatticeRescoringTests {
  /// Of all sequences of the lattice, one by one, none is nearer to the reference, and none as near is cheaper.
  @Test(arguments: UInt64(1)...100)
  func noSequenceIsNearerThanTheNearest(seed: UInt64) throws {
    var generator = TestGenerator(seed: seed)
    let lattice = Self.lattice(using: &generator)
    let reference = (0..<Int.random(in: 0...6, using: &generator)).map { _ in Int.random(in: -1...4, using: &generator)
    }
    let nearest = try #require(lattice.nearest(to: reference))
    let all = lattice.best(1000)
    #expect(all.contains { $0.words == nearest.words && abs($0.totalCost - nearest.totalCost) < 1e-9 })
    let distances = all.map { Self.distance($0.words[...], reference[...]) }
    let least = try #require(distances.min())
    #expect(Self.distance(nearest.words[...], reference[...]) == least)
    let costs = zip(all, distances).filter { $0.1 == least }.map { $0.0.totalCost }
    #expect(abs(nearest.totalCost - (costs.min() ?? .infinity)) < 1e-9)
  }

  /// Edit distance by its definition, word by word from the front.
  private static func distance(_ a: ArraySlice<Int>, _ b: ArraySlice<Int>) -> Int {
    guard let first = a.first, let second = b.first else { return max(a.count, b.count) }
    let (restA, restB) = (a.dropFirst(), b.dropFirst())
    if first == second { return distance(restA, restB) }
    return 1 + min(distance(restA, b), distance(a, restB), distance(restA, restB))
  }
}

@Suite struct LatticeConfidenceTests {
  fileprivate static func weight(_ cost: Double) -> Lattice.Weight {
    Lattice.Weight(graphCost: cost / 4, acousticCost: 3 * cost / 4, columns: [])
  }

  /// Places one after another, of which each has one of some words, or none, at random costs.
  private struct Sausage {
    /// Of each place its words with their costs; 0 is none.
    let places: [[Int: Double]]

    /// Its sequences as a lattice: a state for each place, and arcs that pass over places without a word.
    func lattice() -> Lattice {
      var arcs = places.map { _ in [Lattice.Arc]() } + [[]]
      var finals: [Lattice.Weight?] = places.map { _ in nil } + [LatticeConfidenceTests.weight(0)]
      for start in places.indices {
        var skipped = 0.0
        for place in start..<places.count {
          for (word, cost) in places[place].sorted(by: { $0.key < $1.key }) where word != 0 {
            arcs[start].append(
              Lattice.Arc(word: word, nextState: place + 1, weight: LatticeConfidenceTests.weight(skipped + cost)))
          }
          skipped += places[place][0] ?? .infinity
        }
        if skipped < .infinity { finals[start] = LatticeConfidenceTests.weight(skipped) }
      }
      return Lattice(arcs: arcs, finals: finals)
    }

    func probability(of word: Int, at place: Int, scale: Double) -> Double {
      let weights = places[place].mapValues { exp(-scale * $0) }
      return (weights[word] ?? 0) / weights.values.reduce(0, +)
    }
  }

  /// Where every place has words of its own, which no other place has, the alignment is never in doubt, and a word's confidence
  /// is its probability at its place.
  @Test(arguments: UInt64(1)...40)
  func aWordsConfidenceIsItsProbability(seed: UInt64) {
    var generator = TestGenerator(seed: seed)
    let places = (0..<5).map { place in
      Dictionary(
        uniqueKeysWithValues: [10 * place + 1, 10 * place + 2].map { ($0, Double.random(in: 0...4, using: &generator)) }
      )
    }
    let sausage = Sausage(places: places)
    let scale = Double.random(in: 0.2...2, using: &generator)
    let words = (0..<5).map { 10 * $0 + Int.random(in: 1...2, using: &generator) }
    let confidences = sausage.lattice().confidences(of: words, scale: scale)
    for (place, word) in words.enumerated() {
      #expect(abs(confidences[place] - sausage.probability(of: word, at: place, scale: scale)) < 1e-9)
    }
  }

  /// A word that may be missing.
  @Test func whatMayBeMissingIsLessProbable() {
    let sausage = Sausage(places: [[1: 0], [2: 1, 0: 0], [3: 0]])
    let confidences = sausage.lattice().confidences(of: [1, 2, 3], scale: 1)
    let expected = exp(-1.0) / (1 + exp(-1.0))
    #expect(abs(confidences[0] - 1) < 1e-9 && abs(confidences[2] - 1) < 1e-9)
    #expect(abs(confidences[1] - expected) < 1e-9, "\(confidences)")
    #expect(abs(sausage.lattice().confidences(of: [1, 2, 3], scale: 0.001)[1] - 0.5) < 1e-3, "all alike")
    #expect(sausage.lattice().confidences(of: [], scale: 1).isEmpty)
    #expect(sausage.lattice().confidences(of: [7], scale: 1) == [0])
  }
}

@Suite struct LatticePruningTests {
  /// The state and the place of the last arc on the way that words say.
  private func place(in lattice: Lattice) -> ([Int]) -> [Int]? {
    { words in
      var (state, last) = (0, [Int]?.none)
      for word in words {
        guard let index = lattice.arcs[state].firstIndex(where: { $0.word == word }) else { return nil }
        last = [state, index]
        state = lattice.arcs[state][index].nextState
      }
      return last
    }
  }

  @Test(arguments: UInt64(1)...100)
  func whatIsLeftIsOnASequenceWithinTheBeam(seed: UInt64) throws {
    var generator = TestGenerator(seed: seed)
    let lattice = LatticeRescoringTests.lattice(using: &generator)
    let all = lattice.best(1000)
    let least = try #require(all.first).totalCost
    for beam in [0.5, 2, 100.0] {
      let pruned = lattice.pruned(beam: beam)
      let left = pruned.best(1000)
      let within = all.filter { $0.totalCost <= least + beam }
      #expect(Array(left.prefix(within.count)) == within)
      #expect(Set(left.map(\.words)).isSubset(of: all.map(\.words)))
      // No state is dead, and the arcs are as many as the sequences within the beam go over: words tell arcs apart.
      let beginnings = within.flatMap { path in path.words.indices.map { Array(path.words[...$0]) } }
      let arcs = Set(beginnings.map(place(in: pruned)))
      #expect(pruned.arcs.joined().count == arcs.count && !arcs.contains(nil))
      #expect(pruned.arcs.indices.allSatisfy { !pruned.arcs[$0].isEmpty || pruned.finals[$0] != nil })
    }
    #expect(lattice.pruned(beam: 1000).best(1000) == all)
  }
}
