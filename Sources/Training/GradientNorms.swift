/// The gradient's Euclidean norms over an epoch's updates, each before it was clipped.
public struct GradientNorms: Codable, Sendable, Equatable {
  /// Those made.
  public private(set) var updates = 0
  private var sum = 0.0
  public private(set) var largest = 0.0
  /// Updates whose gradient was longer than the limit.
  private var clipped = 0
  /// Updates left out, for their gradient was not finite.
  public private(set) var overflowed = 0

  package init() {}

  /// - Note: A checkpoint may be of a time when nothing was left out.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    updates = try fields.decode(Int.self, forKey: .updates)
    sum = try fields.decode(Double.self, forKey: .sum)
    largest = try fields.decode(Double.self, forKey: .largest)
    clipped = try fields.decode(Int.self, forKey: .clipped)
    overflowed = try fields.decodeIfPresent(Int.self, forKey: .overflowed) ?? 0
  }

  /// Counts an update whose gradient is brought down to `limit` where its norm is larger, and that is not made where it is
  /// infinite.
  package mutating func add(_ norm: Double, limit: Float) {
    guard norm.isFinite else {
      overflowed += 1
      return
    }
    updates += 1
    sum += norm
    largest = max(largest, norm)
    if norm > Double(limit) { clipped += 1 }
  }

  public var mean: Double { sum / Double(max(1, updates)) }

  /// The share of the updates that were clipped.
  public var clippedShare: Double { Double(clipped) / Double(max(1, updates)) }
}
