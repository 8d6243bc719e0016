import Foundation

extension KneserNey {
  /// The logarithm that stands for probability 0: ARPA's custom, for `<s>`, which no context predicts.
  static let log10OfZero: Float = -99

  /// The probabilities and backoff weights of every n-gram, from the unigrams up (`KneserNey`'s equation).
  static func interpolate(
    _ counts: AdjustedCounts, discounts: [Discounts], vocabulary: [String]
  ) throws -> NGramModel {
    let uniform = 1 / Double(vocabulary.count - 1)
    var lower: Smoothed?
    var entries: [NGramEntries] = []
    for (index, order) in counts.orders.enumerated() {
      var smoothed = Smoothed(order, length: index + 1, discounts: discounts[index], uniform: uniform, lower: lower)
      if let lower { entries.append(lower.entries(backoffs: smoothed.contexts)) }
      smoothed.contexts = []
      lower = smoothed
    }
    if let lower { entries.append(lower.entries(backoffs: [])) }
    return try NGramModel(
      vocabulary: vocabulary, sentenceStartID: NGramCounter.startID, sentenceEndID: NGramCounter.endID,
      unknownID: NGramCounter.unknownID, entries: entries)
  }
}

/// The n-grams of one order with their interpolated probabilities, and the weights of their contexts.
private struct Smoothed {
  let length: Int
  let keys: [AdjustedCounts.Key]
  var probabilities: [Double] = []
  /// The contexts, sorted, and γ of each.
  var contexts: [(key: AdjustedCounts.Key, gamma: Double)] = []

  init(_ order: AdjustedCounts.Order, length: Int, discounts: KneserNey.Discounts, uniform: Double, lower: Smoothed?) {
    self.length = length
    keys = order.keys
    probabilities.reserveCapacity(keys.count)
    let word = AdjustedCounts.Key(AdjustedCounts.bitsPerWord)
    let suffixMask = (AdjustedCounts.Key(1) << AdjustedCounts.Key(bits(length - 1))) - 1
    var start = 0
    while start < keys.count {
      let context = keys[start] >> word
      var end = start
      while end < keys.count, keys[end] >> word == context { end += 1 }
      let total = Double(order.counts[start..<end].reduce(0, +))
      let gamma = order.counts[start..<end].reduce(0) { $0 + discounts($1) } / total
      for index in start..<end {
        let count = order.counts[index]
        let below = lower.map { $0.probability(of: keys[index] & suffixMask) } ?? uniform
        probabilities.append((Double(count) - discounts(count)) / total + gamma * below)
      }
      contexts.append((context, gamma))
      start = end
    }
  }

  func probability(of key: AdjustedCounts.Key) -> Double {
    var (low, high) = (0, keys.count)
    while low < high {
      let middle = (low + high) / 2
      if keys[middle] < key { low = middle + 1 } else { high = middle }
    }
    precondition(low < keys.count && keys[low] == key, "an n-gram's end is an n-gram of the text too")
    return probabilities[low]
  }

  /// - Parameter backoffs: γ of the n-grams that are contexts, sorted.
  func entries(backoffs: [(key: AdjustedCounts.Key, gamma: Double)]) -> NGramEntries {
    var entries = NGramEntries(order: length)
    var rest = backoffs[...]
    let mask = (AdjustedCounts.Key(1) << AdjustedCounts.Key(AdjustedCounts.bitsPerWord)) - 1
    for (key, probability) in zip(keys, probabilities) {
      let words = (0..<length).reversed().map { Int32(key >> AdjustedCounts.Key(bits($0)) & mask) }
      let gamma = rest.first?.key == key ? rest.removeFirst().gamma : nil
      let isStart = length == 1 && key == AdjustedCounts.Key(NGramCounter.startID)
      entries.append(
        words, probability: isStart ? KneserNey.log10OfZero : Float(min(0, log10(probability))),
        backoff: gamma.map { max(KneserNey.log10OfZero, Float(log10($0))) } ?? 0)
    }
    precondition(rest.isEmpty, "a context is an n-gram of the text too")
    return entries
  }
}
