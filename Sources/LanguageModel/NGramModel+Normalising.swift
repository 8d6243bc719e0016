import Foundation

extension NGramModel {
  /// A model of these n-grams, whose backoff weights make the probabilities after each context sum to one:
  ///
  ///     b(c) = (1 − Σ p(w | c)) / (1 − Σ p(w | c without its first word))
  ///
  /// over the words w that have an n-gram after c. Where these have all of the probability, b is 10⁻⁹⁹ (ARPA's zero); where
  /// the shorter context leaves nothing to be multiplied, it is 1. O(n log V) for n n-grams of V words.
  init(
    vocabulary: [String], sentenceStartID: Int, sentenceEndID: Int, unknownID: Int, normalising entries: [NGramEntries]
  ) throws(NGramFault) {
    var model = try NGramModel(
      vocabulary: vocabulary, sentenceStartID: sentenceStartID, sentenceEndID: sentenceEndID, unknownID: unknownID,
      entries: entries)
    // Shorter contexts first: a longer one's weight is computed from theirs.
    for order in 1..<max(1, model.order) {
      for context in model.nodes(ofOrder: order) { model.backoff[context] = model.normalisingBackoff(of: context) }
    }
    // Which contexts are worth remembering depends on their weights.
    self = try NGramModel(
      vocabulary: vocabulary, sentenceStartID: sentenceStartID, sentenceEndID: sentenceEndID, unknownID: unknownID,
      entries: (1...model.order).map { model.entries(ofOrder: $0) { _ in true } })
  }

  func nodes(ofOrder order: Int) -> Range<Int> { firstNode[order]..<firstNode[order + 1] }

  func children(of node: Int) -> Range<Int> { Int(firstChild[node])..<Int(firstChild[node + 1]) }

  /// The probability of a node's word after the context without its first word.
  func lowerProbability(of node: Int) -> Double {
    pow(10, Double(score(Int(word[node]), after: State(node: suffix[Int(parent[node])])).log10))
  }

  /// 1 − Σ p over the words that have an n-gram after a context: here, and after the context without its first word.
  func leftover(after context: Int) -> (here: Double, below: Double) {
    children(of: context).reduce(into: (1, 1)) { left, child in
      left.0 -= pow(10, Double(probability[child]))
      left.1 -= lowerProbability(of: child)
    }
  }

  private func normalisingBackoff(of context: Int) -> Float {
    guard !children(of: context).isEmpty else { return 0 }
    let (here, below) = leftover(after: context)
    // What is left after rounding is no probability: n-grams are stored with some seven digits.
    let rounding = 1e-6
    if here < rounding { return -99 }
    return below < rounding ? 0 : Float(log10(here / below))
  }

  /// The n-grams of an order whose nodes `isKept` names.
  func entries(ofOrder order: Int, where isKept: (Int) -> Bool) -> NGramEntries {
    var entries = NGramEntries(order: order)
    for node in nodes(ofOrder: order) where isKept(node) {
      entries.append(words(of: node).lazy.map { Int32($0) }, probability: probability[node], backoff: backoff[node])
    }
    return entries
  }
}
