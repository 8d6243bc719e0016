import HeapModule
import WFST

extension Lattice {
  /// The sequences of words of a search's paths whose cost is no more than `beam` above the cheapest, each once and with its
  /// cheapest path. Others may be among them that share their states.
  ///
  /// Determinisation of an acceptor of words in the semiring of pairs of costs with the columns that are read, in which ⊕ is the
  /// cheaper (Povey et al. 2012, Generating exact lattices in the WFST framework). States are made in the order of the cheapest
  /// sequence through them, so that what is beyond the beam is never made. Exponential in the worst case.
  ///
  /// - Parameter maximumStates: where more would be made, the sequences are left out that need the others, the most expensive.
  init(determinizing raw: RawLattice, beam: Double, maximumStates: Int = 100_000) {
    var determinizer = LatticeDeterminizer(raw, beam: beam, maximumStates: maximumStates)
    self = determinizer.run()
  }
}

private struct LatticeDeterminizer {
  /// A state of the raw lattice, and what the paths to it owe beyond what has been written.
  struct Element {
    let state: Int32
    var graphCost: Double
    var acousticCost: Double
    var string: StringRepository.ID

    var cost: Double { graphCost + acousticCost }
  }

  struct ElementKey: Hashable {
    let state: Int32
    let string: StringRepository.ID
    let graphCost: Int
    let acousticCost: Int
  }

  struct Entry: Comparable {
    let cost: Double
    let subset: Int

    static func < (a: Entry, b: Entry) -> Bool { (a.cost, a.subset) < (b.cost, b.subset) }
  }

  /// What leaves a subset; arcs lead to subsets until these are numbered as states.
  struct Expansion {
    var arcs: [Lattice.Arc] = []
    var final: Lattice.Weight?
  }

  let raw: RawLattice
  let costsToEnd: [Double]
  let cutoff: Double
  let maximumStates: Int
  var strings = StringRepository()
  var subsets: [[Element]] = []
  var indexOfSubset: [[ElementKey]: Int] = [:]
  /// The cost of the cheapest way to each subset.
  var costs: [Double] = []
  var expansions: [Expansion?] = []
  var queue = Heap<Entry>()

  /// Costs that differ by less are one: sums of the same terms in another order.
  static let delta = 1e-6

  init(_ raw: RawLattice, beam: Double, maximumStates: Int) {
    self.raw = raw
    self.maximumStates = maximumStates
    costsToEnd = raw.costsToEnd()
    cutoff = (costsToEnd.first ?? .infinity) + beam + Self.delta
  }

  mutating func run() -> Lattice {
    guard let first = costsToEnd.first, first < .infinity else { return Lattice(arcs: [], finals: []) }
    _ = reach([Element(state: 0, graphCost: 0, acousticCost: 0, string: StringRepository.empty)], cost: 0)
    var expanded = 0
    while expanded < maximumStates, let entry = queue.popMin() {
      guard expansions[entry.subset] == nil else { continue }
      expansions[entry.subset] = expand(entry.subset)
      expanded += 1
    }
    return lattice()
  }

  /// The number of a subset to which there is a way of this cost.
  mutating func reach(_ elements: [Element], cost: Double) -> Int {
    let key = elements.map { element in
      ElementKey(
        state: element.state, string: element.string, graphCost: Int((element.graphCost / Self.delta).rounded()),
        acousticCost: Int((element.acousticCost / Self.delta).rounded()))
    }
    let known = indexOfSubset[key]
    let index = known ?? subsets.count
    if known == nil {
      indexOfSubset[key] = index
      subsets.append(elements)
      costs.append(cost)
      expansions.append(nil)
    } else if cost < costs[index] {
      costs[index] = cost
    } else {
      return index
    }
    let costToEnd = elements.reduce(Double.infinity) { min($0, $1.cost + costsToEnd[Int($1.state)]) }
    queue.insert(Entry(cost: cost + costToEnd, subset: index))
    return index
  }

