public import Features
import Files
public import Tensors

/// The utterances of a data folder, ready to be drawn: raw filterbanks, the statistics of their speakers, and targets.
public struct TrainingSet: Sendable {
  public struct Utterance: Sendable {
    public let id: String
    /// Who speaks, where it is known.
    public let speaker: String?
    /// Log-mel filterbanks before normalisation, [frames × bins].
    public let filterbanks: Matrix
    public let transcript: String
    /// The transcript's columns.
    public let target: [Int]

    public init(id: String, speaker: String?, filterbanks: Matrix, transcript: String, target: [Int]) {
      self.id = id
      self.speaker = speaker
      self.filterbanks = filterbanks
      self.transcript = transcript
      self.target = target
    }
  }

  public let utterances: [Utterance]
  /// Utterances whose recordings are cut off or broken, with what the decoder said; what is there of them is used.
  public internal(set) var damaged: [(id: String, what: String)] = []
  /// Statistics of all filterbanks of a speaker.
  private let statisticsOfSpeaker: [ByteKey: CMVNStatistics]

  public init(utterances: [Utterance]) {
    self.utterances = utterances
    var statistics: [ByteKey: CMVNStatistics] = [:]
    for utterance in utterances {
      guard let speaker = utterance.speaker else { continue }
      statistics[ByteKey(speaker), default: CMVNStatistics(dimension: utterance.filterbanks.columns)]
        .accumulate(utterance.filterbanks)
    }
    statisticsOfSpeaker = statistics
  }

  /// Statistics of all filterbanks of the one who speaks; nil where that is not known.
  public func speakerStatistics(of utterance: Utterance) -> CMVNStatistics? {
    utterance.speaker.flatMap { statisticsOfSpeaker[ByteKey($0)] }
  }

  /// Statistics of all filterbanks.
  public var globalStatistics: CMVNStatistics {
    var sum = CMVNStatistics(dimension: utterances.first?.filterbanks.columns ?? 0)
    for utterance in utterances { sum.accumulate(utterance.filterbanks) }
    return sum
  }

  /// Frames of all filterbanks.
  public var frameCount: Int { utterances.reduce(0) { $0 + $1.filterbanks.rows } }
}
