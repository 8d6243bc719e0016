import Tensors

/// One search under way: the tokens after the frames read so far.
struct BeamSearch<Grammar: GrammarWalk, Links: SearchLinks> {
  private typealias Position = Grammar.Slots.Position

  private let graph: SearchGraph
  private let options: BeamSearchOptions
  private var grammar: Grammar
  private var frontier: TokenFrontier<Grammar.Slots>
  private var links: Links
  /// Slots whose epsilon arcs are still to be followed, first in first out, and which slots those are.
  private var queue: [Int32] = []
  private var isQueued: [Bool] = []
  /// Cost of each input label at the current frame: −acousticScale · logLikelihood[label − 1].
  private var acousticCosts: [Double] = []

  /// Where `maxActive` narrows the beam, new tokens may still be this much worse than the narrowed beam (Kaldi's
  /// beam-delta), so that pruning before and after the frame do not starve each other.
  private static var beamDelta: Double { 0.5 }

  init(graph: SearchGraph, grammar: Grammar, options: BeamSearchOptions, links: Links) {
    precondition(options.beam > 0, "a beam of \(options.beam) keeps nothing")
    precondition(options.maxActive > 0, "\(options.maxActive) active tokens keep nothing")
    self.graph = graph
    self.options = options
    self.grammar = grammar
    self.links = links
    frontier = TokenFrontier(stateCount: graph.stateCount)
    _ = frontier.offer(Position(graph: graph.start, grammar: 0), cost: 0, previous: -1, arc: -1)
    followEpsilonArcs(cutoff: options.beam)
  }

  /// Reads frame `frame`.
  mutating func advance(frame: Int, logLikelihoods: ArraySlice<Float>) throws(SearchError) {
    try setAcousticCosts(frame: frame, logLikelihoods: logLikelihoods)
    let cutoff = expandEmittingArcs()
    guard frontier.count > 0 else { throw .noPath(frame: frame) }
    followEpsilonArcs(cutoff: cutoff)
  }

  private mutating func setAcousticCosts(frame: Int, logLikelihoods: ArraySlice<Float>) throws(SearchError) {
    acousticCosts.removeAll(keepingCapacity: true)
    acousticCosts.append(.infinity)
    for (column, value) in logLikelihoods.enumerated() {
      guard value < .infinity else { throw .scoreNotANumber(value: value, frame: frame, column: column) }
      acousticCosts.append(BeamSearch.acousticCost(value, scale: options.acousticScale))
    }
  }

  /// −scale · logLikelihood; +∞ for −∞ whatever the scale (0 · ∞ would be NaN).
  @inline(__always)
  private static func acousticCost(_ logLikelihood: Float, scale: Double) -> Double {
    logLikelihood == -.infinity ? .infinity : -scale * Double(logLikelihood)
  }

  /// The cost above which no token is expanded, and how much worse than the best the next frame's tokens may be.
  private mutating func pruning() -> (cutoff: Double, beam: Double) {
    guard let best = frontier.bestSlot() else { return (-.infinity, options.beam) }
    let bestCost = frontier.costs[best]
    let beamCutoff = bestCost + options.beam
    guard frontier.count > options.maxActive else { return (beamCutoff, options.beam) }
    let countCutoff = frontier.cost(ofRank: options.maxActive - 1)
    guard countCutoff < beamCutoff else { return (beamCutoff, options.beam) }
    return (countCutoff, min(options.beam, countCutoff - bestCost + BeamSearch.beamDelta))
  }

  /// Moves every token within the beam along its emitting arcs; returns the cutoff of the new tokens.
  ///
  /// The new frame's best cost is not known beforehand: the best token goes first, which makes the cutoff tight from
  /// the beginning.
  private mutating func expandEmittingArcs() -> Double {
    let (cutoff, beam) = pruning()
    let best = frontier.bestSlot()
    frontier.startNextFrame()
    guard let best else { return cutoff }
    var nextCutoff = Double.infinity
    expand(slot: best, beam: beam, cutoff: &nextCutoff)
    for slot in 0..<frontier.previousCosts.count where slot != best && frontier.previousCosts[slot] <= cutoff {
      expand(slot: slot, beam: beam, cutoff: &nextCutoff)
    }
    return nextCutoff
  }

  @inline(__always)
  private mutating func expand(slot: Int, beam: Double, cutoff: inout Double) {
    let position = frontier.previousPositions[slot]
    let state = Int(position.graph)
    let cost = frontier.previousCosts[slot]
    let record = Int32(truncatingIfNeeded: frontier.firstPreviousRecord + slot)
    for index in Int(graph.firstEmittingArc[state])..<Int(graph.firstArc[state + 1]) {
      let arc = graph.arcs[index]
      let acoustic = acousticCosts[Int(arc.inputLabel)]
      guard acoustic < .infinity else { continue }
      let (graphCost, target) = step(along: arc, from: position)
      let newCost = cost + graphCost + acoustic
      guard newCost < cutoff else { continue }
      cutoff = min(cutoff, newCost + beam)
      let arcIndex = Int32(truncatingIfNeeded: index)
      _ = frontier.offer(target, cost: newCost, previous: record, arc: arcIndex)
      if Links.areKept {
        links.append(
          slot: slot, to: frontier.slot(of: target), arc: index, graphCost: graphCost, acousticCost: acoustic)
      }
    }
  }

