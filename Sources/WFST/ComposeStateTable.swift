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

  /// The 64-bit finaliser of MurmurHash3 (A. Appleby) over the two states and the filter: unlike Swift's `Hasher` it is
  /// the same in every run, and quick.
  private static func hash(_ tuple: Tuple) -> Int {
    var bits = UInt64(UInt32(bitPattern: tuple.first.rawValue)) << 32
    bits |= UInt64(UInt32(bitPattern: tuple.second.rawValue))
    bits = (bits ^ UInt64(UInt32(bitPattern: tuple.filter)) &* 0x9E37_79B9_7F4A_7C15)
    bits = (bits ^ bits >> 33) &* 0xFF51_AFD7_ED55_8CCD
    bits = (bits ^ bits >> 33) &* 0xC4CE_B9FE_1A85_EC53
    return Int(truncatingIfNeeded: bits ^ bits >> 33)
  }
}
