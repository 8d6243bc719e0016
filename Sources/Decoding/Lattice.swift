/// Sequences of words that may have been said, with what each costs: an acyclic graph in which no state has two arcs of the same
/// word, so that each sequence is there once, with its cheapest way of being read from the frames.
///
/// States are numbered so that every arc leads to a higher one; 0 is the first. Costs are of the kind that
/// `BeamSearchDecoder` adds up. (Kaldi calls this a compact lattice.)
public struct Lattice: Sendable, Equatable {
  /// What an arc or an end costs, and the columns (input label − 1) of the frames that it reads.
  public struct Weight: Sendable, Equatable {
    /// The arcs' weights in the decoding graph, with word insertion penalties.
    public var graphCost: Double
    /// Σ over frames of −acousticScale · logLikelihood.
    public var acousticCost: Double
    public var columns: [Int]

    public init(graphCost: Double, acousticCost: Double, columns: [Int]) {
      (self.graphCost, self.acousticCost, self.columns) = (graphCost, acousticCost, columns)
    }

    public var cost: Double { graphCost + acousticCost }
  }

  public struct Arc: Sendable, Equatable {
    /// The word's id in the graph's output symbols.
    public var word: Int
    public var nextState: Int
    public var weight: Weight

    public init(word: Int, nextState: Int, weight: Weight) {
      (self.word, self.nextState, self.weight) = (word, nextState, weight)
    }
  }

  /// Of each state the arcs that leave it, by word.
  public private(set) var arcs: [[Arc]]
  /// Of each state what ending there costs; nil where no sequence ends.
  public private(set) var finals: [Weight?]
  /// False where the search reached no final state, and its paths are those that end elsewhere.
  public var isComplete: Bool

  /// - Precondition: every arc leads to a higher state.
  public init(arcs: [[Arc]], finals: [Weight?], isComplete: Bool = true) {
    precondition(arcs.count == finals.count, "arcs of \(arcs.count) states and ends of \(finals.count)")
    for (state, arcs) in arcs.enumerated() {
      precondition(
        arcs.allSatisfy { $0.nextState > state && $0.nextState < finals.count },
        "an arc of state \(state) leads back, or nowhere")
    }
    self.arcs = arcs
    self.finals = finals
    self.isComplete = isComplete
  }

  public var stateCount: Int { arcs.count }
  public var arcCount: Int { arcs.reduce(0) { $0 + $1.count } }

  /// Per state the cost of the cheapest way from it to an end; +∞ where there is none.
  func costsToEnd() -> [Double] {
    var costs = finals.map { $0?.cost ?? .infinity }
    for state in costs.indices.reversed() {
      for arc in arcs[state] { costs[state] = min(costs[state], arc.weight.cost + costs[arc.nextState]) }
    }
    return costs
  }
}