  /// What an arc costs besides the sound, and where it leads.
  @inline(__always)
  private mutating func step(
    along arc: SearchGraph.Arc, from position: Position
  ) -> (graphCost: Double, target: Position) {
    guard arc.outputLabel != 0 else {
      return (Double(arc.cost), Position(graph: arc.nextState, grammar: position.grammar))
    }
    let (cost, next) = grammar.cost(ofWord: arc.outputLabel, after: position.grammar)
    return (
      Double(arc.cost) + options.wordInsertionPenalty + cost, Position(graph: arc.nextState, grammar: next)
    )
  }

  /// Brings the tokens along all epsilon arcs within `cutoff`: a shortest-path relaxation with a first-in-first-out
  /// queue, which ends because no epsilon cycle is negative.
  private mutating func followEpsilonArcs(cutoff: Double) {
    queue.removeAll(keepingCapacity: true)
    isQueued.removeAll(keepingCapacity: true)
    for slot in 0..<frontier.count { enqueue(slot) }
    var next = 0
    while next < queue.count {
      let slot = Int(queue[next])
      next += 1
      isQueued[slot] = false
      followEpsilonArcs(of: slot, cutoff: cutoff)
    }
    if Links.areKept { linkAlongEpsilonArcs(cutoff: cutoff) }
  }

  /// Once all tokens of the frame have their costs.
  private mutating func linkAlongEpsilonArcs(cutoff: Double) {
    links.beginFrame(costs: frontier.costs)
    for slot in 0..<frontier.count where frontier.costs[slot] <= cutoff {
      let position = frontier.positions[slot]
      for index in graph.epsilonArcs(of: Int(position.graph)) {
        let (graphCost, target) = step(along: graph.arcs[index], from: position)
        guard frontier.costs[slot] + graphCost < cutoff else { continue }
        links.appendEpsilon(slot: slot, to: frontier.slot(of: target), arc: index, graphCost: graphCost)
      }
    }
  }

  @inline(__always)
  private mutating func followEpsilonArcs(of slot: Int, cutoff: Double) {
    let cost = frontier.costs[slot]
    guard cost <= cutoff else { return }
    let position = frontier.positions[slot]
    for index in graph.epsilonArcs(of: Int(position.graph)) {
      let (graphCost, target) = step(along: graph.arcs[index], from: position)
      let newCost = cost + graphCost
      guard newCost < cutoff else { continue }
      let record = Int32(truncatingIfNeeded: frontier.firstRecord + slot)
      let arcIndex = Int32(truncatingIfNeeded: index)
      guard let reached = frontier.offer(target, cost: newCost, previous: record, arc: arcIndex) else { continue }
      enqueue(reached)
    }
  }

  /// Queues a slot that has epsilon arcs to follow and is not waiting yet.
  @inline(__always)
  private mutating func enqueue(_ slot: Int) {
    while isQueued.count <= slot { isQueued.append(false) }
    guard !graph.epsilonArcs(of: Int(frontier.positions[slot].graph)).isEmpty, !isQueued[slot] else { return }
    isQueued[slot] = true
    queue.append(Int32(truncatingIfNeeded: slot))
  }

  /// The cheapest path to a final state, or where no token is in one, to any state.
  mutating func bestPath(logLikelihoods: Matrix) -> DecodedPath {
    var best: (slot: Int, cost: Double)?
    for slot in 0..<frontier.count {
      let cost = frontier.costs[slot] + finalCost(of: frontier.positions[slot])
      if cost < best?.cost ?? .infinity { best = (slot, cost) }
    }
    let slot = best?.slot ?? frontier.bestSlot() ?? 0
    return path(toSlot: slot, isComplete: best != nil, logLikelihoods: logLikelihoods)
  }

  private func finalCost(of position: Position) -> Double {
    let cost = Double(graph.finalCosts[Int(position.graph)])
    return cost < .infinity ? cost + grammar.costOfEnd(after: position.grammar) : .infinity
  }

  private mutating func path(toSlot slot: Int, isComplete: Bool, logLikelihoods: Matrix) -> DecodedPath {
    var path = DecodedPath(outputs: [], columns: [], graphCost: 0, acousticCost: 0, isComplete: isComplete)
    var position = Position(graph: graph.start, grammar: 0)
    for index in frontier.arcs(toSlot: slot) {
      let arc = graph.arcs[Int(index)]
      let (graphCost, next) = step(along: arc, from: position)
      path.graphCost += graphCost
      position = next
      if arc.outputLabel != 0 { path.outputs.append(.init(word: Int(arc.outputLabel), frame: path.columns.count)) }
      if arc.inputLabel != 0 {
        let score = logLikelihoods[path.columns.count, Int(arc.inputLabel) - 1]
        path.acousticCost += BeamSearch.acousticCost(score, scale: options.acousticScale)
        path.columns.append(Int(arc.inputLabel) - 1)
      }
    }
    if isComplete { path.graphCost += finalCost(of: position) }
    return path
  }
}

extension BeamSearch where Links == LatticeLinks {
  /// The sequences of words within the lattice's beam. Where no token is in a final state, they may end anywhere, as the best
  /// path may.
  func lattice() -> Lattice {
    let finalCosts = frontier.positions.map(finalCost(of:))
    let isComplete = finalCosts.contains { $0 < .infinity }
    var links = links
    links.finish(finalCosts: isComplete ? finalCosts : finalCosts.map { _ in 0 })
    var lattice = Lattice(determinizing: RawLattice(links, graph: graph), beam: options.latticeBeam)
    lattice.isComplete = isComplete
    return lattice
  }
}
