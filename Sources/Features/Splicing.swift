public import Tensors

/// Joins each frame with its neighbours and keeps every n-th, so that a network sees longer, fewer frames.
public struct Splicing: Codable, Sendable, Equatable {
  /// Frames before and after; rows beyond the ends are copies of the first and the last.
  public var left: Int
  public var right: Int
  /// One row is kept of so many. Larger: fewer steps of the network, coarser word times.
  public var every: Int

  public init(left: Int = 1, right: Int = 1, every: Int = 3) {
    precondition(left >= 0 && right >= 0 && every >= 1, "no splicing of \(left), \(right), every \(every)")
    self.left = left
    self.right = right
    self.every = every
  }

  /// Refuses negative widths, and a stride of less than 1.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    left = try container.decode(Int.self, forKey: .left)
    right = try container.decode(Int.self, forKey: .right)
    every = try container.decode(Int.self, forKey: .every)
    guard (0...100).contains(left), (0...100).contains(right), (1...100).contains(every) else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "splicing of \(left) frames before and \(right) after, every \(every): expected 0 to 100, "
            + "0 to 100 and 1 to 100"))
    }
  }

  /// Frames joined in a row.
  public var width: Int { left + 1 + right }

  /// Rows that `frames` frames give from `offset` on: ⌈(frames − offset)/every⌉.
  public func rowCount(ofFrames frames: Int, offset: Int = 0) -> Int {
    frames > offset ? (frames - offset + every - 1) / every : 0
  }

  /// [T × D] → [rows × D·width]: row k is [x(t−left) … x(t) … x(t+right)] at t = offset + k·every.
  ///
  /// - Parameter offset: the first frame kept, 0..<every: training draws it anew, recognition takes 0.
  public func apply(_ features: Matrix, offset: Int = 0) -> Matrix {
    precondition((0..<every).contains(offset), "offset \(offset) where every \(every)th frame is kept")
    let columns = features.columns
    var output = Matrix(rows: rowCount(ofFrames: features.rows, offset: offset), columns: columns * width)
    let input = features.elements.span
    var elements = output.elements.mutableSpan
    var target = 0
    for t in stride(from: offset, to: features.rows, by: every) {
      for neighbour in t - left...t + right {
        let source = min(max(neighbour, 0), features.rows - 1) * columns
        for d in 0..<columns { elements[target + d] = input[source + d] }
        target += columns
      }
    }
    return output
  }
}
