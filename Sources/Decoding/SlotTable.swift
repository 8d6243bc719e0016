/// Where a path stands: in a state of the graph, and in one of the grammar that is walked along with it, 0 where there is none.
protocol SearchPosition {
  var graph: Int32 { get }
  var grammar: Int32 { get }

  init(graph: Int32, grammar: Int32)
}

struct GraphPosition: SearchPosition {
  let graph: Int32
  var grammar: Int32 { 0 }

  @inline(__always)
  init(graph: Int32, grammar: Int32) { self.graph = graph }
}

struct PairPosition: SearchPosition, Equatable {
  let graph: Int32
  let grammar: Int32
}

/// Which slot of a frame holds each position that is reached.
protocol SlotTable {
  associatedtype Position: SearchPosition

  /// Empty.
  init(stateCount: Int)

  /// Below 0: not reached.
  subscript(position: Position) -> Int32 { get }

  /// The slot that holds `position`, which is `free` and below `free` otherwise.
  mutating func slot(of position: Position, orTake free: Int) -> Int

  /// Forgets positions, which are all that are there.
  mutating func removeAll(_ positions: [Position])
}

/// By the graph's state alone: 4 bytes a state.
struct StateSlots: SlotTable {
  private var slots: [Int32]

  init(stateCount: Int) { slots = [Int32](repeating: -1, count: stateCount) }

  @inline(__always)
  subscript(position: GraphPosition) -> Int32 { slots[Int(position.graph)] }

  @inline(__always)
  mutating func slot(of position: GraphPosition, orTake free: Int) -> Int {
    let known = slots[Int(position.graph)]
    if known >= 0 { return Int(known) }
    slots[Int(position.graph)] = Int32(truncatingIfNeeded: free)
    return free
  }

  mutating func removeAll(_ positions: [GraphPosition]) {
    for position in positions { slots[Int(position.graph)] = -1 }
  }
}

/// By both, in a table with open addressing that is never more than half full.
struct PairSlots: SlotTable {
  private struct Entry {
    var position: PairPosition
    var slot: Int32
  }

  private var entries: [Entry]
  private var count = 0
  private static let empty = Entry(position: PairPosition(graph: 0, grammar: 0), slot: -1)

  init(stateCount: Int) { entries = [Entry](repeating: Self.empty, count: 1 << 10) }

  /// The place of `position`, or the free one where it belongs.
  @inline(__always)
  private func place(of position: PairPosition) -> Int {
    let key = UInt64(UInt32(bitPattern: position.graph)) << 32 | UInt64(UInt32(bitPattern: position.grammar))
    // Fibonacci hashing: the product's upper bits depend on all of the key's.
    let hash = key &* 0x9E37_79B9_7F4A_7C15
    let mask = entries.count - 1
    var place = Int(truncatingIfNeeded: hash >> 32) & mask
    while entries[place].slot >= 0, entries[place].position != position { place = (place + 1) & mask }
    return place
  }

  @inline(__always)
  subscript(position: PairPosition) -> Int32 { entries[place(of: position)].slot }

  mutating func slot(of position: PairPosition, orTake free: Int) -> Int {
    let place = place(of: position)
    if entries[place].slot >= 0 { return Int(entries[place].slot) }
    entries[place] = Entry(position: position, slot: Int32(truncatingIfNeeded: free))
    count += 1
    if 2 * count > entries.count { grow() }
    return free
  }

  private mutating func grow() {
    let old = entries
    entries = [Entry](repeating: Self.empty, count: 2 * old.count)
    for entry in old where entry.slot >= 0 { entries[place(of: entry.position)] = entry }
  }

  mutating func removeAll(_ positions: [PairPosition]) {
    guard count > 0 else { return }
    // Entry by entry would lose those behind a removed one of the same place.
    for index in entries.indices { entries[index].slot = -1 }
    count = 0
  }
}
