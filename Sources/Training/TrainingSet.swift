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
    /// Those of the same sound at each of the set's other speeds.
    package let atOtherSpeeds: [Matrix]
    public let transcript: String
    /// The transcript's columns.
    public let target: [Int]

    public init(
      id: String, speaker: String?, filterbanks: Matrix, atOtherSpeeds: [Matrix] = [], transcript: String, target: [Int]
    ) {
      self.id = id
      self.speaker = speaker
      self.filterbanks = filterbanks
      self.atOtherSpeeds = atOtherSpeeds
      self.transcript = transcript
      self.target = target
    }
  }

  public let utterances: [Utterance]
  /// The speeds that filterbanks are there for, 1 first.
  public let speeds: [Float]
  /// Utterances whose recordings are cut off or broken, with what the decoder said; what is there of them is used.
  public internal(set) var damaged: [(id: String, what: String)] = []
  /// Statistics of all filterbanks of a speaker, at each speed: who speaks faster and higher is somebody else, whose
  /// statistics are those of the changed speech, as in Kaldi's recipes.
  private let statisticsOfSpeaker: [[ByteKey: CMVNStatistics]]

  /// - Parameter otherSpeeds: the speeds, other than 1, that every utterance has filterbanks for.
  public init(utterances: [Utterance], otherSpeeds: [Float] = []) {
    precondition(
      utterances.allSatisfy { $0.atOtherSpeeds.count == otherSpeeds.count },
      "each utterance has filterbanks for the speeds \(otherSpeeds)")
    self.utterances = utterances
    speeds = [1] + otherSpeeds
    statisticsOfSpeaker = (0...otherSpeeds.count).map { index in
      var statistics: [ByteKey: CMVNStatistics] = [:]
      for utterance in utterances {
        guard let speaker = utterance.speaker else { continue }
        statistics[ByteKey(speaker), default: CMVNStatistics(dimension: utterance.filterbanks.columns)]
          .accumulate(utterance.filterbanks(atSpeed: index))
      }
      return statistics
    }
  }

  /// Statistics of all filterbanks of the one who speaks; nil where that is not known.
  ///
  /// - Parameter speed: the place of the speed in `speeds`.
  public func speakerStatistics(of utterance: Utterance, atSpeed speed: Int = 0) -> CMVNStatistics? {
    utterance.speaker.flatMap { statisticsOfSpeaker[speed][ByteKey($0)] }
  }

  /// Statistics of all filterbanks.
  public var globalStatistics: CMVNStatistics { globalStatistics(atSpeed: 0) }

  func globalStatistics(atSpeed speed: Int) -> CMVNStatistics {
    var sum = CMVNStatistics(dimension: utterances.first?.filterbanks.columns ?? 0)
    for utterance in utterances { sum.accumulate(utterance.filterbanks(atSpeed: speed)) }
    return sum
  }

  /// Frames of all filterbanks at speed 1.
  public var frameCount: Int { utterances.reduce(0) { $0 + $1.filterbanks.rows } }
}

extension TrainingSet.Utterance {
  /// Its filterbanks at the set's speed of that place.
  func filterbanks(atSpeed index: Int) -> Matrix { index == 0 ? filterbanks : atOtherSpeeds[index - 1] }

  /// Whether every number of them is finite, at each speed.
  var isFinite: Bool {
    ([filterbanks] + atOtherSpeeds).allSatisfy { $0.elements.allSatisfy(\.isFinite) }
  }
}
