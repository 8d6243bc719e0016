/// The strongly connected components of a transducer's states, with or without paths from the start.
///
/// Components are numbered in reverse topological order: an arc between two components leads to the smaller number.
/// Complexity: O(V + E). Source: R. Tarjan, Depth-first search and linear graph algorithms, 1972, without recursion.
package struct StronglyConnectedComponents {
  private var componentOf: [Int32]
  package private(set) var count = 0

  @specialized(where F == VectorFst<TropicalWeight>)
  @specialized(where F == VectorFst<LogWeight>)
  @specialized(where F == ConstFst<TropicalWeight>)
  @specialized(where F == ConstFst<LogWeight>)
  package init<F: Fst>(of fst: F) {
    let unvisited: Int32 = -1
    componentOf = [Int32](repeating: unvisited, count: fst.stateCount)
    var order = [Int32](repeating: unvisited, count: fst.stateCount)
    var lowest = [Int32](repeating: 0, count: fst.stateCount)
    var open: [Int] = []
    var visits: [(state: Int, nextArc: Int)] = []
    var clock: Int32 = 0

    for root in 0..<fst.stateCount where order[root] == unvisited {
      visits.append((root, 0))
      while let (state, nextArc) = visits.last {
        if nextArc == 0 {
          order[state] = clock
          lowest[state] = clock
          clock += 1
          open.append(state)
        }
        let arcs = fst.arcs(from: StateID(index: state))
        if nextArc < arcs.count {
          visits[visits.count - 1].nextArc += 1
          let target = arcs[arcs.startIndex + nextArc].nextState.index
          if order[target] == unvisited {
            visits.append((target, 0))
          } else if componentOf[target] == unvisited {
            lowest[state] = min(lowest[state], order[target])
          }
          // A state without arcs, or with its arcs done, is left below; one that has just been entered is not entered
          // again, since its next arc is no longer 0.
          continue
        }
        visits.removeLast()
        if lowest[state] == order[state] {
          closeComponent(from: state, &open)
        }
        if let parent = visits.last?.state { lowest[parent] = min(lowest[parent], lowest[state]) }
      }
    }
  }

  private mutating func closeComponent(from root: Int, _ open: inout [Int]) {
    while let state = open.popLast() {
      componentOf[state] = Int32(count)
      if state == root { break }
    }
    count += 1
  }

  package func component(of state: StateID) -> Int { Int(componentOf[state.index]) }
}
