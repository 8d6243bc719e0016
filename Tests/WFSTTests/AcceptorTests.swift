import Files
import Foundation
import Testing
import WFST

/// Intersection, difference, equivalence and encoding, against sets of paths.
@Suite struct AcceptorTests {
  private func paths<W: FloatSemiring>(_ fst: VectorFst<W>) -> PathSet {
    PathSet(of: fst, maximumInput: 4, maximumOutput: 4)
  }

  /// Deterministic, without epsilons, with one weight for each string, as determinisation of a random acceptor leaves it.
  private func deterministic(_ random: inout TestRandom) throws -> VectorFst<TropicalWeight> {
    try determinize(RandomTransducers.any(&random, isAcyclic: true, isAcceptor: true, hasEpsilons: false))
  }

  @Test func intersectionMultiplies() throws {
    for seed in 0..<1000 {
      var random = TestRandom(seed: seed)
      let (a, b): (VectorFst<LogWeight>, VectorFst<LogWeight>) = (
        RandomTransducers.any(&random, isAcyclic: true, isAcceptor: true),
        RandomTransducers.any(&random, isAcyclic: false, isAcceptor: true)
      )
      let expected = paths(a).composed(with: paths(b), isLog: true)
      let differences = paths(try intersect(a, b)).differences(from: expected, tolerance: 1e-4)
      #expect(differences.isEmpty, "seed \(seed): \(differences.prefix(3))")
    }
  }

  @Test func differenceTakesStringsAway() throws {
    var left = 0
    for seed in 0..<2000 {
      var random = TestRandom(seed: seed)
      let a: VectorFst<TropicalWeight> = RandomTransducers.any(&random, isAcyclic: seed % 2 == 0, isAcceptor: true)
      let b = try deterministic(&random).mapWeights { $0.isZero ? $0 : .one }
      let taken = paths(b).weights
      var expected = paths(a)
      expected.weights = expected.weights.filter { taken[$0.key] == nil }
      let result = try difference(a, b)
      #expect(paths(result).differences(from: expected, tolerance: 0).isEmpty, "seed \(seed)")
      #expect(result.verifiedProperties().isSuperset(of: [.accessible, .coaccessible]))
      if expected.weights.count < paths(a).weights.count { left += 1 }
    }
    #expect(left > 100, "too few of the random acceptors have strings in common")
  }

