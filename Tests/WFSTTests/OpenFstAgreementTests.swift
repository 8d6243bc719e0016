import Testing
import WFST

/// Our algorithms against the results of OpenFst's tools on the same transducers (Golden/generate.py). Weights are
/// multiples of 1/8, so that tropical sums are exact.
@Suite struct OpenFstAgreementTests {
  private func paths(_ fst: VectorFst<TropicalWeight>) -> PathSet {
    PathSet(of: fst, maximumInput: 4, maximumOutput: 4)
  }

  private func compiled(_ name: String) throws -> VectorFst<TropicalWeight> {
    try VectorFst(text: Golden.bytes(name), path: name)
  }

  @Test(arguments: Golden.indices)
  func compositionIsEquivalent(k: Int) throws {
    let ours = compose(try compiled("\(k).txt"), try compiled("\(k).second.txt"))
    let theirs = try Golden.transducer("\(k).composed.txt")
    #expect(paths(ours).differences(from: paths(theirs), tolerance: 0).isEmpty)
    #expect(ours.stateCount == theirs.stateCount && ours.arcCount == theirs.arcCount)
  }

  @Test(arguments: Golden.indices)
  func epsilonRemovalIsEquivalent(k: Int) throws {
    var ours = try compiled("\(k).txt")
    try ours.removeEpsilons()
    #expect(paths(ours).differences(from: paths(try Golden.transducer("\(k).rmepsilon.txt")), tolerance: 0).isEmpty)
  }

  @Test(arguments: Golden.indices)
  func determinizationHasAsManyStates(k: Int) throws {
    let ours = try determinize(compiled("\(k).acceptor.txt"))
    let theirs = try Golden.transducer("\(k).determinized.txt")
    #expect(paths(ours).differences(from: paths(theirs), tolerance: 0).isEmpty)
    #expect(ours.stateCount == theirs.stateCount && ours.arcCount == theirs.arcCount)
  }

  @Test(arguments: Golden.indices)
  func minimizationHasAsManyStates(k: Int) throws {
    var ours = try Golden.transducer("\(k).determinized.txt")
    try ours.minimize()
    let theirs = try Golden.transducer("\(k).minimized.txt")
    #expect(paths(ours).differences(from: paths(theirs), tolerance: 0).isEmpty)
    #expect(ours.stateCount == theirs.stateCount && ours.arcCount == theirs.arcCount)
  }

  @Test(arguments: Golden.indices)
  func shortestDistancesAreEqual(k: Int) throws {
    let ours = try compiled("\(k).txt").shortestDistance()
    let theirs = try Golden.text("\(k).distance.txt").split(separator: "\n").map { line in
      line.split(separator: "\t").last.flatMap { $0 == "Infinity" ? Float.infinity : Float($0) }
    }
    // fstshortestdistance prints no line for states after the last that can be reached.
    #expect(ours.prefix(theirs.count).map(\.value) == theirs)
    #expect(ours.dropFirst(theirs.count).allSatisfy { $0.isZero })
  }

  @Test(arguments: Golden.indices)
  func shortestPathsWeighTheSame(k: Int) throws {
    let theirs = try compiled("\(k).best.txt")
    #expect(try compiled("\(k).txt").shortestPath().totalWeight() == theirs.totalWeight())
  }
}
