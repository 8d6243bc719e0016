public import WFST

/// A decoding graph as the search walks it: each state's input-epsilon arcs first, then those that read a frame.
///
/// Input labels are columns + 1 of the scores, weights are costs (−ln probability). It is made once and can be shared
/// by any number of searches at once.
public struct SearchGraph: Sendable {
  struct Arc {
    var inputLabel: Int32
    var outputLabel: Int32
    var cost: Float
    var nextState: Int32
  }

  let arcs: [Arc]
  /// Per state the position in `arcs` of its first arc, which is an epsilon arc if it has any; then `arcs.count`.
  let firstArc: [Int32]
  /// Per state the position in `arcs` of its first arc that reads a frame.
  let firstEmittingArc: [Int32]
  /// Per state its final cost; +∞ where it is not final.
  let finalCosts: [Float]
  let start: Int32
  /// Where new words can be put in: what led from a state to another by way of a label that stands for them.
  private let places: [Place]
  /// The states on cycles of epsilon arcs and those that such a cycle leads to: in decoding graphs none.
  private let cyclic: [Int]
  /// The greatest input label of any arc.
  public let maximumInputLabel: Int

  /// Whether its paths can be held in lattices: no cycle of epsilon arcs is there, along which it could write without end.
  public var hasLattices: Bool { cyclic.isEmpty }

  /// Whether new words can be put in; see `inserting(_:)`.
  public var hasPlaceForNewWords: Bool { !places.isEmpty }

  public var stateCount: Int { finalCosts.count }
  public var arcCount: Int { arcs.count }

  /// - Parameter newWordLabel: the input label of the arcs that stand for new words, where the graph has any.
  /// - Throws: `SearchError.emptyGraph`, or `.negativeEpsilonCycle` where the search would not end. Arcs and finals
  ///   of cost +∞ are left out.
  public init(_ graph: ConstFst<TropicalWeight>, newWordLabel: Label? = nil) throws(SearchError) {
    guard !graph.start.isNone else { throw .emptyGraph }
    var places: [Place] = []
    var builder = Builder(arcCount: graph.arcs.count, stateCount: graph.stateCount)
    for state in graph.states {
      for index in graph.arcRange(of: state) {
        let arc = graph.arcs[index]
        guard !arc.weight.isZero else { continue }
        if arc.inputLabel == newWordLabel {
          places.append(Place(source: state.rawValue, target: arc.nextState.rawValue, cost: arc.weight.value))
        } else {
          builder.add(Arc(arc))
        }
      }
      builder.endState()
    }
    try self.init(builder, finalCosts: graph.finalWeights.map(\.value), start: graph.start.rawValue, places: places)
  }

  private init(_ builder: Builder, finalCosts: [Float], start: Int32, places: [Place]) throws(SearchError) {
    arcs = builder.arcs
    firstArc = builder.firstArc
    firstEmittingArc = builder.firstEmittingArc
    self.finalCosts = finalCosts
    self.start = start
    self.places = places
    maximumInputLabel = arcs.reduce(0) { max($0, Int($1.inputLabel)) }
    cyclic = Self.statesBehindEpsilonCycles(arcs, firstArc, firstEmittingArc)
    try checkEpsilonCycles(wordInsertionPenalty: 0)
  }

  /// The graph with new words in the places for them.
  ///
  /// - Parameter words: reads the frames of one of the words, and writes it. Once for every state that places lead to, its states
  ///   come after this graph's.
  /// - Throws: `SearchError.negativeEpsilonCycle`.
  public func inserting(_ words: ConstFst<TropicalWeight>) throws(SearchError) -> SearchGraph {
    let targets = Set(places.map(\.target)).sorted()
    let begins = Dictionary(
      uniqueKeysWithValues: targets.enumerated().map { ($1, Int32(stateCount + $0 * words.stateCount)) })
    let entrances = Dictionary(grouping: places, by: \.source)
    var builder = Builder(arcCount: arcs.count, stateCount: stateCount + targets.count * words.stateCount)
    for state in 0..<stateCount {
      for place in entrances[Int32(state), default: []] {
        let begin = begins[place.target, default: 0] + words.start.rawValue
        builder.add(Arc(inputLabel: 0, outputLabel: 0, cost: place.cost, nextState: begin))
      }
      for index in Int(firstArc[state])..<Int(firstArc[state + 1]) { builder.add(arcs[index]) }
      builder.endState()
    }
    for target in targets { builder.addStates(of: words, from: begins[target, default: 0], leadingTo: target) }
    let finalCosts = finalCosts + [Float](repeating: .infinity, count: targets.count * words.stateCount)
    return try SearchGraph(builder, finalCosts: finalCosts, start: start, places: places)
  }

  func epsilonArcs(of state: Int) -> Range<Int> { Int(firstArc[state])..<Int(firstEmittingArc[state]) }

