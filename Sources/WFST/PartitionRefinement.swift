/// The coarsest partition of a deterministic automaton's states in which states of one block read the same labels into
/// the same blocks.
///
/// States are split into blocks by where they lead, transitions into cords by label and by the block they lead to, in
/// turn, each time by the smaller part of what was split. Source: as `VectorFst.minimize`.
enum PartitionRefinement {
  struct Transitions {
    fileprivate var tails: [Int32] = []
    fileprivate var labels: [Int32] = []
    fileprivate var heads: [Int32] = []
    var labelCount = 0

    mutating func reserve(_ count: Int) {
      tails.reserveCapacity(count)
      labels.reserveCapacity(count)
      heads.reserveCapacity(count)
    }

    mutating func append(tail: Int32, label: Int32, head: Int32) {
      tails.append(tail)
      labels.append(label)
      heads.append(head)
    }
  }

  /// Each state's block. `initialClassOf` numbers the classes that no block may join, from 0.
  static func coarsestPartition(
    stateCount: Int, initialClassOf: [Int32], transitions: Transitions
  ) -> [Int32] {
    var blocks = RefinablePartition(classOf: initialClassOf)
    var cords = RefinablePartition(classOf: transitions.labels)
    let incoming = Incoming(transitions, stateCount: stateCount)

    // One block may be left out: all transitions of a label form one cord at first.
    var block = 1
    var cord = 0
    while cord < cords.setCount {
      for position in cords.range(of: cord) {
        blocks.mark(Int(transitions.tails[cords.element(at: position)]))
      }
      blocks.splitMarked()
      cord += 1
      while block < blocks.setCount {
        for position in blocks.range(of: block) {
          for index in incoming.range(of: blocks.element(at: position)) { cords.mark(incoming.transition(at: index)) }
        }
        cords.splitMarked()
        block += 1
      }
    }
    return blocks.setOf
  }

  /// The transitions that lead to each state.
  private struct Incoming {
    private var offsets: [Int]
    private var transitionOf: [Int32]

    init(_ transitions: Transitions, stateCount: Int) {
      offsets = [Int](repeating: 0, count: stateCount + 1)
      for head in transitions.heads { offsets[Int(head) + 1] += 1 }
      for state in 0..<stateCount { offsets[state + 1] += offsets[state] }
      transitionOf = [Int32](repeating: 0, count: transitions.heads.count)
      var filled = offsets
      for (transition, head) in transitions.heads.enumerated() {
        transitionOf[filled[Int(head)]] = Int32(transition)
        filled[Int(head)] += 1
      }
    }

    func range(of state: Int) -> Range<Int> { offsets[state]..<offsets[state + 1] }
    func transition(at index: Int) -> Int { Int(transitionOf[index]) }
  }
}

/// A partition of 0..<n into sets, in which elements are marked and each set is split into its marked and unmarked ones.
///
/// A set's elements stand together in `elements`, the marked ones first.
private struct RefinablePartition {
  private(set) var setOf: [Int32]
  private var elements: [Int32]
  private var locationOf: [Int32]
  private var firstOf: [Int] = []
  private var endOf: [Int] = []
  private var markedCount: [Int] = []
  private var touched: [Int] = []

  /// Sets numbered from 0 by the classes that occur.
  init(classOf: [Int32]) {
    setOf = classOf
    let classCount = Int(classOf.max() ?? -1) + 1
    var offsets = [Int](repeating: 0, count: classCount + 1)
    for number in classOf { offsets[Int(number) + 1] += 1 }
    for number in 0..<classCount { offsets[number + 1] += offsets[number] }
    elements = [Int32](repeating: 0, count: classOf.count)
    locationOf = elements
    var filled = offsets
    for (element, number) in classOf.enumerated() {
      elements[filled[Int(number)]] = Int32(element)
      locationOf[element] = Int32(filled[Int(number)])
      filled[Int(number)] += 1
    }
    firstOf = Array(offsets.dropLast())
    endOf = Array(offsets.dropFirst())
    markedCount = [Int](repeating: 0, count: classCount)
  }

  var setCount: Int { firstOf.count }
  func range(of set: Int) -> Range<Int> { firstOf[set]..<endOf[set] }
  func element(at position: Int) -> Int { Int(elements[position]) }

  mutating func mark(_ element: Int) {
    let set = Int(setOf[element])
    let location = Int(locationOf[element])
    let boundary = firstOf[set] + markedCount[set]
    guard location >= boundary else { return }
    let other = elements[boundary]
    elements[location] = other
    locationOf[Int(other)] = Int32(location)
    elements[boundary] = Int32(element)
    locationOf[element] = Int32(boundary)
    if markedCount[set] == 0 { touched.append(set) }
    markedCount[set] += 1
  }

  /// The smaller part of each set that is marked in part becomes a new set.
  mutating func splitMarked() {
    while let set = touched.popLast() {
      let boundary = firstOf[set] + markedCount[set]
      let marked = markedCount[set]
      markedCount[set] = 0
      guard boundary < endOf[set] else { continue }
      let new = firstOf.count
      if marked <= endOf[set] - boundary {
        firstOf.append(firstOf[set])
        endOf.append(boundary)
        firstOf[set] = boundary
      } else {
        firstOf.append(boundary)
        endOf.append(endOf[set])
        endOf[set] = boundary
      }
      markedCount.append(0)
      for position in firstOf[new]..<endOf[new] { setOf[Int(elements[position])] = Int32(new) }
    }
  }
}
