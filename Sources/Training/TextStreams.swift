/// A text that is read in several places side by side: N pieces of one length, each read in segments of T symbols, in which every
/// symbol but a piece's last is followed by the one that is to be predicted.
package struct TextStreams: Sendable {
  private let symbols: [Int]
  /// N.
  let streams: Int
  /// T.
  let length: Int
  /// Symbols that are read of each piece. Up to N symbols at the text's end are left out.
  let steps: Int

  package init(_ symbols: [Int], streams: Int, length: Int) {
    self.symbols = symbols
    self.streams = streams
    self.length = length
    steps = (symbols.count - 1) / streams
  }

  var segmentCount: Int { (steps + length - 1) / length }

  /// Symbols of each stream in segment `segment`: T, or fewer in the last.
  func length(ofSegment segment: Int) -> Int { min(length, steps - segment * length) }

  /// What some of the streams read in a segment, and what is to be predicted: time-major, [length × streams.count].
  func segment(_ segment: Int, streams: Range<Int>) -> (input: [Int], target: [Int]) {
    let frames = segment * length..<segment * length + length(ofSegment: segment)
    let places = frames.flatMap { t in streams.map { $0 * steps + t } }
    return (places.map { symbols[$0] }, places.map { symbols[$0 + 1] })
  }
}