  /// Throws `SearchError.negativeEpsilonCycle` where epsilon arcs lead back to a state at a negative cost, each word that
  /// they write costing `wordInsertionPenalty` more.
  ///
  /// Bellman and Ford's relaxation from all states behind epsilon cycles at once: what still improves after as many rounds
  /// as there are such states improves forever.
  func checkEpsilonCycles(wordInsertionPenalty: Double) throws(SearchError) {
    if let state = stateOnNegativeEpsilonCycle(wordInsertionPenalty) {
      throw .negativeEpsilonCycle(state: state, wordInsertionPenalty: wordInsertionPenalty)
    }
  }

  /// A lattice holds each arc that is followed, of which there would be no end.
  func requireNoEpsilonCycle() throws(SearchError) {
    if let state = cyclic.first { throw .latticeWithEpsilonCycle(state: state) }
  }

  private func stateOnNegativeEpsilonCycle(_ wordInsertionPenalty: Double) -> Int? {
    guard !cyclic.isEmpty else { return nil }
    var distance = [Double](repeating: 0, count: stateCount)
    var improved: Int?
    for _ in 0...cyclic.count {
      improved = nil
      for state in cyclic {
        for arc in arcs[epsilonArcs(of: state)] {
          let cost = distance[state] + Double(arc.cost) + (arc.outputLabel == 0 ? 0 : wordInsertionPenalty)
          guard cost < distance[Int(arc.nextState)] else { continue }
          distance[Int(arc.nextState)] = cost
          improved = state
        }
      }
      if improved == nil { return nil }
    }
    return improved
  }

  /// Kahn's topological order, O(states + arcs): what cannot be put into it lies on an epsilon cycle, or behind one.
  private static func statesBehindEpsilonCycles(
    _ arcs: [Arc], _ firstArc: [Int32], _ firstEmittingArc: [Int32]
  ) -> [Int] {
    func epsilonArcs(of state: Int) -> ArraySlice<Arc> { arcs[Int(firstArc[state])..<Int(firstEmittingArc[state])] }
    let stateCount = firstEmittingArc.count
    var incoming = [Int32](repeating: 0, count: stateCount)
    for state in 0..<stateCount {
      for arc in epsilonArcs(of: state) { incoming[Int(arc.nextState)] += 1 }
    }
    var ready = (0..<stateCount).filter { incoming[$0] == 0 }
    while let state = ready.popLast() {
      for arc in epsilonArcs(of: state) {
        let next = Int(arc.nextState)
        incoming[next] -= 1
        if incoming[next] == 0 { ready.append(next) }
      }
    }
    return (0..<stateCount).filter { incoming[$0] > 0 }
  }
}

/// An arc that stands for all new words.
private struct Place: Sendable {
  let source: Int32
  let target: Int32
  let cost: Float
}

/// The arrays of a graph in the making, state by state.
private struct Builder {
  private(set) var arcs: [SearchGraph.Arc] = []
  /// Of the states begun, with that of the next.
  private(set) var firstArc: [Int32] = [0]
  private(set) var firstEmittingArc: [Int32] = []
  /// Arcs of the state at hand that read a frame.
  private var emitting: [SearchGraph.Arc] = []

  init(arcCount: Int, stateCount: Int) {
    arcs.reserveCapacity(arcCount)
    firstArc.reserveCapacity(stateCount + 1)
    firstEmittingArc.reserveCapacity(stateCount)
  }

  /// Adds an arc of the state at hand.
  mutating func add(_ arc: SearchGraph.Arc) {
    if arc.inputLabel == 0 { arcs.append(arc) } else { emitting.append(arc) }
  }

  /// All arcs of the state at hand are there; the next state begins.
  mutating func endState() {
    firstEmittingArc.append(Int32(arcs.count))
    arcs.append(contentsOf: emitting)
    emitting.removeAll(keepingCapacity: true)
    firstArc.append(Int32(arcs.count))
  }

  /// The states of `graph`, the first of which becomes `first`, with arcs from its final ones to `target`.
  mutating func addStates(of graph: ConstFst<TropicalWeight>, from first: Int32, leadingTo target: Int32) {
    for state in graph.states {
      for var arc in graph.arcs(from: state).map(SearchGraph.Arc.init) {
        arc.nextState += first
        add(arc)
      }
      let final = graph.finalWeight(of: state)
      if !final.isZero { add(SearchGraph.Arc(inputLabel: 0, outputLabel: 0, cost: final.value, nextState: target)) }
      endState()
    }
  }
}

extension SearchGraph.Arc {
  init(_ arc: WFST.Arc<TropicalWeight>) {
    inputLabel = arc.inputLabel.rawValue
    outputLabel = arc.outputLabel.rawValue
    cost = arc.weight.value
    nextState = arc.nextState.rawValue
  }
}
