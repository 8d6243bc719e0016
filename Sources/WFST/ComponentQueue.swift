/// A queue of states for shortest-distance walks: components of states that lie on a common cycle come in topological
/// order, the states of one component first in, first out. In an acyclic transducer every state is taken once.
struct ComponentQueue {
  private let components: StronglyConnectedComponents
  private var queues: [[StateID]]
  private var heads: [Int]
  private var isEnqueued: [Bool]
  /// Components are numbered against the topological order, so the walk goes down from the greatest number.
  private var current: Int
  let isAcyclic: Bool

  init(_ fst: some Fst) {
    components = StronglyConnectedComponents(of: fst)
    queues = [[StateID]](repeating: [], count: components.count)
    heads = [Int](repeating: 0, count: components.count)
    isEnqueued = [Bool](repeating: false, count: fst.stateCount)
    current = components.count - 1
    let components = components
    isAcyclic = fst.states.allSatisfy { state in
      fst.arcs(from: state).allSatisfy { components.component(of: $0.nextState) != components.component(of: state) }
    }
  }

  mutating func enqueue(_ state: StateID) {
    guard !isEnqueued[state.index] else { return }
    isEnqueued[state.index] = true
    queues[components.component(of: state)].append(state)
  }

  mutating func dequeue() -> StateID? {
    while current >= 0 {
      if heads[current] < queues[current].count {
        let state = queues[current][heads[current]]
        heads[current] += 1
        if heads[current] == queues[current].count {
          queues[current].removeAll(keepingCapacity: true)
          heads[current] = 0
        }
        isEnqueued[state.index] = false
        return state
      }
      current -= 1
    }
    return nil
  }
}
