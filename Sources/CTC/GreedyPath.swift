public import Tensors

/// The most probable column of every frame, collapsed: repeats merged, then blanks removed (Graves et al. 2006, section 3.2,
/// "best path decoding").
public struct GreedyPath: Sendable, Equatable {
  /// A label and the frames on which the path stands in it.
  public struct Segment: Sendable, Equatable {
    public var column: Int
    public var frames: Range<Int>
  }

  public let segments: [Segment]

  /// The columns of the labels in order.
  public var columns: [Int] { segments.map(\.column) }

  /// - Parameter scores: any monotone score of the columns, such as logits or log posteriors, [T × V]; of equal scores the
  ///   lower column wins.
  public init(_ scores: Matrix) {
    var segments: [Segment] = []
    var previous = CTC.blank
    for t in 0..<scores.rows {
      let row = scores[row: t]
      var best = row.startIndex
      for index in row.indices where row[index] > row[best] { best = index }
      let column = best - row.startIndex
      if column != CTC.blank {
        if column == previous {
          segments[segments.count - 1].frames = segments[segments.count - 1].frames.lowerBound..<t + 1
        } else {
          segments.append(Segment(column: column, frames: t..<t + 1))
        }
      }
      previous = column
    }
    self.segments = segments
  }
}
