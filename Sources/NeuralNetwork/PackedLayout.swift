public import Tensors

/// Where the frames of several sequences lie when they are packed time-major without padding.
///
/// The sequences stand in descending length. All first frames come first, then all second frames, and so on; frame t has
/// `batchSizes[t]` rows, those of the sequences that are longer than t, so a step of a recurrence is one contiguous block
/// of rows and no work is done on padding.
public struct PackedLayout: Sendable, Equatable {
  /// Frames of each sequence, descending, at least one each.
  public let lengths: [Int]
  /// `batchSizes[t]`: how many sequences have a frame t.
  public let batchSizes: [Int]
  /// `offsets[t]`: the row of frame t of sequence 0; one more entry than there are frames, the last is `rowCount`.
  public let offsets: [Int]

  public init(lengths: [Int]) {
    precondition(
      zip(lengths, lengths.dropFirst()).allSatisfy { $0 >= $1 }, "sequences are packed in descending length: \(lengths)"
    )
    precondition(lengths.last ?? 0 > 0, "a packed batch has no empty sequence: \(lengths)")
    self.lengths = lengths
    var sizes = [Int](repeating: 0, count: lengths[0])
    for length in lengths { for t in 0..<length { sizes[t] += 1 } }
    batchSizes = sizes
    offsets = sizes.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
  }

  public var frameCount: Int { batchSizes.count }
  public var rowCount: Int { offsets[frameCount] }

  /// The row of frame `t` of sequence `n`.
  @inlinable
  public func row(frame t: Int, sequence n: Int) -> Int {
    precondition(n < batchSizes[t], "sequence \(n) has no frame \(t)")
    return offsets[t] + n
  }

  /// `[Σ lengths × D]` from one `[length × D]` matrix a sequence.
  public func pack(_ sequences: [Matrix]) -> Matrix {
    precondition(sequences.map(\.rows) == lengths, "\(sequences.map(\.rows)) frames in a layout of \(lengths)")
    let width = sequences[0].columns
    var packed = Matrix.unfilled(rows: rowCount, columns: width)
    for (n, sequence) in sequences.enumerated() {
      precondition(sequence.columns == width, "\(sequence.columns) columns among \(width)")
      for t in 0..<sequence.rows {
        packed.elements.replaceSubrange(packed.range(ofRow: row(frame: t, sequence: n)), with: sequence[row: t])
      }
    }
    return packed
  }

  /// The inverse of `pack`.
  public func unpack(_ packed: Matrix) -> [Matrix] {
    precondition(packed.rows == rowCount, "\(packed.rows) rows in a layout of \(rowCount)")
    return lengths.enumerated().map { n, length in
      var sequence = Matrix.unfilled(rows: length, columns: packed.columns)
      for t in 0..<length {
        sequence.elements.replaceSubrange(sequence.range(ofRow: t), with: packed[row: row(frame: t, sequence: n)])
      }
      return sequence
    }
  }

  /// How many sequences of frame `t` have a frame before it in `direction`; they are the first ones of the block.
  func predecessors(ofFrame t: Int, _ direction: Direction) -> (frame: Int, count: Int) {
    switch direction {
    case .forward: t == 0 ? (0, 0) : (t - 1, batchSizes[t])
    case .reverse: t + 1 == frameCount ? (t, 0) : (t + 1, batchSizes[t + 1])
    }
  }

  /// For every row, the row of `states` one step earlier in `direction`; that of `start`, which has a row a sequence, at a
  /// sequence's beginning.
  func previous(_ states: RowStorage, _ direction: Direction, start: Matrix, into shifted: inout RowStorage) {
    shifted.reserve(rows: states.rows)
    for t in 0..<frameCount {
      let (frame, count) = predecessors(ofFrame: t, direction)
      let source = states.elements.span.extracting(states.range(ofRows: offsets[frame]..<offsets[frame] + count))
      let known = shifted.range(ofRows: offsets[t]..<offsets[t] + count)
      let beginning = shifted.range(ofRows: offsets[t] + count..<offsets[t] + batchSizes[t])
      var target = shifted.elements.mutableSpan
      target.withPart(known) { Elementwise.copy(source, to: &$0) }
      let first = start.elements.span.extracting(count * start.columns..<batchSizes[t] * start.columns)
      target.withPart(beginning) { Elementwise.copy(first, to: &$0) }
    }
  }
}

/// The way a recurrence runs through time.
public enum Direction: String, CaseIterable, Sendable {
  case forward, reverse

  /// Frames in the order in which the recurrence meets them.
  func frames(_ count: Int) -> [Int] {
    switch self {
    case .forward: Array(0..<count)
    case .reverse: (0..<count).reversed()
    }
  }
}
