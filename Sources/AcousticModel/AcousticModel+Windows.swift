import NeuralNetwork
import Tensors

extension AcousticModel {
  /// The network's frames of a window, of what it sees before and behind them, and how many windows are seen at a time.
  private static let windowFrames = 1000
  private static let marginFrames = 200
  private static let windowsAtATime = 4

  /// The network's output for an input of any length, [T × V].
  ///
  /// An input that is longer than a window with its margins, 42 s at 30 ms a frame, is seen in windows, so that the memory of the
  /// network's layers does not grow with the recording. That the margins are seen twice takes no longer, for four windows side
  /// by side make four rows a step of the recurrence. What lies beyond a margin of 6 s no longer matters to a network that has
  /// learnt utterances of some seconds.
  func logits(of input: Matrix) -> Matrix {
    guard input.rows > Self.windowFrames + 2 * Self.marginFrames else {
      return network.logits(input, layout: PackedLayout(lengths: [input.rows]))
    }
    var result = Matrix.unfilled(rows: input.rows, columns: network.architecture.outputSize)
    let starts = Array(stride(from: 0, to: input.rows, by: Self.windowFrames))
    for first in stride(from: 0, to: starts.count, by: Self.windowsAtATime) {
      let windows = starts[first..<min(first + Self.windowsAtATime, starts.count)]
        .map { Window(start: $0, rows: input.rows) }
        .sorted { ($1.seen.count, $0.start) < ($0.seen.count, $1.start) }
      let layout = PackedLayout(lengths: windows.map(\.seen.count))
      let outputs = layout.unpack(network.logits(layout.pack(windows.map { input.rows($0.seen) }), layout: layout))
      for (window, output) in zip(windows, outputs) {
        let kept = window.told.lowerBound - window.seen.lowerBound..<window.told.upperBound - window.seen.lowerBound
        let place = result.range(ofRow: window.told.lowerBound).lowerBound
        let elements = output.rows(kept).elements
        result.elements.replaceSubrange(place..<place + elements.count, with: elements)
      }
    }
    return result
  }

  /// A part of an input.
  private struct Window {
    let start: Int
    /// The rows that are taken from it, and those that the network sees for them.
    let told: Range<Int>
    let seen: Range<Int>

    init(start: Int, rows: Int) {
      self.start = start
      told = start..<min(start + windowFrames, rows)
      seen = max(0, told.lowerBound - marginFrames)..<min(rows, told.upperBound + marginFrames)
    }
  }
}

extension Matrix {
  fileprivate func rows(_ range: Range<Int>) -> Matrix {
    let elements = Array(elements[range.lowerBound * columns..<range.upperBound * columns])
    return Matrix(rows: range.count, columns: columns, elements: elements)
  }
}
