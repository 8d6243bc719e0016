public import WFST

/// A decoding graph as the search walks it: each state's input-epsilon arcs first, then those that read a frame.
///
/// Input labels are columns + 1 of the scores, weights are costs (−ln probability). It is made once and can be shared
/// by any number of searches at once.
public struct SearchGraph: Sendable {
  struct Arc {
    var inputLabel: Int32
    var outputLabel: Int32
    var cost: Float
    var nextState: Int32
  }

  let arcs: [Arc]
  /// Per state the position in `arcs` of its first arc, which is an epsilon arc if it has any; then `arcs.count`.
  let firstArc: [Int32]
  /// Per state the position in `arcs` of its first arc that reads a frame.
  let firstEmittingArc: [Int32]
  /// Per state its final cost; +∞ where it is not final.
  let finalCosts: [Float]
  let start: Int32
  /// The states on cycles of epsilon arcs and those that such a cycle leads to: in decoding graphs none.
  private let cyclic: [Int]
  /// The greatest input label of any arc.
  public let maximumInputLabel: Int

  /// Whether its paths can be held in lattices: no cycle of epsilon arcs is there, along which it could write without end.
  public var hasLattices: Bool { cyclic.isEmpty }

  public var stateCount: Int { finalCosts.count }
  public var arcCount: Int { arcs.count }

  /// - Throws: `SearchError.emptyGraph`, or `.negativeEpsilonCycle` where the search would not end. Arcs and finals
  ///   of cost +∞ are left out.
  public init(_ graph: ConstFst<TropicalWeight>) throws(SearchError) {
    guard !graph.start.isNone else { throw .emptyGraph }
    var arcs: [Arc] = []
    arcs.reserveCapacity(graph.arcs.count)
    var firstArc: [Int32] = []
    var firstEmittingArc: [Int32] = []
    firstArc.reserveCapacity(graph.stateCount + 1)
    firstEmittingArc.reserveCapacity(graph.stateCount)
    for state in graph.states {
      let leaving = graph.arcs[graph.arcRange(of: state)].lazy.filter { !$0.weight.isZero }
      firstArc.append(Int32(arcs.count))
      arcs.append(contentsOf: leaving.filter { $0.inputLabel.isEpsilon }.map(Arc.init))
      firstEmittingArc.append(Int32(arcs.count))
      arcs.append(contentsOf: leaving.filter { !$0.inputLabel.isEpsilon }.map(Arc.init))
    }
    firstArc.append(Int32(arcs.count))
    self.arcs = arcs
    self.firstArc = firstArc
    self.firstEmittingArc = firstEmittingArc
    self.finalCosts = graph.finalWeights.map(\.value)
    self.start = graph.start.rawValue
    self.maximumInputLabel = arcs.reduce(0) { max($0, Int($1.inputLabel)) }
    cyclic = Self.statesBehindEpsilonCycles(arcs, firstArc, firstEmittingArc)
    try checkEpsilonCycles(wordInsertionPenalty: 0)
  }

  func epsilonArcs(of state: Int) -> Range<Int> { Int(firstArc[state])..<Int(firstEmittingArc[state]) }

  /// Throws `SearchError.negativeEpsilonCycle` where epsilon arcs lead back to a state at a negative cost, each word that
  /// they write costing `wordInsertionPenalty` more.
  ///
  /// Bellman and Ford's relaxation from all states behind epsilon cycles at once: what still improves after as many rounds
  /// as there are such states improves forever.
  func checkEpsilonCycles(wordInsertionPenalty: Double) throws(SearchError) {
    if let state = stateOnNegativeEpsilonCycle(wordInsertionPenalty) {
      throw .negativeEpsilonCycle(state: state, wordInsertionPenalty: wordInsertionPenalty)
    }
  }

  /// A lattice holds each arc that is followed, of which there would be no end.
  func requireNoEpsilonCycle() throws(SearchError) {
    if let state = cyclic.first { throw .latticeWithEpsilonCycle(state: state) }
  }

  private func stateOnNegativeEpsilonCycle(_ wordInsertionPenalty: Double) -> Int? {
    guard !cyclic.isEmpty else { return nil }
    var distance = [Double](repeating: 0, count: stateCount)
    var improved: Int?
    for _ in 0...cyclic.count {
      improved = nil
      for state in cyclic {
        for arc in arcs[epsilonArcs(of: state)] {
          let cost = distance[state] + Double(arc.cost) + (arc.outputLabel == 0 ? 0 : wordInsertionPenalty)
          guard cost < distance[Int(arc.nextState)] else { continue }
          distance[Int(arc.nextState)] = cost
          improved = state
        }
      }
      if improved == nil { return nil }
    }
    return improved
  }

  /// Kahn's topological order, O(states + arcs): what cannot be put into it lies on an epsilon cycle, or behind one.
  private static func statesBehindEpsilonCycles(
    _ arcs: [Arc], _ firstArc: [Int32], _ firstEmittingArc: [Int32]
  ) -> [Int] {
    func epsilonArcs(of state: Int) -> ArraySlice<Arc> { arcs[Int(firstArc[state])..<Int(firstEmittingArc[state])] }
    let stateCount = firstEmittingArc.count
    var incoming = [Int32](repeating: 0, count: stateCount)
    for state in 0..<stateCount {
      for arc in epsilonArcs(of: state) { incoming[Int(arc.nextState)] += 1 }
    }
    var ready = (0..<stateCount).filter { incoming[$0] == 0 }
    while let state = ready.popLast() {
      for arc in epsilonArcs(of: state) {
        let next = Int(arc.nextState)
        incoming[next] -= 1
        if incoming[next] == 0 { ready.append(next) }
      }
    }
    return (0..<stateCount).filter { incoming[$0] > 0 }
  }
}

extension SearchGraph.Arc {
  init(_ arc: WFST.Arc<TropicalWeight>) {
    inputLabel = arc.inputLabel.rawValue
    outputLabel = arc.outputLabel.rawValue
    cost = arc.weight.value
    nextState = arc.nextState.rawValue
  }
}
