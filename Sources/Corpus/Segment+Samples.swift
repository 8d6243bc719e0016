/// A segment that its recording does not hold.
public struct SegmentError: Error, Equatable, CustomStringConvertible {
  /// The segment, and the recording with its length.
  public let description: String
}

extension Utterance.Segment {
  /// How far a segment may reach beyond the recording's end, in seconds; Kaldi's extract-segments allows as much.
  private static let longestOvershoot = 0.5

  /// The segment's samples in a recording of `count` samples, so many a second; never empty.
  ///
  /// - Throws: `SegmentError` where it begins at or after the recording's end, or ends more than half a second after it.
  public func samples(ofRecordingWith count: Int, sampleRateHz: Int) throws(SegmentError) -> Range<Int> {
    let rate = Double(sampleRateHz)
    let duration = Double(count) / rate
    let end = endSeconds ?? duration
    let first = startSeconds * rate
    guard first < Double(count), end <= duration + Self.longestOvershoot else {
      throw SegmentError(
        description: "the segment from \(startSeconds) to \(end) s does not lie in the recording \(recording) of "
          + "\(duration) s")
    }
    let start = min(Int(first.rounded()), count - 1)
    return start..<min(max(start + 1, Int((end * rate).rounded())), count)
  }
}
