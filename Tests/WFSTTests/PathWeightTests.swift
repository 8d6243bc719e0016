import Foundation
import Testing
import WFST

/// Reweighting, pushing, sorting, the n best paths, random paths and replacement, against walks over all paths.
@Suite struct PathWeightTests {
  private func paths<W: FloatSemiring>(_ fst: VectorFst<W>) -> PathSet {
    PathSet(of: fst, maximumInput: 4, maximumOutput: 4)
  }

  private func expectSame<W: FloatSemiring>(_ a: VectorFst<W>, _ b: VectorFst<W>, _ tolerance: Double, seed: Int) {
    let differences = paths(a).differences(from: paths(b), tolerance: tolerance)
    #expect(differences.isEmpty, "seed \(seed): \(differences.prefix(3))")
  }

  /// Weights and potentials are multiples of 1/8: tropical sums and differences are exact.
  @Test func anyPotentialsKeepTheRelation() {
    for seed in 0..<2000 {
      var random = TestRandom(seed: seed)
      let fst: VectorFst<TropicalWeight> = RandomTransducers.any(&random, isAcyclic: seed % 2 == 0)
      let potentials = fst.states.map { _ in RandomTransducers.weight(&random) as TropicalWeight }
      for direction in [VectorFst<TropicalWeight>.PushDirection.towardInitial, .towardFinal] {
        var result = fst
        result.reweight(by: potentials, direction)
        expectSame(fst, result, 0, seed: seed)
      }
    }
  }

  /// Toward the start: the relation stays, and what leaves every state but the start sums to 1̄.
  private func pushes<W: FloatSemiring>(_: W.Type, tolerance: Double) throws {
    for seed in 0..<1000 {
      var random = TestRandom(seed: seed)
      var fst: VectorFst<W> = RandomTransducers.any(&random, isAcyclic: true)
      fst.connect()
      var pushed = fst
      try pushed.push()
      expectSame(fst, pushed, tolerance, seed: seed)
      for state in pushed.states where state != pushed.start {
        #expect(abs(Double(sumOfLeaving(pushed, state).value)) <= tolerance, "seed \(seed)")
      }
      var toEnd = fst
      try toEnd.push(.towardFinal)
      expectSame(fst, toEnd, tolerance, seed: seed)
      for distance in try toEnd.shortestDistance() where !toEnd.start.isNone {
        #expect(abs(Double(distance.value)) <= tolerance, "seed \(seed)")
      }
      var normalised = fst
      try normalised.push(removesTotal: true)
      if !normalised.start.isNone {
        #expect(abs(Double(try normalised.totalWeight().value)) <= tolerance, "seed \(seed)")
      }
    }
  }

  private func sumOfLeaving<W: FloatSemiring>(_ fst: VectorFst<W>, _ state: StateID) -> W {
    fst.arcs(from: state).reduce(fst.finalWeight(of: state)) { $0.plus($1.weight) }
  }

  @Test func pushingMovesWeightsToTheStart() throws {
    try pushes(TropicalWeight.self, tolerance: 0)
    try pushes(LogWeight.self, tolerance: 1e-4)
  }

  /// Where a cycle leads through the start, what is owed there is paid once.
  @Test func pushingThroughACyclicStartKeepsTheRelation() throws {
    for seed in 0..<1000 {
      var random = TestRandom(seed: seed)
      let fst: VectorFst<TropicalWeight> = RandomTransducers.any(&random, isAcyclic: false)
      var pushed = fst
      try pushed.push()
      expectSame(fst, pushed, 0, seed: seed)
      pushed = fst
      try pushed.push(.towardFinal)
      expectSame(fst, pushed, 0, seed: seed)
    }
  }

  @Test func topologicalSortingLeadsUpwards() {
    for seed in 0..<2000 {
      var random = TestRandom(seed: seed)
      let fst: VectorFst<TropicalWeight> = RandomTransducers.any(&random, isAcyclic: seed % 4 != 0)
      var shuffled = fst
      // Arcs go up in the acyclic ones already; turned round twice, they come out in another order.
      shuffled = shuffled.reversed().reversed()
      let before = shuffled
      let isSorted = shuffled.topologicallySort()
      #expect(isSorted == before.verifiedProperties().contains(.acyclic), "seed \(seed)")
      if isSorted {
        #expect(shuffled.verifiedProperties().contains(.topologicallySorted))
      } else {
        #expect(shuffled == before)
      }
      expectSame(before, shuffled, 0, seed: seed)
    }
  }

