import Foundation

extension NGramModel {
  /// The linear interpolation of models: p(w | c) = Σ λ_i p_i(w | c) for every n-gram that one of them has; other n-grams
  /// back off to the interpolation of shorter contexts, by weights that make the probabilities sum to one.
  ///
  /// The vocabulary is that of all; to a model that lacks a word it has the probability 0 there, but for `<unk>`. Complexity:
  /// O(M n log V) for M models and n n-grams of V words together.
  ///
  /// - Precondition: as many weights as models, at least one, none negative, their sum 1 within 1e-6.
  public init(interpolating models: [NGramModel], weights: [Double]) {
    precondition(models.count == weights.count && !models.isEmpty, "\(models.count) models, \(weights.count) weights")
    precondition(
      weights.allSatisfy { $0 >= 0 } && abs(weights.reduce(0, +) - 1) < 1e-6, "weights \(weights) do not sum to 1")
    let mixture = Mixture(models)
    let order = models.map(\.order).max() ?? 1
    let entries = (1...order).map { mixture.entries(ofOrder: $0, weights) }
    do {
      try self.init(
        vocabulary: mixture.vocabulary, sentenceStartID: mixture.id(of: Self.sentenceStart),
        sentenceEndID: mixture.id(of: Self.sentenceEnd), unknownID: mixture.id(of: Self.unknown), normalising: entries)
    } catch { preconditionFailure("n-grams of models lack a context: \(error)") }
  }

  /// The weights that give a text the greatest probability when each of its words is predicted by Σ λ_i p_i: expectation
  /// maximisation from equal weights, which cannot miss, since the logarithm is concave in λ. It ends where a round changes no
  /// weight by more than 1e-5, or after 1000.
  ///
  /// Words that no model knows are left out. O(R N M log V) for R rounds over N words.
  ///
  /// - Precondition: at least one model and one sentence.
  public static func interpolationWeights(
    of models: [NGramModel], fittedOn sentences: [[String]]
  ) -> [Double] {
    precondition(!models.isEmpty && !sentences.isEmpty, "nothing to fit")
    let predictions = sentences.flatMap { Self.predictions(of: $0, by: models) }
    var weights = [Double](repeating: 1 / Double(models.count), count: models.count)
    guard !predictions.isEmpty else { return weights }
    for _ in 0..<1000 {
      var shares = [Double](repeating: 0, count: models.count)
      for prediction in predictions {
        let total = zip(weights, prediction).reduce(0) { $0 + $1.0 * $1.1 }
        for index in models.indices { shares[index] += weights[index] * prediction[index] / total }
      }
      let next = shares.map { $0 / Double(predictions.count) }
      let change = zip(weights, next).map { abs($0 - $1) }.max() ?? 0
      weights = next
      if change <= 1e-5 { break }
    }
    return weights
  }

  /// For each word and the sentence's end each model's probability: 0 where it lacks the word.
  private static func predictions(of sentence: [String], by models: [NGramModel]) -> [[Double]] {
    var states = models.map(\.initialState)
    var result: [[Double]] = []
    for word in sentence + [sentenceEnd] {
      let prediction = models.indices.map { index in
        let id = models[index].wordID(word)
        let (score, next) = models[index].score(id ?? models[index].unknownID, after: states[index])
        states[index] = next
        return id == nil ? 0 : pow(10, Double(score))
      }
      if prediction.contains(where: { $0 > 0 }) { result.append(prediction) }
    }
    return result
  }
}

/// Several models over one vocabulary.
private struct Mixture {
  let models: [NGramModel]
  /// The first model's, then what the others have besides, in their order.
  let vocabulary: [String]
  private let ids: [WordKey: Int]
  /// The id in each model; nil where it lacks the word.
  private let idsIn: [[Int?]]

  init(_ models: [NGramModel]) {
    self.models = models
    var ids: [WordKey: Int] = [:]
    var vocabulary: [String] = []
    for word in models.flatMap(\.vocabulary) where ids[WordKey(word)] == nil {
      ids[WordKey(word)] = vocabulary.count
      vocabulary.append(word)
    }
    self.ids = ids
    self.vocabulary = vocabulary
    let words = vocabulary
    idsIn = models.map { model in words.map { model.wordID($0) } }
  }

  func id(of word: String) -> Int {
    guard let id = ids[WordKey(word)] else { preconditionFailure("no \(word) in a model") }
    return id
  }

  /// The n-grams that any of the models has, and Σ λ_i p_i of each.
  func entries(ofOrder order: Int, _ weights: [Double]) -> NGramEntries {
    var entries = NGramEntries(order: order)
    guard order > 1 else {
      // One for each word, in the vocabulary's order.
      for word in vocabulary.indices.map(Int32.init) {
        entries.append([word], probability: log10Probability(of: [word], weights), backoff: 0)
      }
      return entries
    }
    var seen: Set<[Int32]> = []
    for model in models where order <= model.order {
      let translation = model.vocabulary.map { Int32(id(of: $0)) }
      for ngram in model.ngrams(ofOrder: order) {
        let words = ngram.words.map { translation[$0] }
        guard seen.insert(words).inserted else { continue }
        entries.append(words, probability: log10Probability(of: words, weights), backoff: 0)
      }
    }
    return entries
  }

  private func log10Probability(of words: [Int32], _ weights: [Double]) -> Float {
    var sum = 0.0
    for (index, model) in models.enumerated() {
      guard let last = words.last, let id = idsIn[index][Int(last)] else { continue }
      let state = words.dropLast().reduce(into: (state: model.emptyState, isFirst: true)) { context, word in
        let id = idsIn[index][Int(word)] ?? model.unknownID
        // <s> is no word that follows something: it is the state that a sentence begins with.
        let isStart = context.isFirst && id == model.sentenceStartID
        context = (isStart ? model.initialState : model.score(id, after: context.state).next, false)
      }.state
      sum += weights[index] * pow(10, Double(model.score(id, after: state).log10))
    }
    return sum > 0 ? Float(log10(sum)) : -99
  }
}
