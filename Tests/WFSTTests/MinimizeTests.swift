import Testing
import WFST

@Suite struct MinimizeTests {
  /// Deterministic transducers, cyclic and not, minimised: same relation, and as many states as the naive marking of
  /// distinguishable pairs leaves.
  @Test func minimalDeterministicTransducersKeepTheirRelation() throws {
    for seed in 0..<2000 {
      var random = TestRandom(seed: seed)
      var fst: VectorFst<TropicalWeight> =
        switch seed % 3 {
        case 0: RandomTransducers.dictionary(&random, isClosed: true)
        case 1: RandomTransducers.dictionary(&random, isClosed: false)
        default: RandomTransducers.any(&random, isAcyclic: true, isAcceptor: true)
        }
      fst = try determinize(coarse(fst))
      fst.connect()
      var result = fst
      try result.minimize()
      let expected = PathSet(of: fst, maximumInput: 6, maximumOutput: 6)
      let differences = expected.differences(
        from: PathSet(of: result, maximumInput: 6, maximumOutput: 6), tolerance: 0)
      #expect(differences.isEmpty, "seed \(seed): \(differences.prefix(3))")
      #expect(result.stateCount == distinguishableStates(fst), "seed \(seed)")
    }
  }

  /// Arbitrary cyclic deterministic automata, without determinising before.
  @Test func minimalCyclicAcceptors() throws {
    for seed in 0..<2000 {
      var random = TestRandom(seed: seed)
      var fst = VectorFst<TropicalWeight>()
      let count = Int.random(in: 1...8, using: &random)
      fst.addStates(count)
      fst.start = StateID(0)
      for state in fst.states {
        for label in [1, 2] as [Int32] where Int.random(in: 0..<5, using: &random) > 0 {
          let target = StateID(index: Int.random(in: 0..<count, using: &random))
          fst.addArc(from: state, to: target, input: Label(label), output: Label(label))
        }
        if Int.random(in: 0..<3, using: &random) == 0 { fst.setFinalWeight(.one, of: state) }
      }
      fst.connect()
      var result = fst
      try result.minimize()
      #expect(result.stateCount == distinguishableStates(fst), "seed \(seed)")
      let expected = PathSet(of: fst, maximumInput: 8, maximumOutput: 8)
      #expect(expected.weights == PathSet(of: result, maximumInput: 8, maximumOutput: 8).weights, "seed \(seed)")
    }
  }

  /// Few different weights, so that there is something to merge.
  private func coarse(_ fst: VectorFst<TropicalWeight>) -> VectorFst<TropicalWeight> {
    fst.mapWeights { $0.isZero ? $0 : TropicalWeight($0.value > 1.5 ? 1 : 0) }
  }

  /// Moore's algorithm as in the textbook: pairs are marked until nothing changes.
  private func distinguishableStates(_ fst: VectorFst<TropicalWeight>) -> Int {
    let count = fst.stateCount
    var differ = fst.states.map { a in fst.states.map { b in fst.finalWeight(of: a) != fst.finalWeight(of: b) } }
    var changed = true
    while changed {
      changed = false
      for a in fst.states {
        for b in fst.states where !differ[a.index][b.index] {
          let agree = { (x: StateID, y: StateID) in
            fst.arcs(from: x).allSatisfy { arc in
              fst.arcs(from: y).contains {
                $0.inputLabel == arc.inputLabel && $0.outputLabel == arc.outputLabel && $0.weight == arc.weight
                  && !differ[arc.nextState.index][$0.nextState.index]
              }
            }
          }
          if !(agree(a, b) && agree(b, a)) {
            differ[a.index][b.index] = true
            differ[b.index][a.index] = true
            changed = true
          }
        }
      }
    }
    return (0..<count).count { a in !(0..<a).contains { !differ[a][$0] } }
  }

  @Test func ambiguousStatesAreNamed() {
    var fst = VectorFst<TropicalWeight>()
    fst.addStates(2)
    fst.start = StateID(0)
    fst.addArc(from: StateID(0), to: StateID(0), input: Label(1), output: Label(1))
    fst.addArc(from: StateID(0), to: StateID(1), input: Label(1), output: Label(1))
    fst.setFinalWeight(.one, of: StateID(1))
    let error = #expect(throws: NotDeterministicError.self) { try fst.minimize() }
    #expect(error?.state == StateID(0))
  }
}
