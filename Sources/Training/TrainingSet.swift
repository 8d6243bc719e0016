public import Collectives
public import Features
import Files
import Tensors

/// The utterances of a data folder, ready to be drawn: raw filterbanks, the statistics of their speakers, and targets.
///
/// Where several ranks train together, each knows all utterances, and holds the filterbanks of its share alone.
public struct TrainingSet: Sendable {
  public let utterances: [Utterance]
  /// The speeds that filterbanks are there for, 1 first.
  public let speeds: [Float]
  /// Utterances that this rank holds whose recordings are cut off or broken, with what the decoder said; what is there of
  /// them is used.
  public internal(set) var damaged: [(id: String, what: String)] = []
  /// Which utterances this rank holds.
  let share: Share
  /// Statistics of all filterbanks of a speaker, at each speed: who speaks faster and higher is somebody else, whose
  /// statistics are those of the changed speech, as in Kaldi's recipes.
  private let statisticsOfSpeaker: [[ByteKey: CMVNStatistics]]
  private let statisticsOfAll: [CMVNStatistics]
  /// One number of all that a training sees: ids, speakers, lengths, targets and the statistics of the filterbanks. The
  /// same on any number of ranks.
  let fingerprint: UInt64

  /// A set of these utterances, which are the same and in the same order on all ranks.
  ///
  /// - Parameters:
  ///   - utterances: all of them. Of the filterbanks, those of this rank's share are kept.
  ///   - otherSpeeds: the speeds, other than 1, that every utterance has filterbanks for.
  ///   - processes: those that train together.
  public init(
    utterances: [Utterance], otherSpeeds: [Float] = [], among processes: any ProcessGroup = SingleProcess()
  ) {
    let share = Share(of: processes)
    let places = Array(share.places(of: utterances.count))
    precondition(
      places.allSatisfy { utterances[$0].held?.count == 1 + otherSpeeds.count },
      "each utterance has filterbanks for the speeds \(otherSpeeds)")
    let shapes = Shapes(of: utterances, at: places, among: processes)
    self.utterances = utterances.enumerated().map { index, utterance in
      var utterance = utterance
      utterance.frames = shapes.frames[index]
      if !share.holds(index) { utterance.held = nil }
      return utterance
    }
    self.share = share
    speeds = [1] + otherSpeeds

    let sums = speeds.indices.map { speed in
      var sums = StatisticsBySpeaker(utterances.map(\.speaker), dimension: shapes.columns)
      for index in places { sums.accumulate(utterances[index].filterbanks(atSpeed: speed), at: index) }
      sums.sum(over: processes)
      return sums
    }
    (statisticsOfSpeaker, statisticsOfAll) = (sums.map(\.speakers), sums.map(\.all))

    let all = self.utterances
    let keys = concurrentMap(places.count) { all[places[$0]].key(at: places[$0]) }
    var key = [keys.reduce(0, &+)]
    processes.sum(&key)
    fingerprint = key[0]
  }

  /// Statistics of all filterbanks of the one who speaks; nil where that is not known.
  ///
  /// - Parameter speed: the place of the speed in `speeds`.
  public func speakerStatistics(of utterance: Utterance, atSpeed speed: Int = 0) -> CMVNStatistics? {
    utterance.speaker.flatMap { statisticsOfSpeaker[speed][ByteKey($0)] }
  }

  /// Statistics of all filterbanks.
  public var globalStatistics: CMVNStatistics { globalStatistics(atSpeed: 0) }

  func globalStatistics(atSpeed speed: Int) -> CMVNStatistics { statisticsOfAll[speed] }

  /// The utterances that this rank holds.
  var held: [Utterance] { share.places(of: utterances.count).map { utterances[$0] } }

  /// Frames of all filterbanks at speed 1.
  public var frameCount: Int { utterances.reduce(0) { $0 + $1.frames } }
}

/// What every rank knows of the filterbanks that others hold.
private struct Shapes {
  /// Of each utterance at speed 1.
  let frames: [Int]
  /// Numbers a frame.
  let columns: Int

  /// - Parameter places: of the utterances that this rank holds.
  init(of utterances: [TrainingSet.Utterance], at places: [Int], among processes: any ProcessGroup) {
    var shapes = [UInt64](repeating: 0, count: 2 * utterances.count)
    for index in places {
      shapes[2 * index] = UInt64(utterances[index].filterbanks.rows)
      shapes[2 * index + 1] = UInt64(utterances[index].filterbanks.columns)
    }
    processes.sum(&shapes)
    frames = utterances.indices.map { Int(shapes[2 * $0]) }
    columns = utterances.isEmpty ? 0 : Int(shapes[1])
  }
}