  @Test func whatCannotBeTakenAwayIsSaid() throws {
    func acceptor(_ text: String) throws -> VectorFst<TropicalWeight> {
      try VectorFst(text: Array(text.utf8), path: "text")
    }
    let plain = try acceptor("0 1 1 1\n1\n")
    for (text, error) in [
      ("0 1 1 2\n1\n", NotAcceptorError.transducer(state: StateID(0))),
      ("0 1 1 1\n1 2 0 0\n2\n", .epsilon(state: StateID(1))),
      ("0 1 1 1\n0 2 1 1\n1\n2\n", .notDeterministic(state: StateID(0))),
      ("0 1 1 1 0.5\n1\n", .weighted(state: StateID(0))), ("0 1 1 1\n1 0.5\n", .weighted(state: StateID(1))),
    ] {
      let second = try acceptor(text)
      #expect(throws: error, "\(text)") { try difference(plain, second) }
    }
    let transducer = try acceptor("0 1 1 2\n1\n")
    #expect(throws: NotAcceptorError.transducer(state: StateID(0))) { try difference(transducer, plain) }
    #expect(throws: NotAcceptorError.transducer(state: StateID(0))) { try intersect(plain, transducer) }
    #expect(throws: EquivalenceError.notAcceptor(.transducer(state: StateID(0)))) {
      try areEquivalent(plain, transducer)
    }
  }

  /// Acceptors of few strings over few labels with few weights: some pairs are equal, some differ in a weight only.
  @Test func equivalenceIsThatOfThePaths() throws {
    var equal = 0
    for seed in 0..<4000 {
      var random = TestRandom(seed: seed)
      func acceptor() throws -> VectorFst<TropicalWeight> {
        var fst: VectorFst<TropicalWeight> = RandomTransducers.any(
          &random, isAcyclic: true, isAcceptor: true, hasEpsilons: false)
        fst.modifyAllArcs { arc in
          arc.inputLabel = Label(1)
          arc.outputLabel = Label(1)
          arc.weight = TropicalWeight(arc.weight.value < 2 ? 0 : 1)
        }
        for state in fst.states where fst.isFinal(state) { fst.setFinalWeight(.one, of: state) }
        return try determinize(fst)
      }
      let (a, b) = (try acceptor(), try acceptor())
      let isSame = paths(a).differences(from: paths(b), tolerance: 0).isEmpty
      #expect(try areEquivalent(a, b) == isSame, "seed \(seed)")
      if isSame { equal += 1 }
    }
    #expect(equal > 200 && equal < 3800)
  }

  /// The same relation with its weights elsewhere and its states renumbered, in both semirings, with cycles too.
  @Test func pushingLeavesAnEquivalentAcceptor() throws {
    for seed in 0..<500 {
      var random = TestRandom(seed: seed)
      let a = try deterministic(&random)
      for direction in [VectorFst<TropicalWeight>.PushDirection.towardInitial, .towardFinal] {
        var pushed = a
        try pushed.push(direction)
        // A cyclic start gets a new one by epsilon; these acceptors have no cycle.
        #expect(try areEquivalent(a, pushed), "seed \(seed)")
      }
      var minimal = a
      try minimal.minimize()
      #expect(try areEquivalent(a, minimal), "seed \(seed)")
    }
  }

  /// What every encoding must leave behind, and that decoding gives the relation back.
  @Test(arguments: [EncodedParts.labels, .weights, [.labels, .weights]])
  func decodingUndoesEncoding(parts: EncodedParts) throws {
    for seed in 0..<1000 {
      var random = TestRandom(seed: seed)
      let fst: VectorFst<TropicalWeight> = RandomTransducers.any(&random, isAcyclic: seed % 2 == 0)
      var table = EncodeTable<TropicalWeight>(parts)
      var encoded = fst
      encoded.encode(by: &table)
      let properties = encoded.verifiedProperties()
      if parts.contains(.labels) { #expect(properties.isSuperset(of: [.acceptor, .noEpsilons])) }
      if parts.contains(.weights) { #expect(properties.contains(.unweighted)) }
      // Arcs with equal triples, and no others, have equal labels.
      #expect(Set(labels(encoded)).count == triples(of: fst, parts).count, "seed \(seed)")
      try encoded.decode(by: table)
      #expect(paths(encoded).differences(from: paths(fst), tolerance: 0).isEmpty, "seed \(seed)")
    }
  }

  private func labels(_ fst: VectorFst<TropicalWeight>) -> [Label] {
    fst.states.flatMap { fst.arcs(from: $0).map(\.inputLabel) }
  }

  private func triples(of fst: VectorFst<TropicalWeight>, _ parts: EncodedParts) -> Set<[Float]> {
    var result: Set<[Float]> = []
    for state in fst.states {
      for arc in fst.arcs(from: state) {
        result.insert([
          Float(arc.inputLabel.rawValue), parts.contains(.labels) ? Float(arc.outputLabel.rawValue) : 0,
          parts.contains(.weights) ? arc.weight.value : 0,
        ])
      }
      if parts.contains(.weights), fst.isFinal(state) { result.insert([-1, -1, fst.finalWeight(of: state).value]) }
    }
    return result
  }

  /// A table's file comes back as it was; cut short anywhere, or damaged, it is an error.
  @Test func tablesAreWrittenAndRead() throws {
    var random = TestRandom(seed: 3)
    var fst: VectorFst<TropicalWeight> = RandomTransducers.any(&random, isAcyclic: false)
    fst.inputSymbols = SymbolTable(symbols: ["e", "a"])
    var table = EncodeTable<TropicalWeight>([.labels, .weights])
    fst.encode(by: &table)
    let bytes = OpenFstFile.encode(table)
    let read: EncodeTable<TropicalWeight> = try OpenFstFile.decodeTable(bytes, path: "x")
    #expect(OpenFstFile.encode(read) == bytes && read.parts == table.parts && read.inputSymbols == table.inputSymbols)
    for count in bytes.indices {
      #expect(throws: FileError.self) { try OpenFstFile.decodeTable(Array(bytes[..<count]), path: "x") }
    }
    for index in 0..<24 {
      var damaged = bytes
      damaged[index] ^= 0xFF
      #expect(throws: FileError.self, "byte \(index)") { try OpenFstFile.decodeTable(damaged, path: "x") }
    }
    #expect(throws: FileError.self, "of other arcs") {
      try OpenFstFile.decodeTable(bytes, path: "x", as: LogWeight.self)
    }
  }

  @Test func aLabelOfAnotherTableIsAnError() throws {
    var fst = VectorFst<TropicalWeight>()
    fst.start = fst.addState()
    fst.addArc(from: fst.start, to: fst.start, input: Label(7), output: Label(7))
    let before = fst
    let error = #expect(throws: UnknownCodeError.self) { try fst.decode(by: EncodeTable([.labels])) }
    #expect(error?.label == Label(7))
    #expect(fst == before)
  }
}