  /// The weights of all paths one by one, by walking them.
  private func pathWeights(_ fst: VectorFst<TropicalWeight>, from state: StateID, _ weight: Float = 0) -> [Float] {
    var result: [Float] = []
    if fst.isFinal(state) { result.append(weight + fst.finalWeight(of: state).value) }
    for arc in fst.arcs(from: state) {
      result += pathWeights(fst, from: arc.nextState, weight + arc.weight.value)
    }
    return result
  }

  @Test(arguments: [1, 2, 5, 100])
  func theShortestPathsAreTheBestOfAll(count: Int) throws {
    for seed in 0..<1000 {
      var random = TestRandom(seed: seed)
      let fst: VectorFst<TropicalWeight> = RandomTransducers.any(&random, isAcyclic: true)
      let best = try fst.shortestPaths(count)
      let expected = pathWeights(fst, from: fst.start).sorted().prefix(count)
      guard !best.start.isNone else {
        #expect(expected.isEmpty)
        continue
      }
      // Chains leave the start in their order.
      var found = best.arcs(from: best.start).map { pathWeights(best, from: $0.nextState, $0.weight.value)[0] }
      if best.isFinal(best.start) { found.append(best.finalWeight(of: best.start).value) }
      #expect(found.sorted() == Array(expected), "seed \(seed)")
      #expect(
        Array(found.dropLast(best.isFinal(best.start) ? 1 : 0))
          == found.dropLast(best.isFinal(best.start) ? 1 : 0).sorted())
      let all = paths(fst).weights
      for strings in paths(best).weights.keys { #expect(all[strings] != nil) }
    }
  }

  /// Through a cycle there are paths without end; each round costs 1.
  @Test func theShortestPathsGoThroughCycles() throws {
    let fst = try VectorFst<TropicalWeight>(text: Array("0 0 1 1 1\n0 0.5\n".utf8), path: "text")
    #expect(try paths(fst.shortestPaths(4)).weights.values.sorted() == [0.5, 1.5, 2.5, 3.5])
  }

  /// Frequencies of 20,000 draws lie within five standard deviations of the probabilities, √(p (1 − p) n) each.
  @Test(arguments: [RandomArcChoice.uniform, .byWeight])
  func randomPathsComeAsOftenAsTheyShould(choice: RandomArcChoice) throws {
    // Two ways out of the start, of probabilities 3/4 and 1/4 by weight; behind the first one may end or go on.
    let text = "0 1 1 1 \(-log(0.75))\n0 2 2 2 \(-log(0.25))\n1 2 3 3 \(-log(0.5))\n1 \(-log(0.5))\n2\n"
    let fst = try VectorFst<TropicalWeight>(text: Array(text.utf8), path: "text")
    let expected: [[Int32]: Double] =
      choice == .uniform ? [[1]: 0.25, [1, 3]: 0.25, [2]: 0.5] : [[1]: 0.375, [1, 3]: 0.375, [2]: 0.25]
    let draws = 20_000
    var random = TestRandom(seed: 5)
    let drawn = fst.randomPaths(draws, choice: choice, using: &random)
    var counts: [[Int32]: Int] = [:]
    for arc in drawn.arcs(from: drawn.start) {
      let next = drawn.arcs(from: arc.nextState).map(\.inputLabel.rawValue)
      counts[[arc.inputLabel.rawValue] + next, default: 0] += 1
    }
    #expect(Set(counts.keys) == Set(expected.keys))
    for (labels, p) in expected {
      let deviation = (p * (1 - p) * Double(draws)).squareRoot()
      #expect(abs(Double(counts[labels] ?? 0) - p * Double(draws)) < 5 * deviation, "\(labels): \(counts)")
    }
  }

