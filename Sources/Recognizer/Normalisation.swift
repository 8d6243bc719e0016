public import Features

/// What a recording's features are normalised by (CMVN).
public enum Normalisation: Sendable {
  /// The recording's own statistics, interpolated with the model's by the weight that the model was tuned with: the
  /// rule for a file whose speaker is not known.
  case interpolated
  /// The recording's own statistics alone.
  case utterance
  /// The statistics of the model's training set.
  case global
  /// Statistics gathered from all that is known of the speaker, with the model's filterbanks.
  case speaker(CMVNStatistics)
}
