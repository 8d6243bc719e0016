public import LanguageModel

/// A second opinion on the sentences of a lattice: a language model of whole sentences, and how much it counts.
public struct SentenceRescoring: Sendable {
  public var model: any SentenceLanguageModel
  /// Of the model in the language's costs, 0 to 1; the graph's costs have the rest.
  public var share: Double
  /// So many of the lattice's best sentences are judged. Larger: slower, more accurate.
  public var candidates: Int

  public init(model: any SentenceLanguageModel, share: Double = 0.5, candidates: Int = 100) {
    precondition((0...1).contains(share) && candidates > 0, "a share of \(share) among \(candidates) sentences")
    self.model = model
    self.share = share
    self.candidates = candidates
  }
}
