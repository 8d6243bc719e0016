import Collectives
import Features
import Files
import Tensors

/// Statistics of each speaker's filterbanks and of all, summed up utterance by utterance.
struct StatisticsBySpeaker {
  /// The speakers in the order in which they are met.
  private let names: [ByteKey]
  /// The place of each utterance's speaker among them; nil where he is not known.
  private let placeOfSpeaker: [Int?]
  private var statistics: [CMVNStatistics]
  private(set) var all: CMVNStatistics

  /// - Parameter speakersOfUtterances: of all utterances, on every rank.
  init(_ speakersOfUtterances: [String?], dimension: Int) {
    var places: [ByteKey: Int] = [:]
    var names: [ByteKey] = []
    placeOfSpeaker = speakersOfUtterances.map { speaker in
      guard let name = speaker.map({ ByteKey($0) }) else { return nil }
      if let place = places[name] { return place }
      places[name] = names.count
      names.append(name)
      return names.count - 1
    }
    self.names = names
    all = CMVNStatistics(dimension: dimension)
    statistics = names.map { _ in CMVNStatistics(dimension: dimension) }
  }

  /// Adds the filterbanks of the utterance at that place.
  mutating func accumulate(_ filterbanks: Matrix, at index: Int) {
    all.accumulate(filterbanks)
    if let place = placeOfSpeaker[index] { statistics[place].accumulate(filterbanks) }
  }

  /// Makes each rank's sums the sums over all ranks.
  mutating func sum(over processes: any ProcessGroup) {
    guard processes.size > 1 else { return }
    var numbers = (statistics + [all]).flatMap { [$0.count] + $0.sum + $0.sumOfSquares }
    processes.sum(&numbers)
    let dimension = all.dimension
    let summed = stride(from: 0, to: numbers.count, by: 1 + 2 * dimension).map { start in
      CMVNStatistics(
        count: numbers[start], sum: Array(numbers[(start + 1)..<(start + 1 + dimension)]),
        sumOfSquares: Array(numbers[(start + 1 + dimension)..<(start + 1 + 2 * dimension)]))
    }
    statistics = Array(summed.dropLast())
    all = summed[statistics.count]
  }

  var speakers: [ByteKey: CMVNStatistics] { Dictionary(uniqueKeysWithValues: zip(names, statistics)) }
}
