public struct DeterminizeOptions: Sendable {
  /// Residual weights that differ by no more than this count as equal. Larger: fewer states, weights less exact.
  public var delta: Float = 1.0 / 1024
  /// How many states the result may have before determinisation gives up; nil: twenty for each state of the input, and
  /// a million.
  public var maximumStates: Int?
  /// Whether input epsilon is read as a symbol like the others, as OpenFst does, in place of being removed, as Kaldi's
  /// determinise-star does.
  public var readsEpsilonAsSymbol = false

  public init() {}
}

/// An equivalent transducer in which no state has two arcs that read the same label.
///
/// Needs: a functional transducer (each input string has one output string; disambiguation symbols make a lexicon so)
/// with the twins property, in a weakly divisible commutative semiring. Guarantees: the relation is unchanged up to
/// `delta`; input epsilons are left only where an output string is longer than the arcs that read (its further labels
/// stand on arcs of their own, behind the arc that reads); states are numbered as a breadth-first walk meets them, the
/// states inside output strings after all others.
///
/// A state of the result is a subset of states p of the input, each with a residual string and weight: what the paths
/// to p owe beyond the longest common prefix and the ⊕ of all, which have been written already. With log weights ⊕ sums
/// alternatives, so that the result's weights are theirs together.
/// Complexity: exponential in the worst case; linear in the result's size times log d for what recognisers compose.
/// Sources: M. Mohri, Finite-state transducers in language and speech processing, 1997; D. Povey et al., Kaldi's
/// determinise-star.
@specialized(where W == TropicalWeight)
@specialized(where W == LogWeight)
public func determinize<W: CommutativeSemiring & WeaklyDivisible>(
  _ fst: VectorFst<W>, options: DeterminizeOptions = DeterminizeOptions()
) throws(DeterminizeError) -> VectorFst<W> {
  var determinizer = Determinizer(fst, options, keepsBest: false)
  return try determinizer.run()
}

/// As `determinize`, of a transducer that may give an input string several outputs: of these the best is kept (OpenFst's
/// determinisation with disambiguation, in the Gallic semiring whose ⊕ picks by weight). Of equally good ones which is not
/// determined.
///
/// What two paths owe in the same state, any way on costs both alike: the worse of them need not be remembered.
@specialized(where W == TropicalWeight)
public func determinizeKeepingBest<W: CommutativeSemiring & WeaklyDivisible & PathProperty>(
  _ fst: VectorFst<W>, options: DeterminizeOptions = DeterminizeOptions()
) throws(DeterminizeError) -> VectorFst<W> {
  var determinizer = Determinizer(fst, options, keepsBest: true)
  return try determinizer.run()
}

private struct Determinizer<W: CommutativeSemiring & WeaklyDivisible> {
  typealias Element = SubsetTable<W>.Element

  /// An element on its way over an arc that reads `label`.
  struct Move {
    let label: Label
    var element: Element
  }

  /// An arc of the result whose output is a string yet; `nextState` is none where the string stands before the end.
  struct StringArc {
    let inputLabel: Label
    let output: StringRepository.ID
    let weight: W
    let nextState: StateID
  }

  let fst: VectorFst<W>
  let options: DeterminizeOptions
  /// Of two outputs the better one, where ⊕ picks one of two weights; else two are an error.
  let keepsBest: Bool
  let maximumStates: Int
  var strings = StringRepository()
  var subsets: SubsetTable<W>
  /// How each subset was first met: its predecessor and the label read there.
  var origins: [(subset: Int32, label: Label)] = []
  var closure: InputEpsilonClosure<W>

  init(_ fst: VectorFst<W>, _ options: DeterminizeOptions, keepsBest: Bool) {
    self.fst = fst
    self.options = options
    self.keepsBest = keepsBest
    maximumStates = options.maximumStates ?? 1_000_000 + 20 * fst.stateCount
    subsets = SubsetTable(delta: options.delta)
    closure = InputEpsilonClosure(fst, delta: options.delta / 64, keepsBest: keepsBest)
  }

  mutating func run() throws(DeterminizeError) -> VectorFst<W> {
    var result = VectorFst<W>()
    result.inputSymbols = fst.inputSymbols
    result.outputSymbols = fst.outputSymbols
    guard !fst.start.isNone else { return result }

    _ = subsets.index(of: [Element(state: fst.start, string: StringRepository.empty, weight: .one)])
    origins.append((-1, .epsilon))
    var arcs: [[StringArc]] = []
    while arcs.count < subsets.count {
      let subset = arcs.count
      guard subsets.count <= maximumStates else {
        throw .tooManyStates(limit: maximumStates, input: inputNames(before: subset))
      }
      let elements = try closedElements(of: subset)
      var outgoing: [StringArc] = []
      if let final = try finalArc(of: elements, subset) { outgoing.append(final) }
      try appendTransitions(of: elements, subset, to: &outgoing)
      arcs.append(outgoing)
    }
    result.addStates(arcs.count)
    result.start = StateID(0)
    for (subset, outgoing) in arcs.enumerated() {
      for arc in outgoing { write(arc, from: StateID(index: subset), to: &result) }
    }
    return result
  }

