import Foundation

/// How often values lie in each of `parts` equal parts of [−1, 1]; those outside count in the outermost.
struct Histogram {
  static let parts = 40

  private var counts = [Int](repeating: 0, count: Self.parts)

  mutating func add(_ values: [Float]) {
    for value in values where !value.isNaN {
      let place = ((max(-1, min(1, value)) + 1) / 2 * Float(Self.parts)).rounded(.down)
      counts[min(Int(place), Self.parts - 1)] += 1
    }
  }

  /// The middle of each part, and its share of all values.
  var shares: [(middle: Double, share: Double)] {
    let total = Double(max(1, counts.reduce(0, +)))
    return counts.enumerated().map { part, count in
      (-1 + (2 * Double(part) + 1) / Double(Self.parts), Double(count) / total)
    }
  }

  /// A line a part.
  var table: String {
    shares.map { String(format: "%.3f\t%.6f\n", $0.middle, $0.share) }.joined()
  }
}
