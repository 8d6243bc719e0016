/// All arcs of a search that may be part of a path whose cost is within a beam of the best one's, frame by frame.
///
/// Every few frames those are dropped that can no longer be, as Kaldi's lattice decoders do: a token's extra cost is how much
/// worse than the best path the best path through it is, as far as is known, and so it is for arcs.
struct LatticeLinks: SearchLinks {
  static var areKept: Bool { true }

  private(set) var frames: [LatticeFrame] = []
  /// Of the last frame's tokens, once the search is over.
  private(set) var finalCosts: [Double] = []
  private let beam: Double
  /// Frames between prunings, as in Kaldi.
  private static let pruneInterval = 25

  init(beam: Double) {
    precondition(beam > 0, "a lattice beam of \(beam) keeps nothing")
    self.beam = beam
  }

  mutating func append(slot: Int, to target: Int, arc: Int, graphCost: Double, acousticCost: Double) {
    frames[frames.count - 1].links.append(
      LatticeFrame.Link(
        source: Int32(truncatingIfNeeded: slot), target: Int32(truncatingIfNeeded: target),
        arc: Int32(truncatingIfNeeded: arc), graphCost: graphCost, acousticCost: acousticCost))
  }

  mutating func beginFrame(costs: [Double]) {
    if !frames.isEmpty, frames.count.isMultiple(of: Self.pruneInterval) { pruneBeforeLast(isOver: false) }
    frames.append(LatticeFrame(costs: costs))
  }

  mutating func appendEpsilon(slot: Int, to target: Int, arc: Int, graphCost: Double) {
    frames[frames.count - 1].epsilonLinks.append(
      LatticeFrame.Link(
        source: Int32(truncatingIfNeeded: slot), target: Int32(truncatingIfNeeded: target),
        arc: Int32(truncatingIfNeeded: arc), graphCost: graphCost, acousticCost: 0))
  }

  /// Drops all that cannot be part of a path within the beam, now that it is known what ending in each of the last tokens costs.
  mutating func finish(finalCosts: [Double]) {
    let last = frames.count - 1
    let totals = zip(frames[last].costs, finalCosts).map { $0 + $1 }
    let best = totals.min() ?? .infinity
    frames[last].setExtraCosts(startingFrom: totals.map { $0 < .infinity ? $0 - best : .infinity }, beam: beam)
    pruneBeforeLast(isOver: true)
    self.finalCosts = finalCosts
    if let slots = dropTokens(ofFrame: last) { self.finalCosts = slots.map { finalCosts[$0] } }
  }

  /// Goes back from the last frame, to the beginning or until nothing changes.
  private mutating func pruneBeforeLast(isOver: Bool) {
    for index in (0..<frames.count - 1).reversed() {
      let changes = frames[index].prune(before: frames[index + 1], beam: beam)
      // From the last frame's tokens the search goes on.
      if index + 1 < frames.count - 1 { _ = dropTokens(ofFrame: index + 1) }
      if !isOver, !changes { return }
    }
    if frames.count > 1 { _ = dropTokens(ofFrame: 0) }
  }

  /// Drops the tokens of a frame that are beyond the beam; returns the former slots of the others, nil where all are left.
  private mutating func dropTokens(ofFrame index: Int) -> [Int]? {
    guard let slots = frames[index].dropTokens(beyond: beam) else { return nil }
    if index > 0 { frames[index - 1].renumberTargets(slots.new) }
    return slots.kept
  }
}
