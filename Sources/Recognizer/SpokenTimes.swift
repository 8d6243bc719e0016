/// When what a network tells in a few frames is said.
///
/// CTC asks for a token somewhere while it is said, and a trained network tells it in a frame or two where it is sure: some time
/// after the token begins, and longer before it ends. So a token is taken to last from `lead` before its frames to `tail` after
/// them; where the gap between two of them is too small for both, it is divided in the proportion of these.
struct SpokenTimes {
  // Fitted on AN4's training speakers as another program (PocketSphinx) aligns them: without, words begin 50 ms late and end 140 ms
  // early in the median; with these, half of all beginnings and ends lie within 30 and 40 ms of that program's, and as near on other
  // speakers and by models of other data.
  private static let lead = 0.06
  private static let tail = 0.15

  /// Seconds.
  let frameShift: Double
  /// Seconds of the first frame's beginning.
  let delay: Double
  /// Seconds; nothing is said later.
  let duration: Double

  /// In seconds, of runs of frames in order and apart.
  func callAsFunction(_ runs: [Range<Int>]) -> [(start: Double, end: Double)] {
    var times: [(start: Double, end: Double)] = []
    for frames in runs {
      let (begin, end) = (time(frames.lowerBound), time(frames.upperBound))
      var start = begin - Self.lead
      if let last = times.last {
        let gap = begin - last.end
        let share = min(1, gap / (Self.lead + Self.tail))
        times[times.count - 1].end = last.end + share * Self.tail
        start = begin - share * Self.lead
      }
      times.append((start, end))
    }
    if let last = times.last { times[times.count - 1].end = last.end + Self.tail }
    return times.map { (clamped($0.start), clamped($0.end)) }
  }

  private func time(_ frame: Int) -> Double { Double(frame) * frameShift + delay }
  private func clamped(_ time: Double) -> Double { min(max(0, time), duration) }
}