  mutating func closedElements(of subset: Int) throws(DeterminizeError) -> [Element] {
    let elements = Array(subsets.elements(of: subset))
    if options.readsEpsilonAsSymbol { return elements }
    switch closure.close(elements, &strings) {
    case .closed(let elements): return elements
    case .twoOutputs(let first, let second): throw notFunctional(subset, .epsilon, first, second)
    case .divergent: throw .epsilonCycle(input: inputNames(before: subset))
    }
  }

  /// What is written at the end of an input string that ends in this subset.
  func finalArc(of elements: [Element], _ subset: Int) throws(DeterminizeError) -> StringArc? {
    var result: StringArc?
    for element in elements where fst.isFinal(element.state) {
      let weight = element.weight.times(fst.finalWeight(of: element.state))
      if let other = result, other.output != element.string {
        guard keepsBest else { throw notFunctional(subset, .epsilon, other.output, element.string) }
        if !weight.wins(over: other.weight) { continue }
        result = nil
      }
      result = StringArc(
        inputLabel: .epsilon, output: element.string, weight: result.map { $0.weight.plus(weight) } ?? weight,
        nextState: .none)
    }
    return result
  }

  mutating func appendTransitions(
    of elements: [Element], _ subset: Int, to outgoing: inout [StringArc]
  ) throws(DeterminizeError) {
    var moves: [Move] = []
    for element in elements {
      for arc in fst.arcs(from: element.state)
      where (options.readsEpsilonAsSymbol || !arc.inputLabel.isEpsilon) && !arc.weight.isZero {
        let string = strings.appending(arc.outputLabel, to: element.string)
        moves.append(
          Move(
            label: arc.inputLabel,
            element: Element(state: arc.nextState, string: string, weight: element.weight.times(arc.weight))))
      }
    }
    moves.sort { ($0.label, $0.element.state) < ($1.label, $1.element.state) }
    var begin = 0
    while begin < moves.count {
      let label = moves[begin].label
      var target: [Element] = []
      while begin < moves.count, moves[begin].label == label {
        try add(moves[begin], to: &target, subset)
        begin += 1
      }
      outgoing.append(arc(reading: label, to: target, from: subset))
    }
  }

  /// Joins by ⊕ what reaches the same state.
  private func add(_ move: Move, to target: inout [Element], _ subset: Int) throws(DeterminizeError) {
    guard let last = target.last, last.state == move.element.state else {
      target.append(move.element)
      return
    }
    if last.string != move.element.string {
      guard keepsBest else { throw notFunctional(subset, move.label, last.string, move.element.string) }
      if move.element.weight.wins(over: last.weight) { target[target.count - 1] = move.element }
      return
    }
    target[target.count - 1].weight = last.weight.plus(move.element.weight)
  }

  /// Takes the common prefix and the ⊕ of the weights out of the target's elements, onto the arc.
  private mutating func arc(reading label: Label, to target: [Element], from subset: Int) -> StringArc {
    var target = target
    let prefix = target.dropFirst().reduce(target[0].string) { strings.commonPrefix(of: $0, $1.string) }
    let total = target.dropFirst().reduce(target[0].weight) { $0.plus($1.weight) }
    let prefixLength = strings.length(of: prefix)
    for index in target.indices {
      target[index].string = strings.droppingFirst(prefixLength, of: target[index].string)
      target[index].weight = target[index].weight.divided(by: total)
    }
    let count = subsets.count
    let next = subsets.index(of: target)
    if next == count { origins.append((Int32(subset), label)) }
    return StringArc(inputLabel: label, output: prefix, weight: total, nextState: StateID(index: next))
  }

  /// Writes an arc with a string of outputs: the first label beside the input label and the weight, each further label
  /// on an arc of its own that reads epsilon.
  private func write(_ arc: StringArc, from source: StateID, to result: inout VectorFst<W>) {
    let labels = strings.labels(of: arc.output)
    if arc.nextState.isNone && labels.isEmpty {
      result.setFinalWeight(arc.weight, of: source)
      return
    }
    var state = source
    var weight = arc.weight
    var input = arc.inputLabel
    for (position, label) in (labels.isEmpty ? [.epsilon] : labels).enumerated() {
      let isLast = position >= labels.count - 1
      let next = isLast && !arc.nextState.isNone ? arc.nextState : result.addState()
      result.addArc(from: state, to: next, input: input, output: label, weight: weight)
      state = next
      weight = .one
      input = .epsilon
    }
    if arc.nextState.isNone { result.setFinalWeight(.one, of: state) }
  }

  private func notFunctional(
    _ subset: Int, _ label: Label, _ first: StringRepository.ID, _ second: StringRepository.ID
  ) -> DeterminizeError {
    var input = inputNames(before: subset)
    if !label.isEpsilon { input.append(name(label, fst.inputSymbols)) }
    return .notFunctional(
      input: input, firstOutput: strings.labels(of: first).map { name($0, fst.outputSymbols) },
      secondOutput: strings.labels(of: second).map { name($0, fst.outputSymbols) })
  }

  private func inputNames(before subset: Int) -> [String] {
    var names: [String] = []
    var subset = subset
    while subset > 0 {
      names.append(name(origins[subset].label, fst.inputSymbols))
      subset = Int(origins[subset].subset)
    }
    return names.reversed()
  }

  private func name(_ label: Label, _ symbols: SymbolTable?) -> String {
    symbols?.symbol(of: label) ?? label.description
  }
}
