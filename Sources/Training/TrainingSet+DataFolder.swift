public import Collectives
public import Corpus
public import Features

extension TrainingSet {
  /// Reads a data folder: features from `feats.scp` where it has one, else computed from its audio.
  ///
  /// - Parameters:
  ///   - options: how features are computed; stored ones must have been computed so.
  ///   - speeds: the speeds of the sound that filterbanks are wanted for; at other speeds than 1 they are computed from
  ///     sound, which the folder must then have.
  ///   - runsCommands: whether entries of `wav.scp` that are commands are run; they may do whatever the user may.
  ///   - processes: those that train together; each reads the features or the sound of its share.
  /// - Throws: what is wrong with which utterance: no transcript, a character without a token, unreadable audio.
  public init(
    folder: DataFolder, tokens: TokenTable, options: FilterbankOptions, speeds: [Float] = [1],
    runsCommands: Bool = false, among processes: any ProcessGroup = SingleProcess()
  ) throws {
    try options.checkStored(in: folder.path)
    let otherSpeeds = speeds.filter { $0 != 1 }
    let source = FilterbankSource(
      extractor: try FilterbankExtractor(options), runsCommands: runsCommands, otherSpeeds: otherSpeeds)
    let share = Share(of: processes)
    let own = share.places(of: folder.utterances.count).map { folder.utterances[$0] }
    let filterbanks = try source.filterbanks(of: own)
    let utterances = try folder.utterances.enumerated().map { index, utterance in
      guard let transcript = utterance.transcript else {
        throw UtteranceError(id: utterance.id, reason: "no transcript: the folder's text file is missing")
      }
      do {
        return Utterance(
          id: utterance.id, speaker: utterance.speaker,
          held: share.holds(index) ? filterbanks[index / share.size].atAllSpeeds : nil, transcript: transcript,
          target: try tokens.columns(spelling: transcript))
      } catch {
        throw UtteranceError(id: utterance.id, reason: "\(error)")
      }
    }
    self.init(utterances: utterances, otherSpeeds: otherSpeeds, among: processes)
    damaged = zip(own, filterbanks).compactMap { utterance, filterbanks in
      filterbanks.damage.map { (utterance.id, $0) }
    }
  }

  /// An utterance that cannot be trained on.
  public struct UtteranceError: Error, CustomStringConvertible {
    public let id: String
    public let reason: String

    public var description: String { "utterance \(id): \(reason)" }
  }
}
