/// What a search remembers of the arcs that it follows, besides the best way to each token: nothing, or what a lattice is made
/// of.
protocol SearchLinks {
  static var areKept: Bool { get }

  /// The arc from a token of the last frame begun to one of the next, which is under way. A token is named by its slot.
  mutating func append(slot: Int, to target: Int, arc: Int, graphCost: Double, acousticCost: Double)

  /// All tokens of a frame are there.
  mutating func beginFrame(costs: [Double])

  /// The arc without input from a token of the last frame begun to another one of it.
  mutating func appendEpsilon(slot: Int, to target: Int, arc: Int, graphCost: Double)
}

struct NoLinks: SearchLinks {
  static var areKept: Bool { false }
  mutating func append(slot: Int, to target: Int, arc: Int, graphCost: Double, acousticCost: Double) {}
  mutating func beginFrame(costs: [Double]) {}
  mutating func appendEpsilon(slot: Int, to target: Int, arc: Int, graphCost: Double) {}
}
