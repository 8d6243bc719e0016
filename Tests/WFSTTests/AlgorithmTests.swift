import Foundation
import Testing
import WFST

/// Each algorithm on thousands of small random transducers against the walk over all paths.
///
/// Tolerance: tropical sums of multiples of 1/8 are exact; log sums of at most some dozen paths carry a few roundings
/// of 1e-6 each, and determinisation takes subsets as equal that differ by 1/1024 per element.
@Suite struct AlgorithmTests {
  private static let bound = 4

  private func paths<F: Fst>(_ fst: F) -> PathSet where F.W: FloatSemiring {
    PathSet(of: fst, maximumInput: Self.bound, maximumOutput: Self.bound)
  }

  private func expectSame<F: Fst, G: Fst>(_ a: F, _ b: G, _ tolerance: Double, seed: Int)
  where F.W: FloatSemiring, G.W: FloatSemiring {
    let differences = paths(a).differences(from: paths(b), tolerance: tolerance)
    #expect(differences.isEmpty, "seed \(seed): \(differences.prefix(3))")
  }

  private func composesAsDefined<W: FloatSemiring>(_: W.Type, tolerance: Double) {
    for seed in 0..<2000 {
      var random = TestRandom(seed: seed)
      // One of the two is acyclic, which bounds the strings in the middle by the oracle's bound.
      let first: VectorFst<W> = RandomTransducers.any(&random, isAcyclic: seed % 2 == 0)
      let second: VectorFst<W> = RandomTransducers.any(&random, isAcyclic: seed % 2 == 1)
      let expected = paths(first).composed(with: paths(second), isLog: W.self == LogWeight.self)
      let result = compose(first, second)
      let differences = paths(result).differences(from: expected, tolerance: tolerance)
      #expect(differences.isEmpty, "seed \(seed): \(differences.prefix(3))")
      #expect(result.verifiedProperties().isSuperset(of: [.accessible, .coaccessible]))
      let ahead = composeLookingAhead(first, second)
      let others = paths(ahead).differences(from: expected, tolerance: tolerance)
      #expect(others.isEmpty, "looking ahead, seed \(seed): \(others.prefix(3))")
      #expect(ahead.verifiedProperties().isSuperset(of: [.accessible, .coaccessible]))
    }
  }

  @Test func compositionIsTheRelationsComposition() {
    composesAsDefined(TropicalWeight.self, tolerance: 0)
    composesAsDefined(LogWeight.self, tolerance: 1e-4)
  }

  /// For a fixed pair of strings, each pair of matching epsilon paths is counted once: ln of the number of paths.
  @Test func compositionCountsEpsilonPathsOnce() {
    var first = VectorFst<LogWeight>()
    first.addStates(4)
    first.start = StateID(0)
    for index in 0..<3 {
      first.addArc(from: StateID(index: index), to: StateID(index: index + 1), input: Label(1), output: .epsilon)
    }
    first.setFinalWeight(.one, of: StateID(3))
    var second = first
    for state in second.states {
      second.modifyArcs(from: state) { arcs in
        for index in arcs.indices {
          arcs[index].inputLabel = .epsilon
          arcs[index].outputLabel = Label(2)
        }
      }
    }
    let expected = PathSet.Strings(input: [1, 1, 1], output: [2, 2, 2])
    #expect(paths(compose(first, second)).weights == [expected: 0])
  }

  /// A lexicon and a grammar of probabilities that sum to 1 at every state, both deterministic: so is what is made of them, and at
  /// every state of it the probabilities sum to 1 too, since all weight is where it is first known.
  @Test func lookingAheadPushesWeightsAsFarAsTheyGo() throws {
    for seed in 0..<300 {
      var random = TestRandom(seed: seed)
      let lexicon = try determinize(Self.lexicon(&random)).reinterpreted(as: LogWeight.self)
      let grammar = Self.stochasticGrammar(wordCount: 8, &random)
      let ahead = composeLookingAhead(lexicon, grammar)
      #expect(ahead.verifiedProperties().contains(.inputDeterministic), "seed \(seed)")
      for state in ahead.states {
        let leaving = ahead.arcs(from: state).map { exp(-Double($0.weight.value)) }.reduce(0, +)
        let ending = exp(-Double(ahead.finalWeight(of: state).value))
        #expect(abs(leaving + ending - 1) < 1e-4, "seed \(seed), state \(state)")
      }
      let bound = 7
      let found = PathSet(of: ahead, maximumInput: bound, maximumOutput: bound)
      let expected = PathSet(of: compose(lexicon, grammar), maximumInput: bound, maximumOutput: bound)
      #expect(!expected.weights.isEmpty)
      #expect(found.differences(from: expected, tolerance: 1e-4).isEmpty, "seed \(seed)")
    }
  }

