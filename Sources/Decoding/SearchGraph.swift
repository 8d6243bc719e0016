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
  /// The greatest input label of any arc.
  public let maximumInputLabel: Int

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
    if let state = stateOnNegativeEpsilonCycle() { throw .negativeEpsilonCycle(state: state) }
  }

  func epsilonArcs(of state: Int) -> Range<Int> { Int(firstArc[state])..<Int(firstEmittingArc[state]) }

  /// A state whose epsilon arcs lead back to it at a negative cost, if there is one.
  ///
  /// States that no epsilon cycle reaches are peeled off in topological order (O(states + arcs)); on the rest, in
  /// decoding graphs nothing, Bellman and Ford's relaxation from all of them at once: what still improves after as many
  /// rounds as there are states improves forever.
  private func stateOnNegativeEpsilonCycle() -> Int? {
    let cyclic = statesBehindEpsilonCycles()
    guard !cyclic.isEmpty else { return nil }
    var distance = [Double](repeating: 0, count: stateCount)
    var improved: Int?
    for _ in 0...cyclic.count {
      improved = nil
      for state in cyclic {
        for arc in arcs[epsilonArcs(of: state)] {
          let cost = distance[state] + Double(arc.cost)
          guard cost < distance[Int(arc.nextState)] else { continue }
          distance[Int(arc.nextState)] = cost
          improved = state
        }
      }
      if improved == nil { return nil }
    }
    return improved
  }

  /// The states on cycles of epsilon arcs and those that such a cycle leads to.
  private func statesBehindEpsilonCycles() -> [Int] {
    var incoming = [Int32](repeating: 0, count: stateCount)
    for state in 0..<stateCount {
      for arc in arcs[epsilonArcs(of: state)] { incoming[Int(arc.nextState)] += 1 }
    }
    var ready = (0..<stateCount).filter { incoming[$0] == 0 }
    while let state = ready.popLast() {
      for arc in arcs[epsilonArcs(of: state)] {
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
