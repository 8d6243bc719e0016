/// N-grams of one order, flat: entry i has the words `words[i · order ..< (i + 1) · order]`.
struct NGramEntries {
  let order: Int
  var words: [Int32] = []
  var probability: [Float] = []
  var backoff: [Float] = []

  var count: Int { probability.count }

  func words(of entry: Int) -> ArraySlice<Int32> { words[entry * order..<(entry + 1) * order] }

  mutating func append(_ ngram: some Sequence<Int32>, probability: Float, backoff: Float) {
    words += ngram
    self.probability.append(probability)
    self.backoff.append(backoff)
  }
}

/// What keeps n-grams from making a model; `entry` is a position in the entries of its order.
enum NGramFault: Error {
  case repeated(order: Int, entry: Int)
  /// The n-gram without its last word is no n-gram of the model.
  case missingContext(order: Int, entry: Int)
}

extension NGramModel {
  /// A model of `vocabulary`, words in NFC that differ, and the n-grams of every order in any order; those of order 1 are
  /// one for each word, in the vocabulary's order.
  ///
  /// O(n log n) for n n-grams.
  init(
    vocabulary: [String], sentenceStartID: Int, sentenceEndID: Int, unknownID: Int, entries: [NGramEntries]
  ) throws(NGramFault) {
    let unigrams = entries[0]
    precondition(unigrams.count == vocabulary.count, "\(unigrams.count) unigrams of \(vocabulary.count) words")
    var tree = Tree(unigrams: unigrams)
    for entries in entries.dropFirst() { try tree.append(entries) }
    tree.link()
    self.order = entries.count
    self.vocabulary = vocabulary
    self.sentenceStartID = sentenceStartID
    self.sentenceEndID = sentenceEndID
    self.unknownID = unknownID
    idOfWord = Dictionary(vocabulary.enumerated().map { (WordKey($1), $0) }) { first, _ in first }
    firstNode = tree.firstNode
    word = tree.word
    parent = tree.parent
    probability = tree.probability
    backoff = tree.backoff
    firstChild = tree.firstChild
    suffix = tree.suffix
    remembered = tree.remembered
  }
}

/// The nodes of a model under construction; the arrays are those of `NGramModel`.
private struct Tree {
  var firstNode = [0, 1]
  var word: [Int32] = [-1]
  var parent: [Int32] = [0]
  var probability: [Float] = [0]
  var backoff: [Float] = [0]
  var firstChild: [Int32] = []
  var suffix: [Int32] = []
  var remembered: [Int32] = []

  init(unigrams: NGramEntries) {
    for id in 0..<Int32(unigrams.count) { word.append(id) }
    parent += [Int32](repeating: 0, count: unigrams.count)
    probability += unigrams.probability
    backoff += unigrams.backoff
    firstNode.append(word.count)
    closeOrder(1)
  }

  /// Adds the nodes of the next order, sorted by parent and word.
  mutating func append(_ entries: NGramEntries) throws(NGramFault) {
    var keys: [(key: UInt64, entry: Int)] = []
    keys.reserveCapacity(entries.count)
    for entry in 0..<entries.count {
      let words = entries.words(of: entry)
      guard let parent = node(of: words.dropLast()), let last = words.last else {
        throw .missingContext(order: entries.order, entry: entry)
      }
      keys.append((UInt64(parent) << 32 | UInt64(last), entry))
    }
    keys.sort { ($0.key, $0.entry) < ($1.key, $1.entry) }
    for (index, item) in keys.enumerated() {
      if index > 0, keys[index - 1].key == item.key { throw .repeated(order: entries.order, entry: item.entry) }
      word.append(Int32(item.key & 0xFFFF_FFFF))
      parent.append(Int32(item.key >> 32))
      probability.append(entries.probability[item.entry])
      backoff.append(entries.backoff[item.entry])
    }
    firstNode.append(word.count)
    closeOrder(entries.order)
  }

  /// Fills `firstChild` of the nodes of order `order` − 1, whose children are the last that were added.
  private mutating func closeOrder(_ order: Int) {
    var child = firstNode[order]
    for node in firstNode[order - 1]..<firstNode[order] {
      firstChild.append(Int32(child))
      while child < word.count, parent[child] == Int32(node) { child += 1 }
    }
    // Where the children of the order's last node end; the next order's first entry, when it comes, is the same number.
    lastChildEnd = Int32(child)
  }

  private var lastChildEnd: Int32 = 0

  /// The end of the children of `node`.
  private func childrenEnd(_ node: Int) -> Int {
    Int(node + 1 < firstChild.count ? firstChild[node + 1] : lastChildEnd)
  }

  func child(of node: Int, word target: Int32) -> Int? {
    guard node != 0 else { return 1 + Int(target) }
    guard node < firstChild.count else { return nil }
    let end = childrenEnd(node)
    var low = Int(firstChild[node])
    var high = end
    while low < high {
      let middle = (low + high) / 2
      if word[middle] < target { low = middle + 1 } else { high = middle }
    }
    return low < end && word[low] == target ? low : nil
  }

  private func node(of words: ArraySlice<Int32>) -> Int? {
    var node = 0
    for word in words {
      guard let next = child(of: node, word: word) else { return nil }
      node = next
    }
    return node
  }

  /// Fills `firstChild` of the longest n-grams, which have no children, and the links.
  mutating func link() {
    while firstChild.count < word.count + 1 { firstChild.append(Int32(word.count)) }
    suffix = [Int32](repeating: 0, count: word.count)
    for node in 1..<word.count { suffix[node] = Int32(longestSuffix(of: node)) }
    remembered = suffix
    for node in 1..<word.count {
      let isContext = firstChild[node] < firstChild[node + 1] || backoff[node] != 0
      remembered[node] = isContext ? Int32(node) : remembered[Int(suffix[node])]
    }
    remembered[0] = 0
  }

  /// From the suffix of the parent by the node's word, or of that one's suffix, and so on.
  private func longestSuffix(of node: Int) -> Int {
    guard parent[node] != 0 else { return 0 }
    var context = Int(suffix[Int(parent[node])])
    while true {
      if let child = child(of: context, word: word[node]) { return child }
      context = Int(suffix[context])
    }
  }
}