  /// Eight words, each spelled by three of three letters, and any after any; a word is written by its first arc.
  private static func lexicon(_ random: inout TestRandom) -> VectorFst<TropicalWeight> {
    var fst = VectorFst<TropicalWeight>()
    fst.start = fst.addState()
    fst.setFinalWeight(.one, of: fst.start)
    var spellings: Set<[Int32]> = []
    while spellings.count < 8 {
      let spelling = (0..<3).map { _ in Int32.random(in: 1...3, using: &random) }
      guard spellings.insert(spelling).inserted else { continue }
      let word = spellings.count
      var state = fst.start
      for (position, letter) in spelling.enumerated() {
        let next = position == 2 ? fst.start : fst.addState()
        fst.addArc(
          from: state, to: next, input: Label(letter), output: position == 0 ? Label(Int32(word)) : .epsilon)
        state = next
      }
    }
    return fst
  }

  /// An acyclic acceptor in which each state reads some of the words and may end.
  private static func stochasticGrammar(wordCount: Int, _ random: inout TestRandom) -> VectorFst<LogWeight> {
    var fst = VectorFst<LogWeight>()
    fst.addStates(5)
    fst.start = StateID(0)
    for state in 0..<5 {
      let words = state == 4 ? [] : (1...wordCount).filter { _ in Bool.random(using: &random) }
      let shares = (0...words.count).map { _ in Double.random(in: 0.1...1, using: &random) }
      let total = shares.reduce(0, +)
      for (word, share) in zip(words, shares) {
        let label = Label(Int32(word))
        fst.addArc(
          from: StateID(index: state), to: StateID(index: Int.random(in: state + 1...4, using: &random)), input: label,
          output: label, weight: LogWeight(Float(-log(share / total))))
      }
      fst.setFinalWeight(LogWeight(Float(-log(shares[words.count] / total))), of: StateID(index: state))
    }
    return fst
  }

  @Test func connectKeepsExactlyTheStatesOnSuccessfulPaths() {
    for seed in 0..<2000 {
      var random = TestRandom(seed: seed)
      let fst: VectorFst<TropicalWeight> = RandomTransducers.any(&random, isAcyclic: false)
      var connected = fst
      connected.connect()
      expectSame(fst, connected, 0, seed: seed)
      #expect(connected.stateCount == statesOnSuccessfulPaths(fst), "seed \(seed)")
    }
  }

  /// By Warshall's closure of the arcs.
  private func statesOnSuccessfulPaths(_ fst: VectorFst<TropicalWeight>) -> Int {
    var reaches = fst.states.map { a in
      fst.states.map { b in a == b || fst.arcs(from: a).contains { $0.nextState == b } }
    }
    for middle in 0..<fst.stateCount {
      for a in 0..<fst.stateCount where reaches[a][middle] {
        for b in 0..<fst.stateCount where reaches[middle][b] { reaches[a][b] = true }
      }
    }
    return fst.states.count { state in
      reaches[fst.start.index][state.index] && fst.states.contains { fst.isFinal($0) && reaches[state.index][$0.index] }
    }
  }

  @Test func arcSortKeepsTheRelationAndSorts() {
    for seed in 0..<1000 {
      var random = TestRandom(seed: seed)
      let fst: VectorFst<TropicalWeight> = RandomTransducers.any(&random, isAcyclic: false)
      for (side, property) in [(LabelSide.input, FstProperties.inputSorted), (.output, .outputSorted)] {
        var sorted = fst
        sorted.arcSort(by: side)
        expectSame(fst, sorted, 0, seed: seed)
        #expect(sorted.verifiedProperties().contains(property))
      }
    }
  }

