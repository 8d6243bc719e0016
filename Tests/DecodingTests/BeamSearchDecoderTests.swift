import Decoding
import Tensors
import Testing
import WFST

@Suite struct BeamSearchDecoderTests {
  /// Costs are sums of some tens of terms of magnitude 1 in double precision, the weights exact in both ways.
  static let tolerance = 1e-9

  @Test(arguments: UInt64(1)...300)
  func infiniteBeamFindsTheBestOfAllPaths(seed: UInt64) throws {
    var generator = TestGenerator(seed: seed)
    let graph = randomGraph(
      states: .random(in: 1...4, using: &generator), arcs: .random(in: 1...9, using: &generator), columns: 3, words: 2,
      using: &generator)
    let scores = randomScores(frames: .random(in: 0...4, using: &generator), columns: 3, using: &generator)
    let options = BeamSearchOptions(
      beam: .infinity, maxActive: 1000, acousticScale: .random(in: 0...1, using: &generator),
      wordInsertionPenalty: .random(in: 0...1, using: &generator))
    let expected = exhaustiveCosts(
      graph, scores: scores, scale: options.acousticScale, penalty: options.wordInsertionPenalty)
    let decoder = try BeamSearchDecoder(graph: graph, options: options)
    guard expected.any < .infinity else {
      #expect(throws: SearchError.self) { try decoder.decode(logLikelihoods: scores) }
      return
    }
    let path = try decoder.decode(logLikelihoods: scores)
    #expect(path.isComplete == (expected.final < .infinity))
    let best = path.isComplete ? expected.final : expected.any
    #expect(abs(path.totalCost - best) < Self.tolerance, "\(path) against \(best)")
    #expect(path.columns.count == scores.rows)
    #expect(abs(path.acousticCost - acousticCost(of: path, scores, options.acousticScale)) < Self.tolerance)
  }

  @Test func denseOracleAgreesWithEnumeration() {
    var generator = TestGenerator(seed: 7)
    for _ in 0..<50 {
      let graph = randomGraph(states: 3, arcs: 7, columns: 3, words: 2, using: &generator)
      let scores = randomScores(frames: 3, columns: 3, using: &generator)
      let a = exhaustiveCosts(graph, scores: scores, scale: 0.7, penalty: 0)
      let b = denseCosts(graph, scores: scores, scale: 0.7)
      #expect(a.final == b.final || abs(a.final - b.final) < Self.tolerance)
      #expect(a.any == b.any || abs(a.any - b.any) < Self.tolerance)
    }
  }

  /// 3000 frames of about 200 tokens are more records than one reclamation's threshold (2¹⁷), so that back pointers are
  /// compacted several times on the way.
  @Test func reclaimedBackPointersStillTellTheBestPath() throws {
    var generator = TestGenerator(seed: 11)
    let graph = randomGraph(states: 200, arcs: 900, columns: 20, words: 5, using: &generator)
    let scores = randomScores(frames: 3000, columns: 20, using: &generator)
    let expected = denseCosts(graph, scores: scores, scale: 0.5)
    let decoder = try BeamSearchDecoder(
      graph: graph, options: BeamSearchOptions(beam: .infinity, maxActive: 1000, acousticScale: 0.5))
    let path = try decoder.decode(logLikelihoods: scores)
    // The path's two sums add 3000 terms in another order than the search: 1e-6 is 10⁹ times the rounding of one.
    #expect(abs(path.totalCost - expected.final) < 1e-6)
    #expect(path.columns.count == 3000)
    #expect(abs(path.acousticCost - acousticCost(of: path, scores, 0.5)) < 1e-6)
  }

  @Test func pruningNeverBeatsTheExactCostAndWideningReachesIt() throws {
    var generator = TestGenerator(seed: 13)
    var (pruned, wide) = (0, 0)
    for _ in 0..<20 {
      let graph = randomGraph(states: 60, arcs: 300, columns: 6, words: 3, using: &generator)
      let scores = randomScores(frames: 40, columns: 6, using: &generator)
      let exact = denseCosts(graph, scores: scores, scale: 1)
      guard exact.final < .infinity else { continue }
      for (beam, maxActive) in [(0.5, 1000), (4.0, 3), (4.0, 10), (100.0, 1000)] {
        let options = BeamSearchOptions(beam: beam, maxActive: maxActive, acousticScale: 1)
        guard
          let path = try? BeamSearchDecoder(graph: graph, options: options).decode(logLikelihoods: scores)
        else { continue }
        if path.isComplete {
          #expect(path.totalCost >= exact.final - Self.tolerance)
          pruned += beam == 100 ? 0 : 1
        }
        if beam == 100 {
          #expect(abs(path.totalCost - exact.final) < 1e-8)
          wide += 1
        }
      }
    }
    // A narrow beam may lose all paths, but not always.
    #expect(pruned > 10 && wide > 10, "\(pruned) \(wide)")
  }

  /// A cycle that writes a word for 1 is harmless, until the word's penalty makes each round pay.
  @Test func aPenaltyThatLetsACyclePayIsRefused() throws {
    var graph = VectorFst<TropicalWeight>()
    graph.addStates(2)
    graph.start = StateID(index: 0)
    graph.addArc(from: StateID(index: 0), to: StateID(index: 1), input: Label(1), output: .epsilon)
    graph.addArc(
      from: StateID(index: 1), to: StateID(index: 1), input: .epsilon, output: Label(3), weight: TropicalWeight(1))
    graph.setFinalWeight(.one, of: StateID(index: 1))
    let scores = Matrix(rows: 1, columns: 1, elements: [0])
    func words(penalty: Double) throws -> Int {
      let options = BeamSearchOptions(wordInsertionPenalty: penalty)
      return try BeamSearchDecoder(graph: ConstFst(graph), options: options).decode(logLikelihoods: scores).words.count
    }
    for penalty in [0, 0.5, -0.5, -1] { #expect(try words(penalty: penalty) == 0) }
    #expect(throws: SearchError.negativeEpsilonCycle(state: 1, wordInsertionPenalty: -1.5)) {
      try words(penalty: -1.5)
    }
  }

