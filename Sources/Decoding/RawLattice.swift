/// The paths of a search that are left, token by token: an acyclic graph whose states are numbered so that every arc leads to a
/// higher one.
struct RawLattice {
  struct Arc {
    let nextState: Int32
    /// Output label, or 0.
    let word: Int32
    /// Input label, the column + 1, or 0.
    let label: Int32
    let graphCost: Double
    let acousticCost: Double
  }

  private(set) var arcs: [Arc] = []
  /// Per state the place of its first arc; then `arcs.count`.
  private(set) var firstArc: [Int] = []
  /// Per state what the graph adds where a path ends with it; +∞ where none does.
  private(set) var finalCosts: [Double] = []

  var stateCount: Int { finalCosts.count }

  func arcs(from state: Int) -> ArraySlice<Arc> { arcs[firstArc[state]..<firstArc[state + 1]] }

  /// - Parameter links: of a search that is over.
  init(_ links: LatticeLinks, graph: SearchGraph) {
    let frames = links.frames
    var firstState = 0
    let stateOfSlot = frames.map { frame in
      defer { firstState += frame.costs.count }
      return Self.topologicalRanks(in: frame).map { firstState + $0 }
    }
    finalCosts = [Double](repeating: .infinity, count: firstState)
    for (slot, cost) in links.finalCosts.enumerated() { finalCosts[stateOfSlot[frames.count - 1][slot]] = cost }
    firstArc = [Int](repeating: 0, count: firstState + 1)
    Self.forEachLink(of: frames, stateOfSlot) { source, _, _ in firstArc[source + 1] += 1 }
    for state in 0..<firstState { firstArc[state + 1] += firstArc[state] }
    let none = Arc(nextState: 0, word: 0, label: 0, graphCost: 0, acousticCost: 0)
    var (arcs, free) = ([Arc](repeating: none, count: firstArc[firstState]), firstArc)
    Self.forEachLink(of: frames, stateOfSlot) { source, target, link in
      let arc = graph.arcs[Int(link.arc)]
      arcs[free[source]] = Arc(
        nextState: Int32(target), word: arc.outputLabel, label: arc.inputLabel, graphCost: link.graphCost,
        acousticCost: link.acousticCost)
      free[source] += 1
    }
    self.arcs = arcs
  }

  /// Hands over the states that each link leads from and to.
  @inline(__always)
  private static func forEachLink(
    of frames: [LatticeFrame], _ stateOfSlot: [[Int]],
    _ body: (_ source: Int, _ target: Int, LatticeFrame.Link) -> Void
  ) {
    for (index, frame) in frames.enumerated() {
      for link in frame.epsilonLinks {
        body(stateOfSlot[index][Int(link.source)], stateOfSlot[index][Int(link.target)], link)
      }
      for link in frame.links {
        body(stateOfSlot[index][Int(link.source)], stateOfSlot[index + 1][Int(link.target)], link)
      }
    }
  }

  /// An order of a frame's tokens in which links without input go forward (Kahn's algorithm), by slot; the graph has no cycle
  /// of such arcs.
  private static func topologicalRanks(in frame: LatticeFrame) -> [Int] {
    guard !frame.epsilonLinks.isEmpty else { return Array(frame.costs.indices) }
    var incoming = [Int](repeating: 0, count: frame.costs.count)
    var targets = [[Int]](repeating: [], count: frame.costs.count)
    for link in frame.epsilonLinks {
      incoming[Int(link.target)] += 1
      targets[Int(link.source)].append(Int(link.target))
    }
    var order = incoming.indices.filter { incoming[$0] == 0 }
    var next = 0
    while next < order.count {
      for target in targets[order[next]] {
        incoming[target] -= 1
        if incoming[target] == 0 { order.append(target) }
      }
      next += 1
    }
    var ranks = [Int](repeating: 0, count: order.count)
    for (rank, slot) in order.enumerated() { ranks[slot] = rank }
    return ranks
  }

  /// Per state the cost of the cheapest way from it to the end.
  func costsToEnd() -> [Double] {
    var costs = finalCosts
    for state in (0..<stateCount).reversed() {
      for arc in arcs(from: state) {
        costs[state] = min(costs[state], arc.graphCost + arc.acousticCost + costs[Int(arc.nextState)])
      }
    }
    return costs
  }
}
