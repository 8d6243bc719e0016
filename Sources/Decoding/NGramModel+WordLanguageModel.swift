public import LanguageModel

extension NGramModel: WordLanguageModel {
  /// What ARPA files write for the logarithm of 0; −∞ times a weight of 0 would be NaN.
  private static let leastLog10: Float = -99
  /// ln 10.
  private static let naturalLogOf10 = 2.302585092994046

  public func logProbability(ofWord word: String, after state: State) -> (value: Double, next: State) {
    let (log10, next) = score(wordID(word) ?? unknownID, after: state)
    return (NGramModel.naturalLog(log10), next)
  }

  public func logProbabilityOfEnd(after state: State) -> Double {
    NGramModel.naturalLog(endScore(after: state))
  }

  static func naturalLog(_ log10: Float) -> Double { Double(max(log10, leastLog10)) * naturalLogOf10 }
}
