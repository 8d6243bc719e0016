/// A cheapest alignment of a hypothesis with a reference that has alternatives: with one way through a graph of words. It keeps a
/// byte for each pair of a word of the one and of the other.
///
/// The costs are those of the rule; of equally cheap steps, from the end on, the diagonal one is taken before an insertion before a
/// deletion before a step without words, and of equally cheap alternatives the first. An optional word costs as others; that leaving
/// it out is no error is said of the pairs (as in sclite).
struct AlternativesAlignment {
  /// A reference as an acyclic graph: each arc leads to a greater node, the last node is the end.
  private struct Graph {
    struct Arc {
      let from: Int
      /// None of a step without words.
      let word: Int32?
      let isOptional: Bool
    }

    /// Of each node the arcs that lead to it.
    var arcs: [[Arc]] = [[]]

    mutating func addNode() -> Int {
      arcs.append([])
      return arcs.count - 1
    }

    /// Words that follow one another are numbered together, for what they stand for may be of several.
    ///
    /// - Returns: the node behind the items.
    mutating func append(_ items: [ReferenceText.Item], after start: Int, _ number: (String) -> [Int32]) -> Int {
      var (node, run) = (start, [String]())
      for item in items {
        if case .word(let word) = item {
          run.append(word)
          continue
        }
        node = append(number(run.joined(separator: " ")), isOptional: false, after: node)
        run = []
        switch item {
        case .word: break
        case .optionalWord(let word): node = append(number(word), isOptional: true, after: node)
        case .alternatives(let alternatives): node = join(alternatives.map { append($0, after: node, number) })
        }
      }
      return append(number(run.joined(separator: " ")), isOptional: false, after: node)
    }

    private mutating func append(_ words: [Int32], isOptional: Bool, after start: Int) -> Int {
      words.reduce(start) { node, word in
        let next = addNode()
        arcs[next].append(Arc(from: node, word: word, isOptional: isOptional))
        return next
      }
    }

    private mutating func join(_ ends: [Int]) -> Int {
      let node = addNode()
      arcs[node] = ends.map { Arc(from: $0, word: nil, isOptional: false) }
      return node
    }
  }

  /// How a cell is reached: by an arc of its node, or by an insertion. One byte a cell, for there are as many as words on one side
  /// times words on the other.
  private struct Step {
    private let code: UInt8

    /// - Parameter arc: the place of the arc among the node's; nil of an insertion.
    init(arc: Int?, takesHypothesis: Bool) { code = UInt8((arc ?? 127) << 1 | (takesHypothesis ? 1 : 0)) }

    var arc: Int? { code >> 1 == 127 ? nil : Int(code >> 1) }
    var takesHypothesis: Bool { code & 1 == 1 }
  }

  /// Alternatives at one place that a step can tell apart.
  static let mostAlternatives = 127

  private let graph: Graph
  private let hypothesis: [Int32]
  private let costs: (substitution: Int32, gap: Int32)

  /// - Parameter number: the numbers of words of the reference as they are compared.
  init(
    _ reference: ReferenceText, _ hypothesis: [Int32], rule: AlignmentRule, number: (String) -> [Int32]
  ) {
    var graph = Graph()
    let end = graph.append(reference.items, after: 0, number)
    precondition(end == graph.arcs.count - 1, "nodes are numbered as they come")
    self.graph = graph
    self.hypothesis = hypothesis
    costs = rule == .sclite ? (4, 3) : (1, 1)
  }

  func pairs() -> [WordAlignment.Pair] {
    let width = hypothesis.count + 1
    var steps: [Step] = []
    steps.reserveCapacity(graph.arcs.count * width)
    // Of each node, as long as an arc leaves it for a later one, the costs of aligning what leads there with the first words.
    var costs = [[Int32]](repeating: [], count: graph.arcs.count)
    let lastUse = lastUses
    for node in graph.arcs.indices {
      fill(node, &costs, &steps)
      for arc in graph.arcs[node] where lastUse[arc.from] == node { costs[arc.from] = [] }
    }
    var pairs: [WordAlignment.Pair] = []
    var (node, h) = (graph.arcs.count - 1, hypothesis.count)
    while node > 0 || h > 0 {
      let step = steps[node * width + h]
      let said = step.takesHypothesis ? hypothesis[h - 1] : nil
      if let place = step.arc {
        let arc = graph.arcs[node][place]
        if let word = arc.word { pairs.append(pair(word, said, isOptional: arc.isOptional)) }
        node = arc.from
      } else {
        pairs.append(WordAlignment.Pair(reference: nil, hypothesis: said, step: .insertion))
      }
      if step.takesHypothesis { h -= 1 }
    }
    return pairs.reversed()
  }

  private var lastUses: [Int] {
    var last = Array(graph.arcs.indices)
    for (node, arcs) in graph.arcs.enumerated() { for arc in arcs { last[arc.from] = node } }
    return last
  }

  private func pair(_ word: Int32, _ said: Int32?, isOptional: Bool) -> WordAlignment.Pair {
    guard let said else {
      return WordAlignment.Pair(reference: word, hypothesis: nil, step: isOptional ? .match : .deletion)
    }
    return WordAlignment.Pair(reference: word, hypothesis: said, step: word == said ? .match : .substitution)
  }

  /// The costs and the steps of a node's cells.
  private func fill(_ node: Int, _ costs: inout [[Int32]], _ steps: inout [Step]) {
    var row: [Int32] = []
    row.reserveCapacity(hypothesis.count + 1)
    for h in 0...hypothesis.count {
      var best = (cost: node == 0 && h == 0 ? 0 : Int32.max, step: Step(arc: nil, takesHypothesis: false))
      func consider(_ cost: Int32, _ arc: Int?, takesHypothesis: Bool) {
        if cost < best.cost { best = (cost, Step(arc: arc, takesHypothesis: takesHypothesis)) }
      }
      if h > 0 {
        for (index, arc) in graph.arcs[node].enumerated() {
          guard let word = arc.word else { continue }
          let change = word == hypothesis[h - 1] ? 0 : self.costs.substitution
          consider(costs[arc.from][h - 1] + change, index, takesHypothesis: true)
        }
        consider(row[h - 1] + self.costs.gap, nil, takesHypothesis: true)
      }
      for (index, arc) in graph.arcs[node].enumerated() where arc.word != nil {
        consider(costs[arc.from][h] + self.costs.gap, index, takesHypothesis: false)
      }
      for (index, arc) in graph.arcs[node].enumerated() where arc.word == nil {
        consider(costs[arc.from][h], index, takesHypothesis: false)
      }
      row.append(best.cost)
      steps.append(best.step)
    }
    costs[node] = row
  }
}
