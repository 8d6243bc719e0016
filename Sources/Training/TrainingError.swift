import Corpus

/// Why a training cannot start or go on.
public enum TrainingError: Error, CustomStringConvertible {
  /// A set without utterances.
  case empty(String)
  /// Utterances whose filterbanks hold NaN or an infinity.
  case notFiniteInput(utterances: [String])
  /// A loss or gradient that is no number.
  case notFinite(epoch: Int, utterances: [String], what: String)
  /// Weights that the model cannot be stored with.
  case diverged(epoch: Int, reason: String)
  /// A validation set whose transcripts are all empty.
  case noLabels
  /// Words that cannot be recombined, for nothing stands between them.
  case noSpaces
  /// A speed of the configuration that the training set was not read for.
  case missingSpeed(Float)
  /// A folder with a model that this run did not make.
  case occupied(folder: String)
  /// No utterance of a set is long enough for its transcript.
  case tooShort(count: Int)
  /// Ranks whose parameters are no longer those of the first.
  case ranksDiffer(epoch: Int, ranks: [Int])
  /// A text with too few characters.
  case shortText(name: String, count: Int, needed: Int)
  /// A loss or gradient of a character model that is no number.
  case notFiniteBits(epoch: Int)
  /// A checkpoint of another run.
  case foreignCheckpoint(file: String, reason: String)

  public var description: String {
    switch self {
    case .empty(let name): "the \(name) set has no utterance"
    case .notFiniteInput(let utterances):
      "features of \(utterances.joined(separator: " ")) are not finite numbers: compute them anew"
    case .notFinite(let epoch, let utterances, let what):
      "epoch \(epoch): the \(what) is not a number in the batch of \(utterances.joined(separator: " ")); "
        + "a lower learning rate or gradientClip may help"
    case .diverged(let epoch, let reason):
      "epoch \(epoch): \(reason). If such weights are not meant, the training diverges: a lower learningRate or "
        + "gradientClip may help; storedPrecision F32 stores them"
    case .noLabels: "the transcripts of the validation set are all empty, so no epoch could be told from another"
    case .noSpaces:
      "augmentation.recombination puts words together, and the token table has no \(TokenTable.spaceSymbol) that would tell "
        + "where they end: --set augmentation.recombination=0 leaves that out"
    case .missingSpeed(let speed):
      "the training set has no filterbanks at the speed \(speed) of augmentation.speeds: they are computed from sound when "
        + "the set is read"
    case .occupied(let folder):
      "\(folder): a model is there already, without the checkpoint of a training: choose another folder, or remove it"
    case .tooShort(let count):
      "all \(count) utterances are too short for their transcripts after frame reduction: "
        + "are audio and text of the same utterances? A smaller frontEnd.keepEvery leaves more frames"
    case .ranksDiffer(let epoch, let ranks):
      "epoch \(epoch): the parameters of rank \(ranks.map(String.init).joined(separator: " ")) are no longer those of rank "
        + "0: do all run on the same kind of processor, and does MPI_Allreduce give all the same sums? The checkpoint is "
        + "that of the epoch before"
    case .shortText(let name, let count, let needed):
      "the \(name) text has \(count) characters, and \(needed) are needed"
        + (name == "training"
          ? ": a shorter text needs fewer --streams, or a smaller --length with --gradient-times" : "")
    case .notFiniteBits(let epoch):
      "epoch \(epoch): the loss or its gradient is not a number; a lower --rate or --clip may help"
    case .foreignCheckpoint(let file, let reason):
      "\(file): \(reason); remove it, and the model beside it, to start again, or choose another folder"
    }
  }
}

extension TrainingError {
  /// A checkpoint whose configuration is not this run's, by the first of the choices that differ.
  static func otherConfiguration(
    file: String, _ differences: [(name: String, value: String, other: String)]
  ) -> TrainingError {
    let shown = differences.prefix(4).map { "\($0.name) \($0.value) instead of \($0.other)" }
    let more = differences.count > shown.count ? ", and \(differences.count - shown.count) other choices" : ""
    return .foreignCheckpoint(
      file: file, reason: "made with another configuration: " + shown.joined(separator: ", ") + more)
  }
}