  @Test func anUnreachedEndFallsBackToTheBestPathAndSaysSo() throws {
    var graph = VectorFst<TropicalWeight>()
    graph.addStates(3)
    graph.start = StateID(index: 0)
    graph.addArc(from: StateID(index: 0), to: StateID(index: 1), input: Label(1), output: Label(5))
    graph.addArc(from: StateID(index: 1), to: StateID(index: 2), input: Label(1), output: Label(6))
    graph.setFinalWeight(.one, of: StateID(index: 2))
    let decoder = try BeamSearchDecoder(graph: ConstFst(graph))
    let short = try decoder.decode(logLikelihoods: Matrix(rows: 1, columns: 1, repeating: -1))
    #expect(!short.isComplete && short.words == [5])
    let full = try decoder.decode(logLikelihoods: Matrix(rows: 2, columns: 1, repeating: -1))
    #expect(full.isComplete && full.words == [5, 6])
    #expect(throws: SearchError.noPath(frame: 2)) {
      try decoder.decode(logLikelihoods: Matrix(rows: 3, columns: 1, repeating: -1))
    }
  }

  @Test func anInsertionPenaltyTradesWordsForCost() throws {
    var graph = VectorFst<TropicalWeight>()
    graph.addStates(2)
    graph.start = StateID(index: 0)
    graph.addArc(from: StateID(index: 0), to: StateID(index: 1), input: Label(1), output: Label(3))
    graph.addArc(
      from: StateID(index: 0), to: StateID(index: 1), input: Label(1), output: .epsilon, weight: TropicalWeight(1))
    graph.setFinalWeight(.one, of: StateID(index: 1))
    let scores = Matrix(rows: 1, columns: 1, repeating: 0)
    for (penalty, words) in [(0.9, [3]), (1.1, [])] {
      let decoder = try BeamSearchDecoder(graph: ConstFst(graph), options: .init(wordInsertionPenalty: penalty))
      #expect(try decoder.decode(logLikelihoods: scores).words == words)
    }
  }

  @Test func badGraphsAndScoresAreRefusedByName() throws {
    #expect(throws: SearchError.emptyGraph) { try SearchGraph(ConstFst(VectorFst<TropicalWeight>())) }
    var graph = VectorFst<TropicalWeight>()
    graph.addStates(2)
    graph.start = StateID(index: 0)
    graph.addArc(from: StateID(index: 0), to: StateID(index: 1), input: Label(3), output: Label(1))
    graph.setFinalWeight(.one, of: StateID(index: 1))
    let decoder = try BeamSearchDecoder(graph: ConstFst(graph))
    #expect(throws: SearchError.labelWithoutColumn(label: 3, columns: 2)) {
      try decoder.decode(logLikelihoods: Matrix(rows: 1, columns: 2))
    }
    #expect(throws: SearchError.scoreNotANumber(value: .infinity, frame: 0, column: 1)) {
      try decoder.decode(logLikelihoods: Matrix(rows: 1, columns: 3, elements: [0, .infinity, 0]))
    }
    #expect(throws: SearchError.self) {
      try decoder.decode(logLikelihoods: Matrix(rows: 1, columns: 3, elements: [0, .nan, 0]))
    }
  }

  @Test func onlyNegativeEpsilonCyclesAreRefused() throws {
    for (back, isRefused) in [(Float(-0.9), false), (-1, false), (-1.1, true)] {
      var graph = VectorFst<TropicalWeight>()
      graph.addStates(3)
      graph.start = StateID(index: 0)
      graph.setFinalWeight(.one, of: StateID(index: 0))
      graph.addArc(
        from: StateID(index: 0), to: StateID(index: 1), input: .epsilon, output: .epsilon, weight: TropicalWeight(1))
      graph.addArc(
        from: StateID(index: 1), to: StateID(index: 0), input: .epsilon, output: .epsilon, weight: TropicalWeight(back))
      graph.addArc(
        from: StateID(index: 1), to: StateID(index: 2), input: .epsilon, output: .epsilon, weight: TropicalWeight(-3))
      if isRefused {
        #expect(throws: SearchError.self) { try SearchGraph(ConstFst(graph)) }
      } else {
        #expect(throws: Never.self) { try SearchGraph(ConstFst(graph)) }
      }
    }
  }

  @Test func aCancelledTaskStopsDecoding() async throws {
    var generator = TestGenerator(seed: 3)
    let decoder = try BeamSearchDecoder(
      graph: randomGraph(states: 5, arcs: 20, columns: 3, words: 2, using: &generator))
    let scores = randomScores(frames: 10, columns: 3, using: &generator)
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      _ = try decoder.decode(logLikelihoods: scores)
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  private func acousticCost(of path: DecodedPath, _ scores: Matrix, _ scale: Double) -> Double {
    path.columns.enumerated().reduce(0) { $0 - scale * Double(scores[$1.offset, $1.element]) }
  }
}
