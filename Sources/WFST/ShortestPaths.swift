import HeapModule

extension Fst where W: PathProperty & CommutativeSemiring {
  /// The `count` best successful paths, best first, as a transducer of so many chains with a common start; fewer where there
  /// are fewer. Of paths with equal weights those come first that were met first.
  ///
  /// Needs: no cycle whose weight is better than 1̄. Complexity: that of the shortest distances and O(n E log(n E)) for n
  /// paths: no state is gone through more than n times. Source: M. Mohri, M. Riley, An efficient algorithm for the
  /// n-best-strings problem, 2002.
  ///
  /// Different paths may have the same strings; where only strings count, determinise first.
  public func shortestPaths(
    _ count: Int, options: ConvergenceOptions = ConvergenceOptions()
  ) throws(NotConvergentError) -> VectorFst<W> {
    var result = VectorFst<W>()
    result.inputSymbols = inputSymbols
    result.outputSymbols = outputSymbols
    let potentials = try shortestDistanceToFinal(options: options)
    guard count > 0, !start.isNone, !potentials[start.index].isZero else { return result }
    result.start = result.addState()
    var search = BestFirstSearch(self, potentials: potentials, count: count)
    for _ in 0..<count {
      guard let path = search.next() else { break }
      result.addChain(path.arcs, finalWeight: path.finalWeight)
    }
    return result
  }
}

extension VectorFst {
  /// A path of its own from the start, with these arcs' labels and weights.
  mutating func addChain(_ arcs: [Arc<W>], finalWeight: W) {
    var state = start
    for var arc in arcs {
      arc.nextState = addState()
      addArc(arc, from: state)
      state = arc.nextState
    }
    setFinalWeight(self.finalWeight(of: state).plus(finalWeight), of: state)
  }
}

/// Walks partial paths in the order of the best weight that each can still end with, which the distances to the final states
/// tell exactly.
private struct BestFirstSearch<F: Fst> where F.W: PathProperty & CommutativeSemiring {
  typealias W = F.W

  /// A partial path: another one, and an arc more.
  private struct Partial {
    var state: StateID
    /// Along the arcs.
    var weight: W
    var parent: Int
    var arc: Arc<W>?
    /// Whether the path ends here.
    var isEnd: Bool
  }

  private let fst: F
  private let potentials: [W]
  private let count: Int
  private var partials: [Partial] = []
  private var open = Heap<Candidate<W>>()
  private var visits: [Int]

  init(_ fst: F, potentials: [W], count: Int) {
    self.fst = fst
    self.potentials = potentials
    self.count = count
    visits = [Int](repeating: 0, count: fst.stateCount)
    push(Partial(state: fst.start, weight: .one, parent: -1, arc: nil, isEnd: false))
  }

  /// The best path that has not been given yet.
  mutating func next() -> (arcs: [Arc<W>], finalWeight: W)? {
    while let index = open.popMin()?.partial {
      let partial = partials[index]
      if partial.isEnd { return (arcs(to: partial.parent), fst.finalWeight(of: partial.state)) }
      // The first `count` ways to a state are the best ones, and no path needs another.
      visits[partial.state.index] += 1
      guard visits[partial.state.index] <= count else { continue }
      if fst.isFinal(partial.state) {
        push(
          Partial(
            state: partial.state, weight: partial.weight.times(fst.finalWeight(of: partial.state)), parent: index,
            arc: nil, isEnd: true))
      }
      for arc in fst.arcs(from: partial.state) {
        push(
          Partial(
            state: arc.nextState, weight: partial.weight.times(arc.weight), parent: index, arc: arc, isEnd: false))
      }
    }
    return nil
  }

  private mutating func push(_ partial: Partial) {
    let expected = partial.isEnd ? partial.weight : partial.weight.times(potentials[partial.state.index])
    guard !expected.isZero else { return }
    open.insert(Candidate(weight: expected, partial: partials.count))
    partials.append(partial)
  }

  private func arcs(to index: Int) -> [Arc<W>] {
    var result: [Arc<W>] = []
    var index = index
    while index >= 0 {
      if let arc = partials[index].arc { result.append(arc) }
      index = partials[index].parent
    }
    return result.reversed()
  }
}

/// The number of a partial path, and the best weight that it can end with. The better is less, of equals the older.
private struct Candidate<W: PathProperty>: Comparable {
  let weight: W
  let partial: Int

  static func < (a: Self, b: Self) -> Bool {
    a.weight.isBetter(than: b.weight) || !b.weight.isBetter(than: a.weight) && a.partial < b.partial
  }
}
