/// A queue of states for shortest-distance walks: components of states that lie on a common cycle come in topological
/// order, the states of one component first in, first out. In an acyclic transducer every state is taken once.
struct ComponentQueue {
  private let components: StronglyConnectedComponents
  /// Each component's queue: its first and its last state, and after each state the next, −1 where there is none.
  private var first: [Int32]
  private var last: [Int32]
  private var next: [Int32]
  private var isEnqueued: [Bool]
  /// Components are numbered against the topological order, so the walk goes down from the greatest number.
  private var current: Int
  let isAcyclic: Bool

  init(_ fst: some Fst) {
    components = StronglyConnectedComponents(of: fst)
    first = [Int32](repeating: -1, count: components.count)
    last = first
    next = [Int32](repeating: -1, count: fst.stateCount)
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
    let component = components.component(of: state)
    if first[component] < 0 {
      first[component] = state.rawValue
    } else {
      next[Int(last[component])] = state.rawValue
    }
    last[component] = state.rawValue
  }

  mutating func dequeue() -> StateID? {
    while current >= 0 {
      let head = first[current]
      if head >= 0 {
        let state = StateID(head)
        first[current] = next[state.index]
        next[state.index] = -1
        isEnqueued[state.index] = false
        return state
      }
      current -= 1
    }
    return nil
  }
}
