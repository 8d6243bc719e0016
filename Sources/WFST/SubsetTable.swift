/// Numbers the weighted subsets of determinisation in the order in which they are met.
///
/// Two subsets are the same where their states and residual strings are equal and their residual weights differ by no
/// more than `delta` each: sums of floats that took different ways must not make states without end.
struct SubsetTable<W: Semiring> {
  /// One state of the input that the paths so far may have reached, with what these paths still owe.
  struct Element {
    var state: StateID
    var string: StringRepository.ID
    var weight: W
  }

  private let delta: Float
  private var elements: [Element] = []
  private var offsets = [0]
  private var hashes: [Int] = []
  /// Open addressing: a subset's number, −1 where a slot is free; the size is a power of two.
  private var slots = [Int32](repeating: -1, count: 1024)

  init(delta: Float) { self.delta = delta }

  var count: Int { hashes.count }

  func elements(of subset: Int) -> ArraySlice<Element> { elements[offsets[subset]..<offsets[subset + 1]] }

  /// The number of a subset whose elements stand in the order of their states.
  mutating func index(of subset: [Element]) -> Int {
    if (count + 1) * 2 > slots.count { grow() }
    let hash = Self.hash(subset)
    var slot = hash & (slots.count - 1)
    while slots[slot] >= 0 {
      let candidate = Int(slots[slot])
      if hashes[candidate] == hash, isEqual(candidate, subset) { return candidate }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = Int32(count)
    hashes.append(hash)
    elements.append(contentsOf: subset)
    offsets.append(elements.count)
    return count - 1
  }

  private func isEqual(_ candidate: Int, _ subset: [Element]) -> Bool {
    let range = offsets[candidate]..<offsets[candidate + 1]
    guard range.count == subset.count else { return false }
    for (position, element) in zip(range, subset) {
      let other = elements[position]
      guard element.state == other.state, element.string == other.string,
        element.weight.isApproximatelyEqual(to: other.weight, within: delta)
      else { return false }
    }
    return true
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    for (subset, hash) in hashes.enumerated() {
      var slot = hash & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(subset)
    }
  }

  /// States and strings, not the weights, which are only nearly equal.
  private static func hash(_ subset: [Element]) -> Int {
    var bits: UInt64 = 0x9E37_79B9_7F4A_7C15
    for element in subset {
      bits ^= UInt64(UInt32(bitPattern: element.state.rawValue)) << 32 | UInt64(UInt32(bitPattern: element.string))
      bits = bits &* 0xFF51_AFD7_ED55_8CCD
      bits ^= bits >> 29
    }
    return Int(truncatingIfNeeded: bits)
  }
}
