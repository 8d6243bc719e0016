import Testing
import WFST

/// Label pushing and minimisation after it, on random transducers without cycles whose inputs are deterministic, against
/// what each state's paths say.
@Suite struct PushLabelsTests {
  private func paths(_ fst: VectorFst<TropicalWeight>) -> PathSet {
    PathSet(of: fst, maximumInput: 20, maximumOutput: 20)
  }

  /// Seven states without cycles. No two arcs of a state read the same label, none reads epsilon; few output labels and
  /// weights, so that states come out equal.
  private func transducer(_ random: inout TestRandom) -> VectorFst<TropicalWeight> {
    var fst = VectorFst<TropicalWeight>()
    let count = 7
    fst.addStates(count)
    fst.start = StateID(0)
    for source in 0..<count - 1 {
      for input in 1...2 where Int.random(in: 0..<4, using: &random) > 0 {
        fst.addArc(
          from: StateID(index: source), to: StateID(index: Int.random(in: source + 1..<count, using: &random)),
          input: Label(Int32(input)), output: Label(Int32.random(in: 0...1, using: &random)),
          weight: TropicalWeight(Int.random(in: 0..<6, using: &random) == 0 ? 1 : 0))
      }
      if Int.random(in: 0..<6, using: &random) == 0 { fst.setFinalWeight(.one, of: StateID(index: source)) }
    }
    fst.setFinalWeight(.one, of: StateID(index: count - 1))
    fst.connect()
    return fst
  }

  /// A transducer's relation from another state on.
  private func residual(_ fst: VectorFst<TropicalWeight>, from state: StateID) -> PathSet {
    var moved = fst
    moved.start = state
    return paths(moved)
  }

  private func commonPrefix(_ set: PathSet) -> [Int32] {
    let outputs = set.weights.keys.map(\.output)
    guard var prefix = outputs.first else { return [] }
    for output in outputs {
      prefix = Array(zip(prefix, output).prefix { $0 == $1 }.map(\.0))
    }
    return prefix
  }

  /// The states of chains alone have arcs that read epsilon.
  private func isOfChain(_ fst: VectorFst<TropicalWeight>, _ state: StateID) -> Bool {
    fst.arcs(from: state).contains { $0.inputLabel.isEpsilon }
  }

  @Test func pushingKeepsTheRelationAndLeavesNoCommonPrefix() {
    var moved = 0
    for seed in 0..<1000 {
      var random = TestRandom(seed: seed)
      let fst = transducer(&random)
      var pushed = fst
      pushed.pushOutputLabels()
      let differences = paths(pushed).differences(from: paths(fst), tolerance: 0)
      #expect(differences.isEmpty, "seed \(seed): \(differences.prefix(3))")
      for state in pushed.states where !isOfChain(pushed, state) {
        #expect(commonPrefix(residual(pushed, from: state)).isEmpty, "seed \(seed)")
      }
      if pushed != fst { moved += 1 }
    }
    #expect(moved > 300)
  }

  /// Cycles: 0 –1:a→ 1, 1 –2:b→ 1, 1 –3:a→ 2 writes a bⁿ a; nothing is in common but the a before.
  @Test func prefixesOnCyclesSettle() throws {
    let text = "0 1 1 0\n1 1 2 2\n1 2 3 1\n2\n"
    let fst = try VectorFst<TropicalWeight>(text: Array(text.utf8), path: "text")
    var pushed = fst
    pushed.pushOutputLabels()
    #expect(paths(pushed).differences(from: paths(fst), tolerance: 0).isEmpty)
    // A loop that writes what follows it: 2 2 … 2, the first label goes before the loop.
    let loop = try VectorFst<TropicalWeight>(text: Array("0 1 1 0\n1 1 2 2\n1 2 3 2\n2\n".utf8), path: "text")
    pushed = loop
    pushed.pushOutputLabels()
    #expect(paths(pushed).differences(from: paths(loop), tolerance: 0).isEmpty)
    #expect(pushed.arcs(from: pushed.start).map(\.outputLabel) == [Label(2)])
  }

  /// As many states as there are different relations to go on with, what all paths of a state have in common left out.
  @Test func noDeterministicTransducerIsSmaller() throws {
    var merged = 0
    for seed in 0..<1000 {
      var random = TestRandom(seed: seed)
      let fst = transducer(&random)
      var minimal = fst
      try minimal.minimizeAfterPushing()
      let differences = paths(minimal).differences(from: paths(fst), tolerance: 0)
      #expect(differences.isEmpty, "seed \(seed): \(differences.prefix(3))")
      let kinds = Set(fst.states.map { normalised(residual(fst, from: $0)) })
      let count = minimal.states.count { !isOfChain(minimal, $0) }
      #expect(count == kinds.count, "seed \(seed)")
      if count < fst.stateCount { merged += 1 }
    }
    #expect(merged > 30)
  }

  private func normalised(_ set: PathSet) -> [PathSet.Strings: Double] {
    let prefix = commonPrefix(set).count
    let best = set.weights.values.min() ?? 0
    var result: [PathSet.Strings: Double] = [:]
    for (strings, weight) in set.weights {
      result[PathSet.Strings(input: strings.input, output: Array(strings.output.dropFirst(prefix)))] = weight - best
    }
    return result
  }
}
