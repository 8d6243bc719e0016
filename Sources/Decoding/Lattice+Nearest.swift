extension Lattice {
  /// The sequence with the fewest words inserted, deleted and substituted against `reference`, of equally near ones the cheapest:
  /// the best that anything made of the lattice can be. Nil where no sequence ends.
  ///
  /// Edit distance with a lattice on one side: O(A · N) for A arcs and N words of the reference; memory: 24 bytes for each state
  /// with each word.
  ///
  /// - Parameter reference: the words' ids; one that is no word's, such as −1, is met by none.
  public func nearest(to reference: [Int]) -> DecodedPath? {
    guard stateCount > 0 else { return nil }
    let width = reference.count + 1
    var table = [[Approach]](repeating: [Approach](repeating: Approach(), count: width), count: stateCount)
    table[0][0].offer(errors: 0, cost: 0, from: 0, arc: -1)
    for state in arcs.indices {
      for place in 0..<width {
        let approach = table[state][place]
        guard approach.errors < .max else { continue }
        // A word of the reference that is left out.
        if place < reference.count {
          table[state][place + 1].offer(errors: approach.errors + 1, cost: approach.cost, from: state, arc: -1)
        }
        for (index, arc) in arcs[state].enumerated() {
          let cost = approach.cost + arc.weight.cost
          table[arc.nextState][place].offer(errors: approach.errors + 1, cost: cost, from: state, arc: index)
          guard place < reference.count else { continue }
          let errors = approach.errors + (arc.word == reference[place] ? 0 : 1)
          table[arc.nextState][place + 1].offer(
            errors: errors, cost: cost, from: state, arc: index, readsReference: true)
        }
      }
    }
    let ends = finals.indices.filter { finals[$0] != nil && table[$0][reference.count].errors < .max }
    guard
      let end = ends.min(by: {
        let (a, b) = (table[$0][reference.count], table[$1][reference.count])
        return (a.errors, a.cost + (finals[$0]?.cost ?? 0)) < (b.errors, b.cost + (finals[$1]?.cost ?? 0))
      })
    else { return nil }
    return path(to: end, by: table)
  }

  /// How a state is best reached with so many words of the reference read.
  private struct Approach {
    var cost = Double.infinity
    var errors = Int32.max
    /// The state before, and the arc taken from it; −1: none, a word of the reference is left out.
    var from: Int32 = 0
    var arc: Int32 = -1
    var readsReference = false

    mutating func offer(errors: Int32, cost: Double, from: Int, arc: Int, readsReference: Bool = false) {
      guard (errors, cost) < (self.errors, self.cost) else { return }
      self = Approach(
        cost: cost, errors: errors, from: Int32(from), arc: Int32(arc), readsReference: readsReference)
    }
  }

  private func path(to end: Int, by table: [[Approach]]) -> DecodedPath {
    var arcsBackwards: [Arc] = []
    var (state, place) = (end, table[end].count - 1)
    while state > 0 || place > 0 {
      let approach = table[state][place]
      if approach.arc >= 0 { arcsBackwards.append(arcs[Int(approach.from)][Int(approach.arc)]) }
      if approach.arc < 0 || approach.readsReference { place -= 1 }
      state = Int(approach.from)
    }
    return path(along: arcsBackwards.reversed(), final: finals[end])
  }
}
