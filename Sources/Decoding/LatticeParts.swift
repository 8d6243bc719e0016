/// The arcs and ends of a lattice as a file has them, in any order of the states.
struct LatticeParts {
  struct Fault: Error {
    var problem: String
    var hint: String
  }

  private var arcs: [[Lattice.Arc]] = []
  private var finals: [Lattice.Weight?] = []
  /// The state of which the file tells first, unless it says another.
  var start: Int?

  mutating func add(_ arc: Lattice.Arc, from state: Int) {
    reserve(max(state, arc.nextState))
    if start == nil { start = state }
    arcs[state].append(arc)
  }

  mutating func end(at state: Int, _ weight: Lattice.Weight) {
    reserve(state)
    if start == nil { start = state }
    finals[state] = weight
  }

  /// Has at least the states up to this one.
  mutating func reserve(_ state: Int) {
    while arcs.count <= state {
      arcs.append([])
      finals.append(nil)
    }
  }

  /// The lattice, its states in the file's order where that is one that lattices have, else renumbered, without what the start
  /// does not reach.
  func lattice() throws(Fault) -> Lattice {
    let lattice = try ordered()
    guard lattice.stateCount == 0 || lattice.costsToEnd()[0] < .infinity else {
      throw Fault(problem: "has no end that its start reaches", hint: "the file may be cut off")
    }
    return lattice
  }

  private func ordered() throws(Fault) -> Lattice {
    let arcs = self.arcs.map { arcs in arcs.sorted { $0.word < $1.word } }
    for (state, arcs) in arcs.enumerated() {
      guard !arcs.contains(where: { $0.word == 0 }), zip(arcs, arcs.dropFirst()).allSatisfy({ $0.word != $1.word })
      else {
        throw Fault(
          problem: "has in state \(state) two arcs of one word, or one of none",
          hint: "lattice-determinize makes each sequence of words one path")
      }
    }
    let goUp = arcs.enumerated().allSatisfy { state, arcs in arcs.allSatisfy { $0.nextState > state } }
    guard start ?? 0 != 0 || !goUp else { return Lattice(arcs: arcs, finals: finals) }
    let order = try topologicalOrder(arcs)
    var numbers = [Int](repeating: -1, count: arcs.count)
    for (number, state) in order.enumerated() { numbers[state] = number }
    return Lattice(
      arcs: order.map { state in
        arcs[state].map { Lattice.Arc(word: $0.word, nextState: numbers[$0.nextState], weight: $0.weight) }
      },
      finals: order.map { finals[$0] })
  }

  /// The states that the start reaches, each behind all that lead to it.
  private func topologicalOrder(_ arcs: [[Lattice.Arc]]) throws(Fault) -> [Int] {
    let start = start ?? 0
    var isReached = [Bool](repeating: false, count: arcs.count)
    isReached[start] = true
    var incoming = [Int](repeating: 0, count: arcs.count)
    var reached = [start]
    var next = 0
    while next < reached.count {
      for arc in arcs[reached[next]] {
        incoming[arc.nextState] += 1
        if !isReached[arc.nextState] {
          isReached[arc.nextState] = true
          reached.append(arc.nextState)
        }
      }
      next += 1
    }
    var order = incoming[start] == 0 ? [start] : []
    next = 0
    while next < order.count {
      for arc in arcs[order[next]] {
        incoming[arc.nextState] -= 1
        if incoming[arc.nextState] == 0 { order.append(arc.nextState) }
      }
      next += 1
    }
    guard order.count == reached.count else {
      throw Fault(problem: "has a cycle", hint: "a lattice has none: each word takes time")
    }
    return order
  }
}
