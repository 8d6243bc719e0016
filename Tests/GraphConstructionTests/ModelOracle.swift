import Foundation

/// A random back-off model of order 3 over the words x y z w, and its own scoring, straight from the definition:
/// P(w | h) is the n-gram's where there is one, else backoff(h) · P(w | h without its first word).
struct ModelOracle {
  private var probabilities: [[String]: Float] = [:]
  private var backoffs: [[String]: Float] = [:]
  static let words = ["x", "y", "z", "w"]

  init(seed: Int) {
    var random = TestRandom(seed: seed)
    for word in Self.words + ["</s>"] { probabilities[[word]] = Float.random(in: -2 ... -0.5, using: &random) }
    probabilities[["<s>"]] = -99
    for order in 2...3 {
      for gram in probabilities.keys.filter({ $0.count == order - 1 && $0.last != "</s>" }).sorted(by: Self.precedes) {
        backoffs[gram] = Float.random(in: -1...0, using: &random)
        for word in Self.words + ["</s>"] where Int.random(in: 0..<3, using: &random) == 0 {
          let longer = gram + [word]
          probabilities[longer] = Float.random(in: -2 ... -0.1, using: &random)
        }
      }
    }
  }

  private static func precedes(_ a: [String], _ b: [String]) -> Bool {
    a.joined(separator: " ") < b.joined(separator: " ")
  }

  /// log₁₀ P(word | history).
  func score(_ word: String, after history: [String]) -> Float {
    let history = Array(history.suffix(2))
    if let probability = probabilities[history + [word]] { return probability }
    if history.isEmpty { return -.infinity }
    return (backoffs[history] ?? 0) + score(word, after: Array(history.dropFirst()))
  }

  /// −ln P(sentence </s>) by the model's rule.
  func cost(_ sentence: [String]) -> Double {
    var history = ["<s>"]
    var total = 0.0
    for word in sentence + ["</s>"] {
      total += Double(score(word, after: history))
      history.append(word)
    }
    return -total * log(10)
  }

  /// The same where one may back off at any time, not only where there is no n-gram, and the best way counts: what a
  /// transducer with ordinary backoff arcs gives.
  func bestCost(_ sentence: [String]) -> Double { bestCost(sentence[...], after: ["<s>"], atEnd: false) * log(10) }

  private func bestCost(_ rest: ArraySlice<String>, after history: [String], atEnd: Bool) -> Double {
    if atEnd { return 0 }
    let word = rest.first ?? "</s>"
    var best = Double.infinity
    var history = Array(history.suffix(2))
    var paid = 0.0
    while true {
      if let probability = probabilities[history + [word]] {
        let further = bestCost(rest.dropFirst(), after: history + [word], atEnd: rest.isEmpty)
        best = min(best, paid - Double(probability) + further)
      }
      if history.isEmpty { return best }
      paid -= Double(backoffs[history] ?? 0)
      history.removeFirst()
    }
  }

  /// The model as an ARPA file, with `extra` n-grams by their order.
  func arpa(extra: [[String]: Float] = [:]) -> String {
    let all = probabilities.merging(extra) { own, _ in own }
    var text = "\\data\\\n"
    for order in 1...3 { text += "ngram \(order)=\(all.keys.count { $0.count == order })\n" }
    for order in 1...3 {
      text += "\n\\\(order)-grams:\n"
      for gram in all.keys.filter({ $0.count == order }).sorted(by: Self.precedes) {
        text += "\(all[gram] ?? 0)\t\(gram.joined(separator: " "))"
        text += order < 3 ? "\t\(backoffs[gram] ?? 0)\n" : "\n"
      }
    }
    return text + "\n\\end\\\n"
  }
}
