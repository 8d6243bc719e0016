extension Fst where W: PathProperty {
  /// The best successful path, as a transducer of one path (no states where nothing is accepted).
  ///
  /// Needs: no cycle whose weight is better than 1̄. Of paths with equal weights the one that was met first is taken.
  /// Complexity: as `shortestDistance`.
  public func shortestPath(
    options: ConvergenceOptions = ConvergenceOptions()
  ) throws(NotConvergentError) -> VectorFst<W> {
    var result = VectorFst<W>()
    result.inputSymbols = inputSymbols
    result.outputSymbols = outputSymbols

    var parent = [(state: StateID, arc: Int)](repeating: (.none, 0), count: stateCount)
    let distance = try shortestDistance(options: options) { state, arc, next in parent[next.index] = (state, arc) }
    var best: (state: StateID, weight: W) = (.none, .zero)
    for state in states {
      let weight = distance[state.index].times(finalWeight(of: state))
      if weight.isBetter(than: best.weight) { best = (state, weight) }
    }
    guard !best.state.isNone else { return result }

    var path: [Arc<W>] = []
    var state = best.state
    while !parent[state.index].state.isNone {
      let (source, index) = parent[state.index]
      let arcs = arcs(from: source)
      path.append(arcs[arcs.startIndex + index])
      state = source
    }
    result.start = result.addState()
    for (position, arc) in path.reversed().enumerated() {
      let next = result.addState()
      result.addArc(
        Arc(inputLabel: arc.inputLabel, outputLabel: arc.outputLabel, weight: arc.weight, nextState: next),
        from: StateID(index: position))
    }
    result.setFinalWeight(finalWeight(of: best.state), of: StateID(index: path.count))
    return result
  }
}
