/// The tokens after so many frames have been read, named by their slots, and the arcs that leave them.
struct LatticeFrame {
  struct Link {
    var source: Int32
    /// A token of the same frame or, where the arc reads a frame, of the next.
    var target: Int32
    /// Its place among the graph's arcs.
    let arc: Int32
    let graphCost: Double
    let acousticCost: Double

    var cost: Double { graphCost + acousticCost }
  }

  private(set) var costs: [Double]
  /// How much worse than the best path the best path through each token is, as far as is known.
  private(set) var extraCosts: [Double]
  private var hasBeenPruned = false
  var epsilonLinks: [Link] = []
  /// To the tokens of the next frame.
  var links: [Link] = []

  init(costs: [Double]) {
    self.costs = costs
    extraCosts = [Double](repeating: 0, count: costs.count)
  }

  /// Finds the extra costs by those of the next frame, and drops the links that are beyond the beam. Returns whether anything may
  /// have changed for the frames before.
  mutating func prune(before next: LatticeFrame, beam: Double) -> Bool {
    let earlier = extraCosts
    var extraCosts = [Double](repeating: .infinity, count: costs.count)
    var kept = 0
    for place in links.indices {
      let link = links[place]
      let extra = extraCost(of: link, in: next.costs, next.extraCosts)
      guard extra <= beam else { continue }
      extraCosts[Int(link.source)] = min(extraCosts[Int(link.source)], extra)
      links[kept] = link
      kept += 1
    }
    Self.shorten(&links, to: kept)
    setExtraCosts(startingFrom: extraCosts, beam: beam)
    defer { hasBeenPruned = true }
    return !hasBeenPruned || self.extraCosts != earlier
  }

  /// Lowers the given extra costs by way of the links within the frame, and drops those links that are beyond the beam.
  mutating func setExtraCosts(startingFrom extraCosts: [Double], beam: Double) {
    self.extraCosts = extraCosts
    guard !epsilonLinks.isEmpty else { return }
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for link in epsilonLinks {
        let extra = extraCost(of: link, in: costs, self.extraCosts)
        guard extra < self.extraCosts[Int(link.source)] else { continue }
        self.extraCosts[Int(link.source)] = extra
        hasChanged = true
      }
    }
    var kept = 0
    for place in epsilonLinks.indices where extraCost(of: epsilonLinks[place], in: costs, self.extraCosts) <= beam {
      epsilonLinks[kept] = epsilonLinks[place]
      kept += 1
    }
    Self.shorten(&epsilonLinks, to: kept)
  }

  /// Keeps the first links, and their memory alone where that is much less: frames stay until the search is over.
  private static func shorten(_ links: inout [Link], to count: Int) {
    if 2 * count < links.capacity {
      links = Array(links[..<count])
    } else {
      links.removeLast(links.count - count)
    }
  }

  /// How much worse than the best path the best path over a link is, from the costs of its target's frame.
  @inline(__always)
  private func extraCost(of link: Link, in targetCosts: [Double], _ targetExtraCosts: [Double]) -> Double {
    let detour = costs[Int(link.source)] + link.cost - targetCosts[Int(link.target)]
    // Below 0 by rounding alone.
    return max(0, detour) + targetExtraCosts[Int(link.target)]
  }

  /// Drops the tokens that are beyond the beam and numbers the others anew; nil where all are within.
  mutating func dropTokens(beyond beam: Double) -> (kept: [Int], new: [Int32])? {
    guard extraCosts.contains(where: { $0 > beam }) else { return nil }
    let kept = extraCosts.indices.filter { extraCosts[$0] <= beam }
    var new = [Int32](repeating: -1, count: extraCosts.count)
    for (index, slot) in kept.enumerated() { new[slot] = Int32(truncatingIfNeeded: index) }
    costs = kept.map { costs[$0] }
    extraCosts = kept.map { extraCosts[$0] }
    for place in links.indices { links[place].source = new[Int(links[place].source)] }
    for place in epsilonLinks.indices {
      epsilonLinks[place].source = new[Int(epsilonLinks[place].source)]
      epsilonLinks[place].target = new[Int(epsilonLinks[place].target)]
    }
    return (kept, new)
  }

  /// After tokens of the next frame have been numbered anew.
  mutating func renumberTargets(_ new: [Int32]) {
    for place in links.indices { links[place].target = new[Int(links[place].target)] }
  }
}
