import Features
public import Tensors

extension TrainingSet {
  /// An utterance of a training set. Where several ranks train together, one of them holds its filterbanks.
  public struct Utterance: Sendable {
    public let id: String
    /// Who speaks, where it is known.
    public let speaker: String?
    public let transcript: String
    /// The transcript's columns.
    public let target: [Int]
    /// Frames of its filterbanks.
    public internal(set) var frames: Int
    /// Its filterbanks at each of the set's speeds; nil where another rank holds them.
    var held: [Matrix]?

    public init(
      id: String, speaker: String?, filterbanks: Matrix, atOtherSpeeds: [Matrix] = [], transcript: String, target: [Int]
    ) {
      self.init(
        id: id, speaker: speaker, held: [filterbanks] + atOtherSpeeds, transcript: transcript, target: target)
    }

    /// - Parameter held: its filterbanks at each speed, where they are this rank's to hold.
    init(id: String, speaker: String?, held: [Matrix]?, transcript: String, target: [Int]) {
      self.id = id
      self.speaker = speaker
      self.held = held
      self.transcript = transcript
      self.target = target
      frames = held?[0].rows ?? 0
    }
  }
}

/// For an utterance that this rank holds.
extension TrainingSet.Utterance {
  /// Log-mel filterbanks before normalisation, [frames × bins].
  public var filterbanks: Matrix { filterbanks(atSpeed: 0) }

  /// Those of the same sound at each of the set's other speeds.
  package var atOtherSpeeds: [Matrix] { Array(atAllSpeeds.dropFirst()) }

  private var atAllSpeeds: [Matrix] {
    guard let held else { preconditionFailure("another rank holds the filterbanks of \(id)") }
    return held
  }

  /// Its filterbanks at the set's speed of that place.
  func filterbanks(atSpeed index: Int) -> Matrix { atAllSpeeds[index] }

  /// Whether every number of them is finite, at each speed.
  var isFinite: Bool { atAllSpeeds.allSatisfy { $0.elements.allSatisfy(\.isFinite) } }

  /// One number of all that a training sees of it.
  ///
  /// - Parameter index: its place in the set.
  func key(at index: Int) -> UInt64 {
    var key = SeededGenerator.combine(
      UInt64(index), SeededGenerator.key(of: id), SeededGenerator.key(of: speaker ?? ""), UInt64(frames))
    for column in target { key = SeededGenerator.combine(key, UInt64(column)) }
    for statistics in atAllSpeeds.map({ CMVNStatistics(of: $0) }) {
      for value in statistics.sum + statistics.sumOfSquares { key = SeededGenerator.combine(key, value.bitPattern) }
    }
    return key
  }
}
