/// A language model of whole sentences: what chooses among those that a search has found.
public protocol SentenceLanguageModel: Sendable {
  /// ln p(sentence, end) of each; −∞ of one that the model cannot read.
  ///
  /// - Throws: where the model can judge no sentence at all.
  func logProbabilities(ofSentences sentences: [String]) throws -> [Double]
}

/// A language model that predicts a sentence symbol by symbol: what a search asks that spells its words.
public protocol SpellingLanguageModel: Sendable {
  /// What is remembered of the symbols so far.
  associatedtype State: Sendable

  /// The symbol that a text of one character is; nil where it is none.
  func symbol(of text: String) -> Int?

  /// Before the first symbol of a sentence.
  var initialState: State { get }

  /// ln p(symbol | state).
  func logProbability(of symbol: Int, after state: State) -> Double

  /// ln p(end of sentence | state).
  func logProbabilityOfEnd(after state: State) -> Double

  /// Each state, and a symbol more. Many at once cost less than one by one.
  func advance(_ steps: [(state: State, symbol: Int)]) -> [State]
}
