import Features
import Recognizer
import Tensors

/// CMVN statistics of each speaker, summed over all that was prepared of them.
struct SpeakerStatistics: Sendable {
  private var ofSpeaker: [[UInt8]: CMVNStatistics] = [:]

  /// - Parameter prepared: in the order in which the sums are formed.
  init(_ prepared: [Prepared]) {
    for item in prepared {
      guard let speaker = item.item.speaker, let filterbanks = item.filterbanks, filterbanks.rows > 0 else { continue }
      let key = Array(speaker.utf8)
      var statistics = ofSpeaker[key] ?? CMVNStatistics(dimension: filterbanks.columns)
      statistics.accumulate(filterbanks)
      ofSpeaker[key] = statistics
    }
  }

  /// By the speaker's statistics; where the speaker is not known, by the rule for a single file.
  func normalisation(of speaker: String?) -> Normalisation {
    speaker.flatMap { ofSpeaker[Array($0.utf8)] }.map { .speaker($0) } ?? .interpolated
  }
}
