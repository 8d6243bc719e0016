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

  /// Of the cheapest sequence; 0 where there is none.
  public var frameCount: Int { best(1).first?.columns.count ?? 0 }

  private static let roundingSlack = 1e-6

  /// Without what only sequences have that cost more than `beam` above the cheapest.
  public func pruned(beam: Double) -> Lattice {
    let toEnd = costsToEnd()
    guard let least = toEnd.first, least < .infinity else { return self }
    let limit = least + beam + Self.roundingSlack
    var fromStart = [Double](repeating: .infinity, count: stateCount)
    fromStart[0] = 0
    for state in arcs.indices {
      for arc in arcs[state] {
        fromStart[arc.nextState] = min(fromStart[arc.nextState], fromStart[state] + arc.weight.cost)
      }
    }
    let kept = arcs.indices.filter { fromStart[$0] + toEnd[$0] <= limit }
    var numbers = [Int](repeating: -1, count: stateCount)
    for (number, state) in kept.enumerated() { numbers[state] = number }
    return Lattice(
      arcs: kept.map { state in
        arcs[state].filter { fromStart[state] + $0.weight.cost + toEnd[$0.nextState] <= limit }
          .map { Arc(word: $0.word, nextState: numbers[$0.nextState], weight: $0.weight) }
      },
      finals: kept.map { state in finals[state].flatMap { fromStart[state] + $0.cost <= limit ? $0 : nil } },
      isComplete: isComplete)
  }
}