  private func removesEpsilons<W: FloatSemiring>(_: W.Type, tolerance: Double) throws {
    for seed in 0..<2000 {
      var random = TestRandom(seed: seed)
      // Twice as many epsilons as other transducers have: few labels would leave few to remove.
      var fst: VectorFst<W> = RandomTransducers.any(&random, isAcyclic: seed % 2 == 0)
      for state in fst.states {
        fst.modifyArcs(from: state) { arcs in
          for index in arcs.indices where arcs[index].inputLabel == .epsilon { arcs[index].outputLabel = .epsilon }
        }
      }
      var result = fst
      try result.removeEpsilons()
      expectSame(fst, result, tolerance, seed: seed)
      #expect(result.verifiedProperties().contains(.noEpsilons))
    }
  }

  @Test func epsilonRemovalKeepsTheRelation() throws {
    try removesEpsilons(TropicalWeight.self, tolerance: 0)
    try removesEpsilons(LogWeight.self, tolerance: 1e-4)
  }

  /// A loop of probability p before a final state: Σ pⁿ = 1 / (1 − p).
  @Test func epsilonCyclesSumAsGeometricSeries() throws {
    var fst = VectorFst<LogWeight>()
    fst.addStates(2)
    fst.start = StateID(0)
    let p = 0.75
    fst.addArc(from: StateID(0), to: StateID(0), input: .epsilon, output: .epsilon, weight: LogWeight(Float(-log(p))))
    fst.addArc(from: StateID(0), to: StateID(1), input: Label(1), output: Label(1))
    fst.setFinalWeight(.one, of: StateID(1))
    let expected = log(1 - p)
    #expect(abs(Double(try fst.totalWeight().value) - expected) < 1e-3)
    try fst.removeEpsilons()
    #expect(abs(Double(fst.arcs(from: StateID(0))[0].weight.value) - expected) < 1e-3)
  }

  @Test func negativeCyclesAreAnError() {
    var fst = VectorFst<TropicalWeight>()
    fst.start = fst.addState()
    fst.addArc(from: fst.start, to: fst.start, input: .epsilon, output: .epsilon, weight: TropicalWeight(-1))
    fst.setFinalWeight(.one, of: fst.start)
    #expect(throws: NotConvergentError.self) { try fst.shortestDistance() }
    #expect(throws: NotConvergentError.self) { try fst.removeEpsilons() }
  }

  /// Against Bellman and Ford's rounds over all arcs, in double precision. Weights of at least ln 5 and at most three
  /// arcs a state make the log sums converge; the tolerance covers what is cut off at the options' delta.
  private func findsDistances<W: FloatSemiring>(_: W.Type, tolerance: Double) throws {
    for seed in 0..<1000 {
      var random = TestRandom(seed: seed)
      var fst: VectorFst<W> = RandomTransducers.any(&random, isAcyclic: false)
      for state in fst.states {
        fst.modifyArcs(from: state) { arcs in
          arcs = arcs.prefix(3).map { arc in
            var arc = arc
            arc.weight = arc.weight.times(W(1.625))
            return arc
          }
        }
      }
      // d(q) = [q is the start] ⊕ ⨁ over arcs p → q of d(p) ⊗ w, iterated: probabilities, or their best.
      var distance = [Double](repeating: .infinity, count: fst.stateCount)
      for _ in 0..<200 {
        var next = [Double](repeating: .infinity, count: fst.stateCount)
        next[fst.start.index] = 0
        for state in fst.states where distance[state.index] < .infinity {
          for arc in fst.arcs(from: state) {
            next[arc.nextState.index] = PathSet.sum(
              next[arc.nextState.index], distance[state.index] + Double(arc.weight.value), isLog: !W.isIdempotent)
          }
        }
        distance = next
      }
      for (found, expected) in zip(try fst.shortestDistance(), distance) {
        #expect(
          Double(found.value) == expected || abs(Double(found.value) - expected) <= tolerance,
          "seed \(seed): \(found) against \(expected)")
      }
    }
  }

  @Test func shortestDistanceIsTheFixedPoint() throws {
    try findsDistances(TropicalWeight.self, tolerance: 0)
    try findsDistances(LogWeight.self, tolerance: 1e-3)
  }

  @Test func shortestPathIsTheBestOfAll() throws {
    for seed in 0..<2000 {
      var random = TestRandom(seed: seed)
      let fst: VectorFst<TropicalWeight> = RandomTransducers.any(&random, isAcyclic: true)
      let all = paths(fst).weights
      let best = paths(try fst.shortestPath()).weights
      #expect(best.count == min(1, all.count))
      if let (strings, weight) = best.first {
        #expect(weight == all.values.min() && all[strings] == weight, "seed \(seed)")
      }
    }
  }
}
