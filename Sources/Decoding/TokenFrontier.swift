/// The tokens of one frame: for each state that is reached the cheapest way to it.
///
/// Slot i holds the state `states[i]`, the cost of its best path so far `costs[i]`; its back pointer is the i-th of the
/// frame's run in `BackPointers`. `slotOfState` is −1 for the states that are not reached.
struct TokenFrontier {
  private(set) var states: [Int32] = []
  private(set) var costs: [Double] = []
  /// The tokens of the frame before, as `startNextFrame` left them.
  private(set) var previousStates: [Int32] = []
  private(set) var previousCosts: [Double] = []
  /// The position in `backPointers` of the frame before's slot 0.
  private(set) var firstPreviousRecord = 0
  private var slotOfState: [Int32]
  private var backPointers = BackPointers()
  /// The position in `backPointers` of slot 0.
  private(set) var firstRecord = 0
  private var selection: [Double] = []

  init(stateCount: Int) {
    slotOfState = [Int32](repeating: -1, count: stateCount)
  }

  var count: Int { states.count }

  /// Makes the tokens those of the frame before, for their expansion, and takes in the next frame's.
  mutating func startNextFrame() {
    firstPreviousRecord = backPointers.reclaimIfWorthwhile(liveCount: count)
    firstRecord = backPointers.count
    for state in states { slotOfState[Int(state)] = -1 }
    swap(&states, &previousStates)
    swap(&costs, &previousCosts)
    states.removeAll(keepingCapacity: true)
    costs.removeAll(keepingCapacity: true)
  }

  /// Brings a path to `state`; nil where a path as cheap is there already, else the state's slot.
  @inline(__always)
  mutating func offer(state: Int32, cost: Double, previous: Int32, arc: Int32) -> Int? {
    let known = slotOfState[Int(state)]
    if known < 0 {
      slotOfState[Int(state)] = Int32(truncatingIfNeeded: states.count)
      states.append(state)
      costs.append(cost)
      backPointers.append(previous: previous, arc: arc)
      return states.count - 1
    }
    let slot = Int(known)
    guard cost < costs[slot] else { return nil }
    costs[slot] = cost
    backPointers.replace(firstRecord + slot, previous: previous, arc: arc)
    return slot
  }

  /// The slot of a state that is reached.
  @inline(__always)
  func slot(of state: Int32) -> Int { Int(slotOfState[Int(state)]) }

  /// The arcs of the best path to the token in `slot`.
  func arcs(toSlot slot: Int) -> [Int32] { backPointers.arcs(to: firstRecord + slot) }

  /// The slot of the cheapest token, the first of equals; nil in an empty frontier.
  func bestSlot() -> Int? {
    guard var best = costs.first else { return nil }
    var slot = 0
    for i in costs.indices where costs[i] < best {
      best = costs[i]
      slot = i
    }
    return slot
  }

  /// The `rank`-th smallest cost, from 0.
  ///
  /// - Precondition: 0 ≤ rank < count.
  mutating func cost(ofRank rank: Int) -> Double {
    selection.removeAll(keepingCapacity: true)
    selection.append(contentsOf: costs)
    return selectRank(rank, of: &selection)
  }
}
