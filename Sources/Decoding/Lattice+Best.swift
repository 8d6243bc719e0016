import HeapModule

extension Lattice {
  /// The cheapest sequences in ascending order of cost, `count` or as many as there are. Of equally cheap ones those first that
  /// were found first, by the order of arcs. The frame of a word is the first that its arc reads.
  ///
  /// A search by the best completion of each beginning (A*), whose estimate is exact: O(count · L · (log + A)) for L words in a
  /// sequence and A arcs that leave a state.
  public func best(_ count: Int) -> [DecodedPath] {
    let toEnd = costsToEnd()
    guard count > 0, let first = toEnd.first, first < .infinity else { return [] }
    var beginnings = [Beginning(state: 0, cost: 0, before: nil, arc: 0)]
    var queue = Heap([Entry(cost: first, index: 0)])
    var paths: [DecodedPath] = []
    while paths.count < count, let entry = queue.popMin() {
      let beginning = beginnings[entry.index]
      guard let state = beginning.state else {
        paths.append(path(endingWith: beginning, in: beginnings))
        continue
      }
      func add(_ next: Beginning, costToEnd: Double) {
        guard next.cost + costToEnd < .infinity else { return }
        beginnings.append(next)
        queue.insert(Entry(cost: next.cost + costToEnd, index: beginnings.count - 1))
      }
      if let final = finals[state] {
        add(Beginning(state: nil, cost: beginning.cost + final.cost, before: entry.index, arc: 0), costToEnd: 0)
      }
      for (index, arc) in arcs[state].enumerated() {
        let cost = beginning.cost + arc.weight.cost
        add(
          Beginning(state: arc.nextState, cost: cost, before: entry.index, arc: index), costToEnd: toEnd[arc.nextState])
      }
    }
    return paths
  }

  /// The first words of a sequence, or, where there is no state, all of them.
  private struct Beginning {
    let state: Int?
    let cost: Double
    /// The place of that which is a word shorter, and the arc taken from its state.
    let before: Int?
    let arc: Int
  }

  private struct Entry: Comparable {
    let cost: Double
    let index: Int

    static func < (a: Entry, b: Entry) -> Bool { (a.cost, a.index) < (b.cost, b.index) }
  }

  private func path(endingWith end: Beginning, in beginnings: [Beginning]) -> DecodedPath {
    var arcsBackwards: [Arc] = []
    var final: Weight?
    var last = end
    while let before = last.before {
      let earlier = beginnings[before]
      if let state = earlier.state {
        if last.state == nil { final = finals[state] } else { arcsBackwards.append(arcs[state][last.arc]) }
      }
      last = earlier
    }
    return path(along: arcsBackwards.reversed(), final: final)
  }

  /// The path that the arcs are, one after another from the first state on, with what its end costs.
  func path(along arcs: [Arc], final: Weight?) -> DecodedPath {
    var path = DecodedPath(outputs: [], columns: [], isComplete: isComplete)
    for arc in arcs {
      path.outputs.append(.init(word: arc.word, frame: path.columns.count))
      path.add(arc.weight)
    }
    if let final { path.add(final) }
    return path
  }
}

extension DecodedPath {
  fileprivate mutating func add(_ weight: Lattice.Weight) {
    graphCost += weight.graphCost
    acousticCost += weight.acousticCost
    columns += weight.columns
  }
}
