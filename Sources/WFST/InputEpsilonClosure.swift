/// Adds to a weighted subset every state that its states reach by arcs that read epsilon, with the residual strings and
/// weights that the paths there owe.
struct InputEpsilonClosure<W: CommutativeSemiring> {
  typealias Element = SubsetTable<W>.Element

  enum Result {
    /// In the order of the states.
    case closed([Element])
    /// One state is reached with two residual strings.
    case twoOutputs(StringRepository.ID, StringRepository.ID)
    case divergent
  }

  /// A state taken from the queue more often than this lies on a cycle that does not settle.
  private static var maximumVisits: Int { 10_000 }

  private let fst: VectorFst<W>
  private let delta: Float
  /// Of two strings the one with the better weight, where ⊕ picks one of two weights.
  private let keepsBest: Bool
  private let hasInputEpsilons: [Bool]
  /// Each state's position in `elements`, −1 where it has none; all −1 between calls.
  private var position: [Int32]

  init(_ fst: VectorFst<W>, delta: Float, keepsBest: Bool) {
    self.fst = fst
    self.keepsBest = keepsBest
    self.delta = W.isIdempotent ? 0 : delta
    hasInputEpsilons = fst.states.map { fst.arcs(from: $0).contains { $0.inputLabel.isEpsilon } }
    position = [Int32](repeating: -1, count: fst.stateCount)
  }

  mutating func close(_ subset: [Element], _ strings: inout StringRepository) -> Result {
    guard subset.contains(where: { hasInputEpsilons[$0.state.index] }) else { return .closed(subset) }
    var elements = subset
    // What was added to an element's weight since the element was last taken from the queue.
    var residual = subset.map(\.weight)
    var isEnqueued = [Bool](repeating: true, count: subset.count)
    var visits = [Int](repeating: 0, count: subset.count)
    var queue = Array(subset.indices)
    for (index, element) in subset.enumerated() { position[element.state.index] = Int32(index) }
    defer { for element in elements { position[element.state.index] = -1 } }

    var head = 0
    while head < queue.count {
      let source = queue[head]
      head += 1
      isEnqueued[source] = false
      visits[source] += 1
      guard visits[source] <= Self.maximumVisits else { return .divergent }
      let pending = residual[source]
      residual[source] = .zero
      guard hasInputEpsilons[elements[source].state.index] else { continue }
      for arc in fst.arcs(from: elements[source].state) where arc.inputLabel.isEpsilon && !arc.weight.isZero {
        let string = strings.appending(arc.outputLabel, to: elements[source].string)
        let added = pending.times(arc.weight)
        let target = Int(position[arc.nextState.index])
        guard target >= 0 else {
          position[arc.nextState.index] = Int32(elements.count)
          queue.append(elements.count)
          elements.append(Element(state: arc.nextState, string: string, weight: added))
          residual.append(added)
          isEnqueued.append(true)
          visits.append(0)
          continue
        }
        if elements[target].string != string {
          guard keepsBest else { return .twoOutputs(elements[target].string, string) }
          // The paths on from what is replaced are worse than those from here, which go over them in turn.
          guard added.wins(over: elements[target].weight) else { continue }
          elements[target].string = string
        }
        let sum = elements[target].weight.plus(added)
        guard !sum.isApproximatelyEqual(to: elements[target].weight, within: delta) else { continue }
        elements[target].weight = sum
        residual[target] = residual[target].plus(added)
        if !isEnqueued[target] {
          isEnqueued[target] = true
          queue.append(target)
        }
      }
    }
    return .closed(elements.sorted { $0.state < $1.state })
  }
}

extension Semiring {
  /// Whether ⊕, where it picks one of two weights, picks this one; of equal ones the other.
  func wins(over other: Self) -> Bool { other.plus(self) != other }
}
