/// A backoff model of word n-grams (Katz 1987), as an ARPA file describes it:
///
///     log p(w | c1 … ck) = log p(c1 … ck w)                              where the model has that n-gram
///                        = log b(c1 … ck) + log p(w | c2 … ck)           else; b = 1 where it lacks c1 … ck
///
/// All logarithms are decimal. The n-grams are nodes of a tree: a node's children prolong it by a word to the right. The
/// nodes of one order stand together, sorted by their parents and then by their words, so that children are neighbours.
/// A lookup is a binary search among children, O(log V) with V words.
public struct NGramModel: Sendable {
  public static let sentenceStart = "<s>"
  public static let sentenceEnd = "</s>"
  public static let unknown = "<unk>"
  /// What some files write in its place.
  package static let capitalUnknown = "<UNK>"

  /// An n-gram with its probability after its first n − 1 words, and its backoff weight as a context (0 where it is none).
  public struct NGram: Sendable, Hashable {
    /// Ids, positions in `vocabulary`.
    public let words: [Int]
    public let log10Probability: Float
    public let log10Backoff: Float

    public init(words: [Int], log10Probability: Float, log10Backoff: Float) {
      self.words = words
      self.log10Probability = log10Probability
      self.log10Backoff = log10Backoff
    }
  }

  /// What the model remembers of the words so far: the longest of their ends that matters to what comes. Equal states
  /// score every continuation alike.
  public struct State: Hashable, Sendable {
    let node: Int32
  }

  /// The longest n-grams' length.
  public let order: Int
  /// The words, at their ids, in NFC; with `<s>`, `</s>` and `<unk>`.
  public let vocabulary: [String]
  public let sentenceStartID: Int
  public let sentenceEndID: Int
  public let unknownID: Int
  let idOfWord: [WordKey: Int]

  // The nodes. 0 is the empty n-gram, 1 + id the unigram of a word, then come bigrams and so on.
  /// The nodes of order n: `firstNode[n]..<firstNode[n + 1]`.
  let firstNode: [Int]
  let word: [Int32]
  let parent: [Int32]
  let probability: [Float]
  var backoff: [Float]
  /// The children of node i: `firstChild[i]..<firstChild[i + 1]`.
  let firstChild: [Int32]
  /// The node of the longest end of the n-gram, without its first word, that the model has.
  let suffix: [Int32]
  /// The node to remember once the n-gram has been seen: itself, or the longest of its ends that has children or a
  /// backoff weight.
  let remembered: [Int32]

  /// The id of `word`; `nil` for a word that the model lacks: `unknownID` stands for it.
  public func wordID(_ word: String) -> Int? { idOfWord[WordKey(word)] }

  /// Whether `<unk>` has more than the probability that ARPA files write for 0.
  public var expectsUnknownWords: Bool { probability[1 + unknownID] > KneserNey.log10OfZero }

  /// The state after `<s>`.
  public var initialState: State { State(node: remembered[1 + sentenceStartID]) }

  /// The state that knows of no word.
  public var emptyState: State { State(node: 0) }

  /// The logarithm of the probability of `word` after what `state` remembers, and the state with it.
  ///
  /// - Precondition: `word` is an id of the vocabulary.
  public func score(_ word: Int, after state: State) -> (log10: Float, next: State) {
    precondition(word >= 0 && word < vocabulary.count, "word \(word) of \(vocabulary.count)")
    var node = state.node
    var weight: Float = 0
    while true {
      if let child = child(of: node, word: Int32(word)) {
        return (weight + probability[Int(child)], State(node: remembered[Int(child)]))
      }
      weight += backoff[Int(node)]
      node = suffix[Int(node)]
    }
  }

  /// The logarithm of the probability of the sentence's end.
  public func endScore(after state: State) -> Float {
    score(sentenceEndID, after: state).log10
  }

  /// All n-grams of the given order, sorted by their words' ids.
  ///
  /// - Precondition: `order` is in `1...self.order`.
  public func ngrams(ofOrder order: Int) -> [NGram] {
    precondition(order >= 1 && order <= self.order, "order \(order) of a model of order \(self.order)")
    return (firstNode[order]..<firstNode[order + 1]).map { node in
      NGram(words: words(of: node), log10Probability: probability[node], log10Backoff: backoff[node])
    }
  }

  /// How many n-grams of an order there are.
  public func count(ofOrder order: Int) -> Int { firstNode[order + 1] - firstNode[order] }

  /// The words of a node's n-gram, from left to right.
  func words(of node: Int) -> [Int] {
    var words: [Int] = []
    var node = node
    while node != 0 {
      words.append(Int(word[node]))
      node = Int(parent[node])
    }
    return words.reversed()
  }

  /// The node that prolongs `node` by `word`. The empty n-gram has a child for every word.
  private func child(of node: Int32, word target: Int32) -> Int32? {
    guard node != 0 else { return 1 + target }
    var low = Int(firstChild[Int(node)])
    var high = Int(firstChild[Int(node) + 1])
    while low < high {
      let middle = (low + high) / 2
      if word[middle] < target { low = middle + 1 } else { high = middle }
    }
    return low < Int(firstChild[Int(node) + 1]) && word[low] == target ? Int32(low) : nil
  }
}
