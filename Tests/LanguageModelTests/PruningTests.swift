import Foundation
import LanguageModel
import Testing

/// Entropy pruning and interpolation against their definitions, summed over the whole vocabulary.
///
/// Tolerance: probabilities are stored as logarithms in single precision, right to some 1e-6 of themselves.
@Suite struct PruningTests {
  /// Every context that the model has an n-gram after, and the empty one.
  private func contexts(of model: NGramModel) -> [[Int]] {
    [[]]
      + (1..<max(1, model.order)).flatMap { model.ngrams(ofOrder: $0).map(\.words) }
      .filter { !$0.contains(model.sentenceEndID) }
  }

  private func state(after context: [Int], in model: NGramModel) -> NGramModel.State {
    let begins = context.first == model.sentenceStartID
    return context.dropFirst(begins ? 1 : 0).reduce(begins ? model.initialState : model.emptyState) {
      model.score($1, after: $0).next
    }
  }

  private func probability(_ word: Int, after context: [Int], in model: NGramModel) -> Double {
    pow(10, Double(model.score(word, after: state(after: context, in: model)).log10))
  }

  private func words(of model: NGramModel) -> [Int] { model.vocabulary.indices.filter { $0 != model.sentenceStartID } }

  private func expectNormalised(_ model: NGramModel) {
    for context in contexts(of: model) {
      let sum = words(of: model).reduce(0) { $0 + probability($1, after: context, in: model) }
      #expect(abs(sum - 1) < 1e-4, "after \(context.map { model.vocabulary[$0] }): \(sum)")
    }
  }

  /// For each n-gram that alone is dropped, Stolcke's formula is the relative entropy that the definition gives:
  /// p(h) Σ p(w | h) ln (p(w | h) / p′(w | h)) over all words, p′ the backed-off and renormalised distribution.
  @Test(arguments: [("talk", 3), ("chain", 2), ("chain", 4)])
  func theLossIsTheRelativeEntropy(text: String, order: Int) throws {
    let model = try KneserNey.estimate(sentences: Golden.sentences(text), order: order)
    var checked = 0
    for n in 2...order {
      for ngram in model.ngrams(ofOrder: n).prefix(60) {
        guard let loss = model.relativeEntropy(ofDropping: ngram.words) else { continue }
        let context = Array(ngram.words.dropLast())
        let shorter = Array(context.dropFirst())
        let explicit = Set(
          model.ngrams(ofOrder: n).filter { Array($0.words.dropLast()) == context && $0.words != ngram.words }
            .compactMap(\.words.last))
        // p′: the other n-grams of the context as they are, all else by the shorter context, scaled to sum to one.
        let kept = explicit.reduce(0) { $0 + probability($1, after: context, in: model) }
        let below = words(of: model).filter { !explicit.contains($0) }
          .reduce(0) { $0 + probability($1, after: shorter, in: model) }
        let divergence = words(of: model).reduce(0.0) { sum, word in
          let p = probability(word, after: context, in: model)
          let q = explicit.contains(word) ? p : (1 - kept) / below * probability(word, after: shorter, in: model)
          return sum + p * log(p / q)
        }
        let expected = contextProbability(context, in: model) * divergence
        #expect(abs(loss - expected) < 1e-5 + 0.01 * expected, "\(ngram.words.map { model.vocabulary[$0] })")
        checked += 1
      }
    }
    #expect(checked > 50)
  }

  private func contextProbability(_ context: [Int], in model: NGramModel) -> Double {
    context.indices.reduce(1) { product, position in
      context[position] == model.sentenceStartID
        ? product : product * probability(context[position], after: Array(context[..<position]), in: model)
    }
  }

  @Test(arguments: [("talk", 3), ("chain", 4), ("tiny", 5)])
  func aPrunedModelSumsToOneAndHasFewerNGrams(text: String, order: Int) throws {
    let model = try KneserNey.estimate(sentences: Golden.sentences(text), order: order)
    var last = model
    for threshold in [1e-7, 1e-4, 1e-3, 1e-1] {
      let pruned = model.pruned(threshold: threshold)
      expectNormalised(pruned)
      for n in 1...pruned.order {
        #expect(pruned.count(ofOrder: n) <= last.count(ofOrder: n))
        // What stays has the probability that it had.
        let table = model.table(ofOrder: n)
        for (words, ngram) in pruned.table(ofOrder: n) {
          #expect(table[words]?.log10Probability == ngram.log10Probability)
        }
      }
      last = pruned
    }
    #expect(last.count(ofOrder: 1) == model.count(ofOrder: 1))
    #expect((2...order).reduce(0) { $0 + ($1 <= last.order ? last.count(ofOrder: $1) : 0) } < model.count(ofOrder: 2))
  }