  @Test func randomPathsAreOfTheRelation() {
    for seed in 0..<500 {
      var random = TestRandom(seed: seed)
      let fst: VectorFst<TropicalWeight> = RandomTransducers.any(&random, isAcyclic: seed % 2 == 0)
      let drawn = fst.randomPaths(20, choice: .uniform, maximumLength: 4, using: &random)
      let all = paths(fst).weights
      for (strings, weight) in paths(drawn).weights {
        // Of two paths with equal strings the relation has the better one.
        #expect(all[strings].map { $0 <= weight } == true, "seed \(seed)")
      }
    }
  }

  /// Three levels of rules without rings, expanded by products and sums of sets: an arc that calls is its input label times
  /// what it calls.
  @Test func replacementSubstitutes() throws {
    for seed in 0..<500 {
      var random = TestRandom(seed: seed)
      // Label 1 is called by the root (10) and 2 by the root and 1.
      let leaf: VectorFst<LogWeight> = small(&random, outputs: [0, 3])
      let middle: VectorFst<LogWeight> = small(&random, outputs: [0, 2, 3])
      let root: VectorFst<LogWeight> = small(&random, outputs: [0, 1, 2, 3])
      let rules = [Label(10): root, Label(1): middle, Label(2): leaf]
      let result = try replace(root: Label(10), by: rules)
      var sets: [Int32: PathSet] = [:]
      sets[2] = expanded(leaf, [:])
      sets[1] = expanded(middle, sets)
      let expected = expanded(root, sets)
      let found = PathSet(of: result, maximumInput: 20, maximumOutput: 20)
      let differences = found.differences(from: expected, tolerance: 1e-3)
      #expect(differences.isEmpty, "seed \(seed): \(differences.prefix(3))")
    }
  }

  private func small(_ random: inout TestRandom, outputs: [Int32]) -> VectorFst<LogWeight> {
    var fst = VectorFst<LogWeight>()
    fst.addStates(3)
    fst.start = StateID(0)
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let source = Int.random(in: 0...1, using: &random)
      fst.addArc(
        from: StateID(index: source), to: StateID(index: Int.random(in: source + 1...2, using: &random)),
        input: Label(Int32.random(in: 0...3, using: &random)),
        output: Label(outputs[Int.random(in: 0..<outputs.count, using: &random)]),
        weight: RandomTransducers.weight(&random))
    }
    fst.setFinalWeight(RandomTransducers.weight(&random), of: StateID(2))
    if Bool.random(using: &random) { fst.setFinalWeight(RandomTransducers.weight(&random), of: StateID(1)) }
    return fst
  }

  private func expanded(_ fst: VectorFst<LogWeight>, _ sets: [Int32: PathSet], from state: StateID = StateID(0))
    -> PathSet
  {
    var result = PathSet()
    if fst.isFinal(state) { result.weights[.init()] = Double(fst.finalWeight(of: state).value) }
    for arc in fst.arcs(from: state) {
      var step = PathSet()
      let input = arc.inputLabel.isEpsilon ? [] : [arc.inputLabel.rawValue]
      let called = sets[arc.outputLabel.rawValue]
      let output = arc.outputLabel.isEpsilon || called != nil ? [] : [arc.outputLabel.rawValue]
      step.weights[.init(input: input, output: output)] = Double(arc.weight.value)
      let behind = (called ?? .one).times(expanded(fst, sets, from: arc.nextState), isLog: true)
      result = result.plus(step.times(behind, isLog: true), isLog: true)
    }
    return result
  }

  @Test func callsInARingAreAnError() throws {
    let calling = { (label: Int) in
      try VectorFst<TropicalWeight>(text: Array("0 1 5 \(label)\n1\n".utf8), path: "text")
    }
    let rules = try [Label(1): calling(2), Label(2): calling(3), Label(3): calling(2)]
    #expect(throws: ReplaceError.recursive(labels: [Label(2), Label(3)])) { try replace(root: Label(1), by: rules) }
    #expect(throws: ReplaceError.missingRoot(label: Label(9))) { try replace(root: Label(9), by: rules) }
  }
}
