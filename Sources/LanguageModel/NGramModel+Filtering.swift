extension NGramModel {
  /// The n-grams whose words are all among `words`, as they are: every sentence of these words keeps its probability. Nothing
  /// is made up for what is left out, so that the probabilities after a context sum to less than one. `<s>`, `</s>` and `<unk>`
  /// stay. O(n) for n n-grams.
  public func filtered(to words: some Sequence<String>) -> NGramModel {
    let wanted = Set(words.map(WordKey.init))
    let isKept = vocabulary.indices.map { id in
      [sentenceStartID, sentenceEndID, unknownID].contains(id) || wanted.contains(WordKey(vocabulary[id]))
    }
    var newID: [Int32] = []
    var kept: [String] = []
    for id in vocabulary.indices {
      newID.append(Int32(kept.count))
      if isKept[id] { kept.append(vocabulary[id]) }
    }
    var orders: [NGramEntries] = []
    for order in 1...order {
      let all = entries(ofOrder: order) { node in self.words(of: node).allSatisfy { isKept[$0] } }
      // A longest order that has lost everything is no order.
      if order > 1, all.count == 0 { break }
      var renamed = NGramEntries(order: order)
      for entry in 0..<all.count {
        renamed.append(
          all.words(of: entry).lazy.map { newID[Int($0)] }, probability: all.probability[entry],
          backoff: all.backoff[entry])
      }
      orders.append(renamed)
    }
    do {
      return try NGramModel(
        vocabulary: kept, sentenceStartID: Int(newID[sentenceStartID]), sentenceEndID: Int(newID[sentenceEndID]),
        unknownID: Int(newID[unknownID]), entries: orders)
    } catch { preconditionFailure("n-grams of a model lack a context: \(error)") }
  }
}
