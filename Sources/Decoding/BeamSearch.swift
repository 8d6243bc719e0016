import Tensors

/// One search under way: the tokens after the frames read so far.
struct BeamSearch<Links: SearchLinks> {
  private let graph: SearchGraph
  private let options: BeamSearchOptions
  private var frontier: TokenFrontier
  private var links: Links
  /// Slots whose epsilon arcs are still to be followed, first in first out, and which slots those are.
  private var queue: [Int32] = []
  private var isQueued: [Bool] = []
  /// Cost of each input label at the current frame: −acousticScale · logLikelihood[label − 1].
  private var acousticCosts: [Double] = []

  /// Where `maxActive` narrows the beam, new tokens may still be this much worse than the narrowed beam (Kaldi's
  /// beam-delta), so that pruning before and after the frame do not starve each other.
  private static var beamDelta: Double { 0.5 }

  init(graph: SearchGraph, options: BeamSearchOptions, links: Links) {
    precondition(options.beam > 0, "a beam of \(options.beam) keeps nothing")
    precondition(options.maxActive > 0, "\(options.maxActive) active tokens keep nothing")
    self.graph = graph
    self.options = options
    self.links = links
    frontier = TokenFrontier(stateCount: graph.stateCount)
    _ = frontier.offer(state: graph.start, cost: 0, previous: -1, arc: -1)
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
    let state = Int(frontier.previousStates[slot])
    let cost = frontier.previousCosts[slot]
    let record = Int32(truncatingIfNeeded: frontier.firstPreviousRecord + slot)
    for index in Int(graph.firstEmittingArc[state])..<Int(graph.firstArc[state + 1]) {
      let arc = graph.arcs[index]
      let penalty = arc.outputLabel == 0 ? 0 : options.wordInsertionPenalty
      let acoustic = acousticCosts[Int(arc.inputLabel)]
      let newCost = cost + Double(arc.cost) + penalty + acoustic
      guard newCost < cutoff else { continue }
      cutoff = min(cutoff, newCost + beam)
      let arcIndex = Int32(truncatingIfNeeded: index)
      _ = frontier.offer(state: arc.nextState, cost: newCost, previous: record, arc: arcIndex)
      if Links.areKept {
        let target = frontier.slot(of: arc.nextState)
        links.append(slot: slot, to: target, arc: index, graphCost: Double(arc.cost) + penalty, acousticCost: acoustic)
      }
    }
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
      for index in graph.epsilonArcs(of: Int(frontier.states[slot])) {
        let arc = graph.arcs[index]
        let graphCost = Double(arc.cost) + (arc.outputLabel == 0 ? 0 : options.wordInsertionPenalty)
        guard frontier.costs[slot] + graphCost < cutoff else { continue }
        links.appendEpsilon(slot: slot, to: frontier.slot(of: arc.nextState), arc: index, graphCost: graphCost)
      }
    }
  }

  @inline(__always)
  private mutating func followEpsilonArcs(of slot: Int, cutoff: Double) {
    let cost = frontier.costs[slot]
    guard cost <= cutoff else { return }
    let state = Int(frontier.states[slot])
    for index in Int(graph.firstArc[state])..<Int(graph.firstEmittingArc[state]) {
      let arc = graph.arcs[index]
      let newCost = cost + Double(arc.cost) + (arc.outputLabel == 0 ? 0 : options.wordInsertionPenalty)
      guard newCost < cutoff else { continue }
      let record = Int32(truncatingIfNeeded: frontier.firstRecord + slot)
      let arcIndex = Int32(truncatingIfNeeded: index)
      guard let reached = frontier.offer(state: arc.nextState, cost: newCost, previous: record, arc: arcIndex)
      else { continue }
      enqueue(reached)
    }
  }

  /// Queues a slot that has epsilon arcs to follow and is not waiting yet.
  @inline(__always)
  private mutating func enqueue(_ slot: Int) {
    while isQueued.count <= slot { isQueued.append(false) }
    let state = Int(frontier.states[slot])
    guard graph.firstArc[state] < graph.firstEmittingArc[state], !isQueued[slot] else { return }
    isQueued[slot] = true
    queue.append(Int32(truncatingIfNeeded: slot))
  }

  /// The cheapest path to a final state, or where no token is in one, to any state.
  func bestPath(logLikelihoods: Matrix) -> DecodedPath {
    var best: (slot: Int, cost: Double)?
    for slot in 0..<frontier.count {
      let cost = frontier.costs[slot] + Double(graph.finalCosts[Int(frontier.states[slot])])
      if cost < best?.cost ?? .infinity { best = (slot, cost) }
    }
    let slot = best?.slot ?? frontier.bestSlot() ?? 0
    return path(toSlot: slot, isComplete: best != nil, logLikelihoods: logLikelihoods)
  }

  private func path(toSlot slot: Int, isComplete: Bool, logLikelihoods: Matrix) -> DecodedPath {
    var path = DecodedPath(outputs: [], columns: [], graphCost: 0, acousticCost: 0, isComplete: isComplete)
    for index in frontier.arcs(toSlot: slot) {
      let arc = graph.arcs[Int(index)]
      path.graphCost += Double(arc.cost)
      if arc.outputLabel != 0 {
        path.graphCost += options.wordInsertionPenalty
        path.outputs.append(.init(word: Int(arc.outputLabel), frame: path.columns.count))
      }
      if arc.inputLabel != 0 {
        let score = logLikelihoods[path.columns.count, Int(arc.inputLabel) - 1]
        path.acousticCost += BeamSearch.acousticCost(score, scale: options.acousticScale)
        path.columns.append(Int(arc.inputLabel) - 1)
      }
    }
    if isComplete { path.graphCost += Double(graph.finalCosts[Int(frontier.states[slot])]) }
    return path
  }
}

extension BeamSearch where Links == LatticeLinks {
  /// The sequences of words within the lattice's beam. Where no token is in a final state, they may end anywhere, as the best
  /// path may.
  func lattice() -> Lattice {
    let finalCosts = frontier.states.map { Double(graph.finalCosts[Int($0)]) }
    let isComplete = finalCosts.contains { $0 < .infinity }
    var links = links
    links.finish(finalCosts: isComplete ? finalCosts : finalCosts.map { _ in 0 })
    var lattice = Lattice(determinizing: RawLattice(links, graph: graph), beam: options.latticeBeam)
    lattice.isComplete = isComplete
    return lattice
  }
}
