/// Finds a state's arcs with a given label on one side, by bisection in arcs sorted by that side.
///
/// Takes a sorted copy of a state's arcs where they are not sorted; arcs with the same label keep their order.
struct SortedMatcher<W: Semiring> {
  private let fst: VectorFst<W>
  private let side: LabelSide

  init(_ fst: VectorFst<W>, side: LabelSide) {
    self.side = side
    var fst = fst
    for state in fst.states {
      let arcs = fst.arcs(from: state)
      guard !zip(arcs, arcs.dropFirst()).allSatisfy({ Self.label($0, side) <= Self.label($1, side) }) else { continue }
      // The standard library's sort is stable.
      fst.modifyArcs(from: state) { $0.sort { Self.label($0, side) < Self.label($1, side) } }
    }
    self.fst = fst
  }

  /// All arcs, sorted.
  func arcs(from state: StateID) -> ArraySlice<Arc<W>> { fst.arcs(from: state) }

  func arcs(from state: StateID, with label: Label) -> ArraySlice<Arc<W>> {
    let arcs = fst.arcs(from: state)
    // Epsilons, the label most often asked for, stand at the front.
    let low = label.isEpsilon ? arcs.startIndex : Self.firstIndex(in: arcs, side, notBelow: label.rawValue)
    var end = low
    while end < arcs.endIndex, Self.label(arcs[end], side) == label { end += 1 }
    return arcs[low..<end]
  }

  /// - Precondition: the labels are above 0.
  func arcs(from state: StateID, withLabelsIn labels: Range<Int32>) -> ArraySlice<Arc<W>> {
    let arcs = fst.arcs(from: state)
    let low = Self.firstIndex(in: arcs, side, notBelow: labels.lowerBound)
    return arcs[low..<Self.firstIndex(in: arcs[low...], side, notBelow: labels.upperBound)]
  }

  private static func firstIndex(in arcs: ArraySlice<Arc<W>>, _ side: LabelSide, notBelow label: Int32) -> Int {
    var (low, high) = (arcs.startIndex, arcs.endIndex)
    while low < high {
      let middle = low + (high - low) / 2
      if Self.label(arcs[middle], side).rawValue < label { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func label(_ arc: Arc<W>, _ side: LabelSide) -> Label {
    switch side {
    case .input: arc.inputLabel
    case .output: arc.outputLabel
    }
  }
}
