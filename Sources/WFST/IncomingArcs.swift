/// For each state something of every arc that leads to it, in the order of the arcs.
struct IncomingArcs<Element> {
  private let elements: [Element]
  /// Where in `elements` each state's begin; one more than there are states.
  private let offsets: [Int32]

  /// - Parameters:
  ///   - placeholder: any element; none of it is left.
  ///   - element: what is kept of an arc and of the state that it leaves.
  @inline(__always)
  init<F: Fst>(of fst: F, placeholder: Element, _ element: (StateID, Arc<F.W>) -> Element) {
    var offsets = [Int32](repeating: 0, count: fst.stateCount + 2)
    for state in fst.states {
      for arc in fst.arcs(from: state) { offsets[arc.nextState.index + 2] += 1 }
    }
    for index in offsets.indices.dropFirst() { offsets[index] += offsets[index - 1] }
    var elements = [Element](repeating: placeholder, count: Int(offsets[fst.stateCount + 1]))
    // Each state's begin, one place further on, is counted up to its end, which is the next state's begin.
    for state in fst.states {
      for arc in fst.arcs(from: state) {
        elements[Int(offsets[arc.nextState.index + 1])] = element(state, arc)
        offsets[arc.nextState.index + 1] += 1
      }
    }
    self.elements = elements
    self.offsets = offsets
  }

  subscript(state: StateID) -> ArraySlice<Element> {
    elements[Int(offsets[state.index])..<Int(offsets[state.index + 1])]
  }
}
