/// Why a replacement cannot be written out.
public enum ReplaceError: Error, Equatable, Sendable, CustomStringConvertible {
  case missingRoot(label: Label)
  /// The transducers of these labels call each other in a ring: the expansion has no end.
  case recursive(labels: [Label])

  public var description: String {
    switch self {
    case .missingRoot(let label): "no transducer of label \(label), which is the root"
    case .recursive(let labels):
      "the transducers of the labels \(labels.map(\.description).joined(separator: ", ")) call each other in a ring, so "
        + "that the expansion would have no end"
    }
  }
}

/// Expands a recursive transition network: an arc of any of the transducers whose output label is a key of `rules` stands
/// for a walk through that key's transducer.
///
/// Guarantees: the arc becomes one to the called transducer's start, with its weight, its input label and output epsilon;
/// an arc with epsilons and the final weight leads from each final state there to where the calling arc led. States are
/// numbered as a breadth-first walk meets them, one for each state in each calling context; the root's symbols are kept.
/// Complexity: O(V + E) of the result, which can be exponential in the depth of the calls.
///
/// - Throws: `ReplaceError` where the root is missing or calls go round in a ring.
public func replace<W: Semiring>(
  root: Label, by rules: [Label: VectorFst<W>]
) throws(ReplaceError) -> VectorFst<W> {
  guard let rootFst = rules[root] else { throw .missingRoot(label: root) }
  if let ring = ringOfCalls(from: root, rules) { throw .recursive(labels: ring) }
  var expansion = Expansion(rules: rules)
  var result = VectorFst<W>()
  result.inputSymbols = rootFst.inputSymbols
  result.outputSymbols = rootFst.outputSymbols
  guard !rootFst.start.isNone else { return result }
  result.start = expansion.state(Expansion.Place(rule: root, state: rootFst.start, caller: -1))
  while result.stateCount < expansion.places.count {
    let state = result.addState()
    result.setArcs(expansion.arcs(from: state), from: state)
    result.setFinalWeight(expansion.finalWeight(of: state), of: state)
  }
  return result
}

/// The labels on a ring of calls that the root's calls lead to; nil where there is none.
private func ringOfCalls<W: Semiring>(from root: Label, _ rules: [Label: VectorFst<W>]) -> [Label]? {
  var done: Set<Label> = []
  var path: [Label] = []
  func visit(_ label: Label) -> [Label]? {
    if let begin = path.firstIndex(of: label) { return Array(path[begin...]) }
    guard !done.contains(label), let fst = rules[label] else { return nil }
    path.append(label)
    defer {
      path.removeLast()
      done.insert(label)
    }
    let called = Set(fst.states.flatMap { fst.arcs(from: $0).map(\.outputLabel) }).filter { rules[$0] != nil }
    for next in called.sorted() {
      if let ring = visit(next) { return ring }
    }
    return nil
  }
  return visit(root)
}

/// The states of an expansion: a state of a rule's transducer, and the call that it is inside of.
private struct Expansion<W: Semiring> {
  /// `caller`: the number of the call in `calls`; −1 in the root.
  struct Place: Hashable {
    var rule: Label
    var state: StateID
    var caller: Int
  }

  let rules: [Label: VectorFst<W>]
  private(set) var places: [Place] = []
  private var numbers: [Place: StateID] = [:]
  /// Where each call returns to.
  private var calls: [Place] = []
  private var numberOfCall: [Place: Int] = [:]

  init(rules: [Label: VectorFst<W>]) { self.rules = rules }

  mutating func state(_ place: Place) -> StateID {
    if let number = numbers[place] { return number }
    let number = StateID(index: places.count)
    places.append(place)
    numbers[place] = number
    return number
  }

  func finalWeight(of state: StateID) -> W {
    let place = places[state.index]
    return place.caller < 0 ? rules[place.rule]?.finalWeight(of: place.state) ?? .zero : .zero
  }

  mutating func arcs(from state: StateID) -> [Arc<W>] {
    let place = places[state.index]
    guard let fst = rules[place.rule] else { return [] }
    var result: [Arc<W>] = []
    for var arc in fst.arcs(from: place.state) {
      let destination = Place(rule: place.rule, state: arc.nextState, caller: place.caller)
      if let called = rules[arc.outputLabel] {
        guard !called.start.isNone else { continue }
        let call = Place(rule: arc.outputLabel, state: called.start, caller: number(ofCallReturningTo: destination))
        arc.outputLabel = .epsilon
        arc.nextState = self.state(call)
      } else {
        arc.nextState = self.state(destination)
      }
      result.append(arc)
    }
    let final = fst.finalWeight(of: place.state)
    if place.caller >= 0, !final.isZero {
      result.append(
        Arc(inputLabel: .epsilon, outputLabel: .epsilon, weight: final, nextState: self.state(calls[place.caller])))
    }
    return result
  }

  private mutating func number(ofCallReturningTo place: Place) -> Int {
    if let number = numberOfCall[place] { return number }
    numberOfCall[place] = calls.count
    calls.append(place)
    return calls.count - 1
  }
}
