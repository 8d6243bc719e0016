/// Phrases that are to be found more easily: every time that one is written, the path costs its boost less.
///
/// A path that has written the beginning of a phrase is given that part of the boost ahead, in proportion to the words, so that
/// pruning does not lose it; it is given back where another word follows. A whole path's cost is therefore lower by exactly
/// Σ over phrases of boost · (times that the phrase stands in it), phrases within phrases counted too.
///
/// The automaton is that of Aho and Corasick (1975): a step costs O(1), amortised over the words, however many phrases there are.
public struct PhraseGrammar: WordGrammar {
  /// Words by their labels, and by how much less a path costs for each time that they stand in it.
  public struct Phrase: Sendable {
    public var words: [Int]
    /// Natural logarithm of a factor: with ln 100, the phrase is taken where it would have been 100 times too improbable. Less than
    /// 0: the phrase is found less easily.
    public var boost: Double

    public init(words: [Int], boost: Double) { (self.words, self.boost) = (words, boost) }
  }

  private struct Node {
    /// The node of the longest proper end of this one's words that begins a phrase.
    var suffix: Int32 = 0
    /// Σ of the boosts of the phrases that end with this node's words.
    var boost = 0.0
    /// What is given ahead: the greatest part of a boost that one of the phrases that go on from here has earned so far.
    var ahead = 0.0
  }

  private struct Edge: Hashable {
    let node: Int32
    let word: Int32
  }

  /// 0: no phrase has begun.
  private var nodes = [Node()]
  private var next: [Edge: Int32] = [:]

  /// - Precondition: phrases have words.
  public init(_ phrases: [Phrase]) {
    for phrase in phrases {
      precondition(!phrase.words.isEmpty, "a phrase without words")
      add(phrase)
    }
    link()
  }

  private mutating func add(_ phrase: Phrase) {
    var node: Int32 = 0
    for (index, word) in phrase.words.enumerated() {
      let edge = Edge(node: node, word: Int32(word))
      node = next[edge] ?? Int32(nodes.count)
      if Int(node) == nodes.count {
        next[edge] = node
        nodes.append(Node())
      }
      if index + 1 < phrase.words.count {
        let earned = phrase.boost * Double(index + 1) / Double(phrase.words.count)
        nodes[Int(node)].ahead = max(nodes[Int(node)].ahead, earned)
      }
    }
    nodes[Int(node)].boost += phrase.boost
  }

  /// Finds the suffixes, shorter nodes first, and adds to each node's boost that of its suffix.
  private mutating func link() {
    var children = [[Edge]](repeating: [], count: nodes.count)
    for edge in next.keys { children[Int(edge.node)].append(edge) }
    var queue: [Int32] = [0]
    var place = 0
    while place < queue.count {
      let node = queue[place]
      place += 1
      for edge in children[Int(node)] {
        guard let child = next[edge] else { continue }
        let suffix = node == 0 ? 0 : target(from: nodes[Int(node)].suffix, word: edge.word)
        nodes[Int(child)].suffix = suffix
        nodes[Int(child)].boost += nodes[Int(suffix)].boost
        queue.append(child)
      }
    }
  }

  /// The node of the longest end of `node`'s words and `word` that begins a phrase.
  private func target(from node: Int32, word: Int32) -> Int32 {
    var node = node
    while true {
      if let child = next[Edge(node: node, word: word)] { return child }
      guard node != 0 else { return 0 }
      node = nodes[Int(node)].suffix
    }
  }

  public var initialState: Int32 { 0 }

  public func cost(ofWord word: Int, after state: Int32) -> (cost: Double, next: Int32) {
    let reached = target(from: state, word: Int32(word))
    let node = nodes[Int(reached)]
    return (nodes[Int(state)].ahead - node.ahead - node.boost, reached)
  }

  public func costOfEnd(after state: Int32) -> Double { nodes[Int(state)].ahead }
}
