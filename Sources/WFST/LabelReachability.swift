/// For each state of a transducer the output labels that can be written next: those of the arcs to which paths without output
/// lead, and whether such a path ends.
///
/// Labels are ranked in the order in which a depth-first walk over the paths without output meets them, so that in a lexicon's
/// prefix tree the labels of a subtree are one interval of ranks. Complexity: O((V + E) log E), where a state has few intervals.
/// Source: C. Allauzen, M. Riley, J. Schalkwyk, A generalized composition algorithm for weighted finite-state transducers, 2009.
struct LabelReachability {
  /// From 1, by label.
  private(set) var ranks: [Label: Int32] = [:]
  /// The states between which paths without output lead there and back.
  private let components: StronglyConnectedComponents
  /// By component the place of its first interval; then the count.
  private var firstInterval: [Int32] = [0]
  private var intervals: [Range<Int32>] = []
  private var reachesEnd: [Bool] = []

  init<W: Semiring>(_ fst: VectorFst<W>) {
    var withoutOutput = fst
    for state in fst.states { withoutOutput.modifyArcs(from: state) { $0.removeAll { !$0.outputLabel.isEpsilon } } }
    components = StronglyConnectedComponents(of: withoutOutput)
    rankLabels(fst)
    var members = [[StateID]](repeating: [], count: components.count)
    for state in fst.states { members[components.component(of: state)].append(state) }
    // Arcs between components lead to smaller numbers.
    for states in members { addComponent(of: states, fst) }
  }

  private mutating func rankLabels<W: Semiring>(_ fst: VectorFst<W>) {
    var isVisited = [Bool](repeating: false, count: fst.stateCount)
    var visits: [(state: StateID, nextArc: Int)] = []
    for root in (fst.start.isNone ? [] : [fst.start]) + Array(fst.states) where !isVisited[root.index] {
      isVisited[root.index] = true
      visits.append((root, 0))
      while let (state, nextArc) = visits.last {
        let arcs = fst.arcs(from: state)
        guard nextArc < arcs.count else {
          visits.removeLast()
          continue
        }
        visits[visits.count - 1].nextArc += 1
        let arc = arcs[arcs.startIndex + nextArc]
        if !arc.outputLabel.isEpsilon {
          if ranks[arc.outputLabel] == nil { ranks[arc.outputLabel] = Int32(ranks.count + 1) }
        } else if !isVisited[arc.nextState.index] {
          isVisited[arc.nextState.index] = true
          visits.append((arc.nextState, 0))
        }
      }
    }
  }

  private mutating func addComponent<W: Semiring>(of states: [StateID], _ fst: VectorFst<W>) {
    var reached: [Range<Int32>] = []
    var ends = false
    for state in states {
      ends = ends || fst.isFinal(state)
      for arc in fst.arcs(from: state) {
        if let rank = ranks[arc.outputLabel], !arc.outputLabel.isEpsilon {
          reached.append(rank..<rank + 1)
          continue
        }
        let component = components.component(of: arc.nextState)
        guard component < reachesEnd.count else { continue }
        reached += intervals[places(of: component)]
        ends = ends || reachesEnd[component]
      }
    }
    reached.sort { $0.lowerBound < $1.lowerBound }
    let first = intervals.count
    for interval in reached {
      if intervals.count > first, let last = intervals.last, interval.lowerBound <= last.upperBound {
        intervals[intervals.count - 1] = last.lowerBound..<max(last.upperBound, interval.upperBound)
      } else {
        intervals.append(interval)
      }
    }
    firstInterval.append(Int32(intervals.count))
    reachesEnd.append(ends)
  }

  private func places(of component: Int) -> Range<Int> {
    Int(firstInterval[component])..<Int(firstInterval[component + 1])
  }

  /// The ranks of the labels that can be written next, in ascending order, apart from each other.
  func ranks(from state: StateID) -> ArraySlice<Range<Int32>> { intervals[places(of: components.component(of: state))] }

  /// Whether the label of this rank can be written next.
  func canWrite(_ rank: Int32, from state: StateID) -> Bool {
    let intervals = ranks(from: state)
    var (low, high) = (intervals.startIndex, intervals.endIndex)
    while low < high {
      let middle = low + (high - low) / 2
      if intervals[middle].upperBound <= rank { low = middle + 1 } else { high = middle }
    }
    return low < intervals.endIndex && intervals[low].contains(rank)
  }

  /// Whether every label can be written next.
  func canWriteAny(from state: StateID) -> Bool {
    let intervals = ranks(from: state)
    return intervals.count == 1 && intervals.first == 1..<Int32(ranks.count + 1)
  }

  /// Whether a path ends without writing anything more.
  func canEnd(from state: StateID) -> Bool { reachesEnd[components.component(of: state)] }
}
