/// The first guess where an utterance's letters lie, before any of them has been heard.
enum FlatStart {
  /// The position in the sequence at each frame: that of a silence where it is quiet; the other frames are shared out evenly
  /// among the letters' states in their order.
  ///
  /// - Parameter loudness: of each frame.
  static func positions(in sequence: StateSequence, loudness: [Float]) -> [Int] {
    let threshold = quietThreshold(of: loudness)
    let loud = loudness.indices.filter { loudness[$0] >= threshold }
    let spoken = (0..<sequence.count).filter { !sequence.isSilence(at: $0) }
    var positions = [Int](repeating: 0, count: loudness.count)
    for (rank, t) in loud.enumerated() where !spoken.isEmpty {
      positions[t] = spoken[rank * spoken.count / loud.count]
    }
    return positions
  }

  /// Three tenths of the way from the quietest to the loudest twentieth of the frames.
  private static func quietThreshold(of loudness: [Float]) -> Float {
    guard let last = loudness.indices.last else { return 0 }
    let sorted = loudness.sorted()
    let (quiet, loud) = (sorted[last / 20], sorted[last - last / 20])
    return quiet + 0.3 * (loud - quiet)
  }
}
