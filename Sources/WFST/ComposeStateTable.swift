/// Numbers the pairs of states, with the filter's state, in the order in which composition meets them.
struct ComposeStateTable {
  struct Tuple: Hashable {
    let first: StateID
    let second: StateID
    let filter: Int32

    init(_ first: StateID, _ second: StateID, _ filter: Int32) {
      self.first = first
      self.second = second
      self.filter = filter
    }
  }

  private(set) var tuples: [Tuple] = []
  /// Open addressing: positions in `tuples`, −1 where a slot is free; its size is a power of two.
  private var slots = [Int32](repeating: -1, count: 1024)

  mutating func index(of tuple: Tuple) -> Int {
    if (tuples.count + 1) * 2 > slots.count { grow() }
    var slot = Self.hash(tuple) & (slots.count - 1)
    while slots[slot] >= 0 {
      if tuples[Int(slots[slot])] == tuple { return Int(slots[slot]) }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = Int32(tuples.count)
    tuples.append(tuple)
    return tuples.count - 1
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    for (position, tuple) in tuples.enumerated() {
      var slot = Self.hash(tuple) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(position)
    }
  }

  private static func hash(_ tuple: Tuple) -> Int {
    mixedBits(tuple.first.rawValue, tuple.second.rawValue, tuple.filter)
  }
}
