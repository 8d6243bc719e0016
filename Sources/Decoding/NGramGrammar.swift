public import LanguageModel

/// An n-gram model's costs, scale · (−ln p): with a scale of 1 the model is added to a graph, with −1 one that the graph was made
/// from is taken away. Both together put one model in another's place (the difference of grammars of Hori et al. 2007).
///
/// A graph's back-off arcs are open always, so it may give a sequence a little more than its model does (`GrammarTransducer`);
/// what is taken away is what the model gives.
public struct NGramGrammar: WordGrammar {
  private let model: NGramModel
  private let scale: Double
  /// The model's ids of the words, by label.
  private let ids: [Int32]

  /// - Parameter words: by label. Those that the model lacks, and labels beyond, cost what its `<unk>` does.
  public init(_ model: NGramModel, words: [String], scale: Double = 1) {
    self.model = model
    self.scale = scale
    ids = words.map { Int32(model.wordID($0) ?? model.unknownID) }
  }

  public var initialState: NGramModel.State { model.initialState }

  public func cost(ofWord word: Int, after state: NGramModel.State) -> (cost: Double, next: NGramModel.State) {
    let (log10, next) = model.score(word < ids.count ? Int(ids[word]) : model.unknownID, after: state)
    return (cost(log10), next)
  }

  public func costOfEnd(after state: NGramModel.State) -> Double { cost(model.endScore(after: state)) }

  private func cost(_ log10: Float) -> Double { -scale * NGramModel.naturalLog(log10) }
}
