/// A cheapest alignment of a hypothesis with a reference that has alternatives: with one way through a graph of words.
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

    /// - Returns: the node behind the items.
    mutating func append(_ items: [ReferenceText.Item], after start: Int, _ number: (String) -> [Int32]) -> Int {
      items.reduce(start) { node, item in
        switch item {
        case .word(let word): append(number(word), isOptional: false, after: node)
        case .optionalWord(let word): append(number(word), isOptional: true, after: node)
        case .alternatives(let alternatives): join(alternatives.map { append($0, after: node, number) })
        }
      }
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

  /// How a cell is reached: by an arc of its node, or by an insertion.
  private struct Step {
    var cost: Int32
    /// The place of the arc among the node's, −1 of an insertion.
    var arc: Int32
    var takesHypothesis: Bool
  }

  private let graph: Graph
  private let hypothesis: [Int32]
  private let costs: (substitution: Int32, gap: Int32)

  /// - Parameter number: the numbers of a word of the reference, of what normalisation takes away none.
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
    var table: [Step] = []
    table.reserveCapacity(graph.arcs.count * width)
    for node in graph.arcs.indices {
      for h in 0..<width { table.append(bestStep(to: node, h, table, width)) }
    }
    var pairs: [WordAlignment.Pair] = []
    var (node, h) = (graph.arcs.count - 1, hypothesis.count)
    while node > 0 || h > 0 {
      let step = table[node * width + h]
      let said = step.takesHypothesis ? hypothesis[h - 1] : nil
      if step.arc < 0 {
        pairs.append(WordAlignment.Pair(reference: nil, hypothesis: said, step: .insertion))
      } else {
        let arc = graph.arcs[node][Int(step.arc)]
        if let word = arc.word { pairs.append(pair(word, said, isOptional: arc.isOptional)) }
        node = arc.from
      }
      if step.takesHypothesis { h -= 1 }
    }
    return pairs.reversed()
  }

  private func pair(_ word: Int32, _ said: Int32?, isOptional: Bool) -> WordAlignment.Pair {
    guard let said else {
      return WordAlignment.Pair(reference: word, hypothesis: nil, step: isOptional ? .match : .deletion)
    }
    return WordAlignment.Pair(reference: word, hypothesis: said, step: word == said ? .match : .substitution)
  }

  private func bestStep(to node: Int, _ h: Int, _ table: [Step], _ width: Int) -> Step {
    var best = Step(cost: node == 0 && h == 0 ? 0 : .max, arc: -1, takesHypothesis: false)
    func consider(_ before: Int32, _ cost: Int32, arc: Int, takesHypothesis: Bool) {
      if before != .max, before + cost < best.cost {
        best = Step(cost: before + cost, arc: Int32(arc), takesHypothesis: takesHypothesis)
      }
    }
    if h > 0 {
      for (index, arc) in graph.arcs[node].enumerated() {
        guard let word = arc.word else { continue }
        let cost = word == hypothesis[h - 1] ? 0 : costs.substitution
        consider(table[arc.from * width + h - 1].cost, cost, arc: index, takesHypothesis: true)
      }
      consider(table[node * width + h - 1].cost, costs.gap, arc: -1, takesHypothesis: true)
    }
    for (index, arc) in graph.arcs[node].enumerated() where arc.word != nil {
      consider(table[arc.from * width + h].cost, costs.gap, arc: index, takesHypothesis: false)
    }
    for (index, arc) in graph.arcs[node].enumerated() where arc.word == nil {
      consider(table[arc.from * width + h].cost, 0, arc: index, takesHypothesis: false)
    }
    return best
  }
}
