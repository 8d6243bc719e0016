public import Decoding
public import LanguageModel

/// How a recogniser goes from posteriors to words.
public enum SearchMethod: Sendable {
  /// The words of a graph, in sequences that its grammar weighs.
  case graph(WordGraph)
  /// Each frame's most probable token: any words at all, and no language model.
  case greedy
  /// Any words at all, weighed by language models over words and over characters where there are any.
  case prefixes(
    languageModel: (any WordLanguageModel)?, characterModel: (any SpellingLanguageModel)? = nil,
    options: PrefixBeamSearchOptions)
}
