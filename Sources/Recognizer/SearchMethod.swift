public import Decoding

/// How a recogniser goes from posteriors to words.
public enum SearchMethod: Sendable {
  /// The words of a graph, in sequences that its grammar weighs.
  case graph(WordGraph)
  /// Each frame's most probable token: any words at all, and no language model.
  case greedy
  /// Any words at all, weighed by a language model where there is one.
  case prefixes(languageModel: (any WordLanguageModel)?, options: PrefixBeamSearchOptions)
}
