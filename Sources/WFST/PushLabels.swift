extension VectorFst {
  /// Moves output labels as far toward the start as they go: every state's paths to the end then have no output label in
  /// common at their begin, but for the start's, whose common labels stand on arcs of their own before it.
  ///
  /// Relation: unchanged. Guarantees: every state lies on a successful path; an arc that has got several labels is a chain,
  /// whose further arcs read epsilon. States keep their order, those of chains come behind. Complexity: O((V + E) L) for
  /// common prefixes of at most L labels; on a cycle a state may be visited once for each label that its prefix loses.
  /// Source: M. Mohri, Minimization algorithms for sequential transducers, 2000, section 3.
  @specialized(where W == TropicalWeight)
  @specialized(where W == LogWeight)
  public mutating func pushOutputLabels() {
    var pushed = StringOutputs(taking: &self)
    pushed.push()
    pushed.expand()
    self = pushed.fst
  }
}

extension VectorFst where W: FloatSemiring {
  /// Merges the states of a deterministic transducer from which the same relation starts, wherever labels and weights stand
  /// along the paths: both are pushed toward the start first.
  ///
  /// Needs: deterministic by input; distances that converge. Guarantees: the relation is unchanged, but for weights, which
  /// count as equal where they round to the same multiple of `delta`; no deterministic transducer of the relation whose arcs
  /// write strings has fewer states. A string of several labels is then a chain of arcs, as after `pushOutputLabels`.
  /// Complexity: those of `push`, `pushOutputLabels` and `minimize`. Source: as `pushOutputLabels`.
  ///
  /// - Throws: `NotDeterministicError` or `NotConvergentError`; the transducer is then of no use.
  @specialized(where W == TropicalWeight)
  @specialized(where W == LogWeight)
  public mutating func minimizeAfterPushing(delta: Float = 1.0 / 1024) throws {
    connect()
    try push()
    var pushed = StringOutputs(taking: &self)
    pushed.push()
    try pushed.fst.minimize(delta: delta)
    pushed.expand()
    self = pushed.fst
  }
}

/// A transducer whose arcs write strings: an output label is the string's number in a repository, epsilon the empty one's.
private struct StringOutputs<W: Semiring> {
  var fst: VectorFst<W>
  private var strings = StringRepository()
  /// What is written before the start.
  private var initial = StringRepository.empty

  /// Takes the states of `other`, which has none afterwards.
  init(taking other: inout VectorFst<W>) {
    fst = other
    other.removeAllStates()
    for state in fst.states { fst.modifyArcs(from: state) { arcs in arcs.removeAll { $0.weight.isZero } } }
    fst.connect()
    var strings = strings
    fst.modifyAllArcs { arc in
      arc.outputLabel = Label(strings.appending(arc.outputLabel, to: StringRepository.empty))
    }
    self.strings = strings
  }

  /// An arc p → q that writes s gets P(p)⁻¹ s P(q), P the longest common prefix of what a state's paths write. A final
  /// state's is empty, so that nothing is left to write at the end.
  mutating func push() {
    guard !fst.start.isNone else { return }
    let prefixes = commonPrefixes()
    var strings = strings
    for state in fst.states {
      let written = strings.length(of: prefixes[state.index])
      fst.modifyArcs(from: state) { arcs in
        for index in arcs.indices {
          let string = strings.concatenating(
            arcs[index].outputLabel.rawValue, prefixes[arcs[index].nextState.index])
          arcs[index].outputLabel = Label(strings.droppingFirst(written, of: string))
        }
      }
    }
    self.strings = strings
    initial = prefixes[fst.start.index]
  }

  /// P(q), from the final states backwards until nothing changes: P(q) is empty where q is final, else the longest common
  /// prefix over q's arcs of what the arc writes and P(next).
  private mutating func commonPrefixes() -> [StringRepository.ID] {
    let unknown: StringRepository.ID = -1
    var prefixes = [StringRepository.ID](repeating: unknown, count: fst.stateCount)
    let incoming = IncomingArcs(of: fst, placeholder: (source: StateID.none, output: Label.epsilon)) {
      (source: $0, output: $1.outputLabel)
    }
    var queue = fst.states.filter { fst.isFinal($0) }
    for state in queue { prefixes[state.index] = StringRepository.empty }
    var isEnqueued = fst.states.map { fst.isFinal($0) }
    var head = 0
    while head < queue.count {
      let state = queue[head]
      head += 1
      isEnqueued[state.index] = false
      for (source, output) in incoming[state] {
        let string = strings.concatenating(output.rawValue, prefixes[state.index])
        let known = prefixes[source.index]
        let prefix = known == unknown ? string : strings.commonPrefix(of: known, string)
        guard prefix != known else { continue }
        prefixes[source.index] = prefix
        if !isEnqueued[source.index] {
          isEnqueued[source.index] = true
          queue.append(source)
        }
      }
    }
    return prefixes
  }

  /// With one label an arc again.
  mutating func expand() {
    for state in fst.states {
      for index in fst.arcs(from: state).indices {
        var arc = fst.arcs(from: state)[index]
        let labels = strings.labels(of: arc.outputLabel.rawValue)
        arc.outputLabel = labels.first ?? .epsilon
        if labels.count > 1 { arc.nextState = fst.addChain(writing: labels.dropFirst(), to: arc.nextState) }
        fst.modifyArcs(from: state) { $0[index] = arc }
      }
    }
    let labels = strings.labels(of: initial)
    if !labels.isEmpty { fst.start = fst.addChain(writing: labels[...], to: fst.start) }
  }
}

extension VectorFst {
  /// States in a row, one a label, whose arcs read epsilon and write the labels; the last arc leads to `end`. Returns the first.
  fileprivate mutating func addChain(writing labels: ArraySlice<Label>, to end: StateID) -> StateID {
    let first = addStates(labels.count)
    for (position, label) in labels.enumerated() {
      let state = StateID(index: first.index + position)
      let next = position == labels.count - 1 ? end : StateID(index: state.index + 1)
      addArc(from: state, to: next, input: .epsilon, output: label)
    }
    return first
  }
}