  mutating func expand(_ subset: Int) -> Expansion {
    var expansion = Expansion()
    var targets: [Int32: [Int32: Element]] = [:]
    var closure = closure(of: subset)
    while let element = closure.popFirst() {
      let final = raw.finalCosts[Int(element.state)]
      if costs[subset] + element.cost + final <= cutoff {
        var end = element
        end.graphCost += final
        if end.cost < expansion.final?.cost ?? .infinity { expansion.final = weight(end) }
      }
      for arc in raw.arcs(from: Int(element.state)) {
        let next = following(arc, element)
        guard costs[subset] + next.cost + costsToEnd[Int(next.state)] <= cutoff else { continue }
        if arc.word == 0 {
          closure.offer(next)
        } else if next.cost < targets[arc.word]?[next.state]?.cost ?? .infinity {
          targets[arc.word, default: [:]][next.state] = next
        }
      }
    }
    for (word, elements) in targets.sorted(by: { $0.key < $1.key }) {
      expansion.arcs.append(arc(of: Int(word), to: elements.values.sorted { $0.state < $1.state }, from: subset))
    }
    return expansion
  }

  private mutating func following(_ arc: RawLattice.Arc, _ element: Element) -> Element {
    Element(
      state: arc.nextState, graphCost: element.graphCost + arc.graphCost,
      acousticCost: element.acousticCost + arc.acousticCost,
      string: strings.appending(Label(arc.label), to: element.string))
  }

  /// Takes the cheapest element's costs and the common prefix of all strings out of the elements, onto an arc.
  private mutating func arc(of word: Int, to elements: [Element], from subset: Int) -> Lattice.Arc {
    var cheapest = elements.dropFirst().reduce(elements[0]) { $1.cost < $0.cost ? $1 : $0 }
    cheapest.string = elements.reduce(elements[0].string) { strings.commonPrefix(of: $0, $1.string) }
    let written = strings.length(of: cheapest.string)
    var target = elements
    for index in target.indices {
      target[index].graphCost -= cheapest.graphCost
      target[index].acousticCost -= cheapest.acousticCost
      target[index].string = strings.droppingFirst(written, of: target[index].string)
    }
    let next = reach(target, cost: costs[subset] + cheapest.cost)
    return Lattice.Arc(word: word, nextState: next, weight: weight(cheapest))
  }

  private func weight(_ element: Element) -> Lattice.Weight {
    Lattice.Weight(
      graphCost: element.graphCost, acousticCost: element.acousticCost,
      columns: strings.labels(of: element.string).map { Int($0.rawValue) - 1 })
  }

  /// The elements that arcs without words lead to, in the order of their states, so that each is at its cheapest when it is
  /// taken out.
  private func closure(of subset: Int) -> Closure {
    var closure = Closure()
    for element in subsets[subset] { closure.offer(element) }
    return closure
  }

  struct Closure {
    private var states = Heap<Int32>()
    private var elements: [Int32: Element] = [:]

    mutating func offer(_ element: Element) {
      if let known = elements[element.state] {
        if element.cost < known.cost { elements[element.state] = element }
      } else {
        elements[element.state] = element
        states.insert(element.state)
      }
    }

    mutating func popFirst() -> Element? {
      states.popMin().flatMap { elements.removeValue(forKey: $0) }
    }
  }

  /// The subsets that were expanded as states, numbered so that arcs lead to higher ones; those from which no end is reached,
  /// because what they lead to was not expanded, are left out.
  private func lattice() -> Lattice {
    let order = topologicalOrder()
    var stateOfSubset = [Int?](repeating: nil, count: subsets.count)
    var leadsToEnd = [Bool](repeating: false, count: subsets.count)
    for subset in order.reversed() {
      guard let expansion = expansions[subset] else { continue }
      leadsToEnd[subset] = expansion.final != nil || expansion.arcs.contains { leadsToEnd[$0.nextState] }
    }
    let kept = order.filter { leadsToEnd[$0] }
    for (state, subset) in kept.enumerated() { stateOfSubset[subset] = state }
    return Lattice(
      arcs: kept.map { subset in
        (expansions[subset]?.arcs ?? []).compactMap { arc in
          stateOfSubset[arc.nextState].map { Lattice.Arc(word: arc.word, nextState: $0, weight: arc.weight) }
        }
      },
      finals: kept.map { expansions[$0]?.final })
  }

  /// Kahn's algorithm, from the first subset on.
  private func topologicalOrder() -> [Int] {
    var incoming = [Int](repeating: 0, count: subsets.count)
    for arc in expansions.lazy.compactMap({ $0 }).flatMap(\.arcs) { incoming[arc.nextState] += 1 }
    var order = [0]
    var next = 0
    while next < order.count {
      for arc in expansions[order[next]]?.arcs ?? [] {
        incoming[arc.nextState] -= 1
        if incoming[arc.nextState] == 0 { order.append(arc.nextState) }
      }
      next += 1
    }
    return order
  }
}
