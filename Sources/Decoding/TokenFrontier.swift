/// The tokens of one frame: for each position that is reached the cheapest way to it.
///
/// Slot i holds the position `positions[i]`, the cost of its best path so far `costs[i]`; its back pointer is the i-th of the
/// frame's run in `BackPointers`.
struct TokenFrontier<Slots: SlotTable> {
  private(set) var positions: [Slots.Position] = []
  private(set) var costs: [Double] = []
  /// The tokens of the frame before, as `startNextFrame` left them.
  private(set) var previousPositions: [Slots.Position] = []
  private(set) var previousCosts: [Double] = []
  /// The position in `backPointers` of the frame before's slot 0.
  private(set) var firstPreviousRecord = 0
  private var slots: Slots
  private var backPointers = BackPointers()
  /// The position in `backPointers` of slot 0.
  private(set) var firstRecord = 0
  private var selection: [Double] = []

  init(stateCount: Int) {
    slots = Slots(stateCount: stateCount)
  }

  var count: Int { positions.count }

  /// Makes the tokens those of the frame before, for their expansion, and takes in the next frame's.
  mutating func startNextFrame() {
    firstPreviousRecord = backPointers.reclaimIfWorthwhile(liveCount: count)
    firstRecord = backPointers.count
    slots.removeAll(positions)
    swap(&positions, &previousPositions)
    swap(&costs, &previousCosts)
    positions.removeAll(keepingCapacity: true)
    costs.removeAll(keepingCapacity: true)
  }

  /// Brings a path to `position`; nil where a path as cheap is there already, else the position's slot.
  @inline(__always)
  mutating func offer(_ position: Slots.Position, cost: Double, previous: Int32, arc: Int32) -> Int? {
    let slot = slots.slot(of: position, orTake: positions.count)
    if slot == positions.count {
      positions.append(position)
      costs.append(cost)
      backPointers.append(previous: previous, arc: arc)
      return slot
    }
    guard cost < costs[slot] else { return nil }
    costs[slot] = cost
    backPointers.replace(firstRecord + slot, previous: previous, arc: arc)
    return slot
  }

  /// The slot of a position that is reached.
  @inline(__always)
  func slot(of position: Slots.Position) -> Int { Int(slots[position]) }

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
