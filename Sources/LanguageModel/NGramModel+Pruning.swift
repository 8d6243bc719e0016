import Foundation

extension NGramModel {
  /// Without the n-grams that hardly matter: one is dropped where leaving it to the backoff raises the model's perplexity, by
  /// itself, by less than the share `threshold`.
  ///
  /// With h the context and h′ the context without its first word, p the model and p′ the model without the n-gram h w, whose
  /// backoff weight after h is b′ in place of b, the relative entropy is
  ///
  ///     D(p ‖ p′) = −p(h) { p(w | h) [ln p(w | h′) + ln b′ − ln p(w | h)] + (ln b′ − ln b) (1 − Σ p(v | h)) }
  ///     b′ = (1 − Σ p(v | h) + p(w | h)) / (1 − Σ p(v | h′) + p(w | h′))
  ///
  /// over the v that have an n-gram after h, and the n-gram is dropped where exp D − 1 < threshold. p(h) is the product of the
  /// probabilities of h's words. N-grams that are contexts of others that stay, and unigrams, stay. Afterwards the backoff
  /// weights are computed anew.
  ///
  /// Needs: probabilities that sum to one after each context, as `KneserNey` gives them. Complexity: O(n log V) for n n-grams
  /// of V words. Source: A. Stolcke, Entropy-based pruning of backoff language models, 1998.
  ///
  /// - Precondition: `threshold` is 0 or more. Larger: fewer n-grams.
  public func pruned(threshold: Double) -> NGramModel {
    precondition(threshold >= 0, "a threshold of \(threshold)")
    var isKept = [Bool](repeating: true, count: word.count)
    for order in stride(from: self.order, to: 1, by: -1) {
      for context in nodes(ofOrder: order - 1) {
        let histories = contextProbability(of: context)
        let left = leftover(after: context)
        for node in children(of: context) {
          let isNeeded = order < self.order && children(of: node).contains { isKept[$0] }
          let loss = relativeEntropy(ofDropping: node, left, contextProbability: histories)
          isKept[node] = isNeeded || exp(loss) - 1 >= threshold
        }
      }
    }
    // A longest order that has lost everything is no order.
    let orders = (1...order).filter { order in order == 1 || nodes(ofOrder: order).contains { isKept[$0] } }
    do {
      return try NGramModel(
        vocabulary: vocabulary, sentenceStartID: sentenceStartID, sentenceEndID: sentenceEndID, unknownID: unknownID,
        normalising: orders.map { entries(ofOrder: $0) { isKept[$0] } })
    } catch { preconditionFailure("n-grams of a model lack a context: \(error)") }
  }

  /// D(p ‖ p′), as above, of an n-gram by its words; nil where the model lacks it, or it is a unigram.
  package func relativeEntropy(ofDropping ngram: [Int]) -> Double? {
    guard ngram.count > 1, ngram.count <= order else { return nil }
    guard let node = nodes(ofOrder: ngram.count).first(where: { words(of: $0) == ngram }) else { return nil }
    let context = Int(parent[node])
    return relativeEntropy(
      ofDropping: node, leftover(after: context), contextProbability: contextProbability(of: context))
  }

  /// D(p ‖ p′), as above; infinite where the rest of the probability is too little to be told from rounding.
  func relativeEntropy(
    ofDropping node: Int, _ left: (here: Double, below: Double), contextProbability: Double
  ) -> Double {
    let own = pow(10, Double(probability[node]))
    let lower = lowerProbability(of: node)
    guard left.here > 0, left.below > 0, lower > 0 else { return .infinity }
    let backoff = log(left.here / left.below)
    let newBackoff = log((left.here + own) / (left.below + lower))
    return -contextProbability
      * (own * (log(lower) + newBackoff - log(own)) + (newBackoff - backoff) * left.here)
  }

  /// p(h): of the first word by its unigram, but of `<s>`, which is given, of each other word after those before it.
  func contextProbability(of context: Int) -> Double {
    let words = words(of: context)
    guard let first = words.first else { return 1 }
    var log10Probability: Float = first == sentenceStartID ? 0 : probability[1 + first]
    var state = first == sentenceStartID ? initialState : score(first, after: emptyState).next
    for word in words.dropFirst() {
      let (score, next) = score(word, after: state)
      log10Probability += score
      state = next
    }
    return pow(10, Double(log10Probability))
  }
}