  /// Nothing is lost where nothing may be lost: only n-grams that say what the backoff says as well are dropped.
  @Test func aThresholdOfZeroChangesNoProbability() throws {
    let model = try KneserNey.estimate(sentences: Golden.sentences("talk"), order: 3)
    let pruned = model.pruned(threshold: 0)
    for context in contexts(of: model) {
      for word in words(of: model) {
        let (p, q) = (probability(word, after: context, in: model), probability(word, after: context, in: pruned))
        #expect(abs(p - q) < 1e-4 * p + 1e-7)
      }
    }
  }

  /// Of the n-grams of either model the probability is Σ λ_i p_i; the rest sums to one with them.
  @Test func anInterpolationMixesTheProbabilities() throws {
    let models = try [("talk", 3), ("tiny", 2)].map {
      try KneserNey.estimate(sentences: Golden.sentences($0.0), order: $0.1)
    }
    let weights = [0.7, 0.3]
    let mixed = NGramModel(interpolating: models, weights: weights)
    expectNormalised(mixed)
    #expect(Set(mixed.vocabulary) == Set(models.flatMap(\.vocabulary)))
    for n in 1...3 {
      let tables = models.map { n <= $0.order ? $0.table(ofOrder: n) : [:] }
      let table = mixed.table(ofOrder: n)
      #expect(Set(table.keys) == Set(tables.flatMap(\.keys)))
      for (words, ngram) in table where words != NGramModel.sentenceStart {
        let names = words.split(separator: " ").map(String.init)
        let expected = zip(weights, models).reduce(0.0) { sum, pair in
          let (weight, model) = pair
          guard let last = names.last, model.wordID(last) != nil else { return sum }
          return sum + weight
            * pow(10, Double(model.logProbabilityByDefinition(last, after: names.dropLast(), tables: model.tables)))
        }
        #expect(abs(pow(10, Double(ngram.log10Probability)) - expected) < 1e-5 * expected + 1e-9, "\(words)")
      }
    }
  }

  /// The fitted weight is where a search over a grid finds the text most probable.
  @Test func fittedWeightsAreTheBest() throws {
    let text = try Golden.sentences("talk")
    let models = try [
      KneserNey.estimate(sentences: text.prefix(30), order: 2),
      KneserNey.estimate(sentences: text.dropFirst(30).prefix(60), order: 3),
    ]
    let heldOut = Array(text.suffix(40))
    let weights = NGramModel.interpolationWeights(of: models, fittedOn: heldOut)
    #expect(abs(weights.reduce(0, +) - 1) < 1e-9)
    let best = (1..<100).map { Double($0) / 100 }.max {
      logLikelihood($0, models, heldOut) < logLikelihood($1, models, heldOut)
    }
    #expect(abs(weights[0] - (best ?? 0)) < 0.011, "\(weights) against \(best ?? 0)")
    #expect(NGramModel.interpolationWeights(of: [models[0]], fittedOn: heldOut) == [1])
  }

  private func logLikelihood(_ lambda: Double, _ models: [NGramModel], _ text: [[String]]) -> Double {
    let tables = models.map(\.tables)
    return text.reduce(0) { sum, sentence in
      let words = [NGramModel.sentenceStart] + sentence + [NGramModel.sentenceEnd]
      return (1..<words.count).reduce(sum) { sum, position in
        let mixed = zip([lambda, 1 - lambda], models.indices).reduce(0.0) { mixed, pair in
          let (weight, index) = pair
          guard models[index].wordID(words[position]) != nil else { return mixed }
          let known = words[..<position].map { models[index].wordID($0) == nil ? NGramModel.unknown : $0 }
          return mixed + weight
            * pow(
              10,
              Double(
                models[index].logProbabilityByDefinition(words[position], after: known[...], tables: tables[index])))
        }
        return mixed > 0 ? sum + log(mixed) : sum
      }
    }
  }
}
