import Foundation
import LanguageModel
import Testing

/// The texts in `Golden`, and the models that KenLM 0.3.0's `lmplz --discount_fallback` makes of them (`make_models.py`).
enum Golden {
  static func path(_ name: String) throws -> String {
    try #require(Bundle.module.url(forResource: "Golden", withExtension: nil)).appending(path: name).path
  }

  static func sentences(_ text: String) throws -> [[String]] {
    try SentenceFile(path: path("\(text).txt")).sentences
  }
}

extension NGramModel {
  /// The n-grams of an order by their words, apart from ids.
  func table(ofOrder order: Int) -> [String: NGram] {
    Dictionary(
      uniqueKeysWithValues: ngrams(ofOrder: order).map { ngram in
        (ngram.words.map { vocabulary[$0] }.joined(separator: " "), ngram)
      })
  }

  /// log p(word | context) by the recursion of the definition, with nothing but a table of n-grams.
  func logProbabilityByDefinition(_ word: String, after context: ArraySlice<String>, tables: [[String: NGram]]) -> Float
  {
    let longest = context.suffix(order - 1)
    if let found = tables[longest.count][(longest + [word]).joined(separator: " ")] { return found.log10Probability }
    guard !longest.isEmpty else { return tables[0][NGramModel.unknown]?.log10Probability ?? .nan }
    let backoff = tables[longest.count - 1][longest.joined(separator: " ")]?.log10Backoff ?? 0
    return backoff + logProbabilityByDefinition(word, after: longest.dropFirst(), tables: tables)
  }

  var tables: [[String: NGram]] { (1...order).map { table(ofOrder: $0) } }
}
