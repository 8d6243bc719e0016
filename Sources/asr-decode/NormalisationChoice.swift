import ArgumentParser

/// What `--cmvn` offers.
enum NormalisationChoice: String, ExpressibleByArgument, CaseIterable {
  /// The statistics of all that a speaker says in the data folder; the default where its speakers are known.
  case speaker
  /// The file's own statistics. (The default for a single file interpolates them with the model's.)
  case utterance
  /// The statistics of the model's training set.
  case global
}
