/// The gradient's Euclidean norms over an epoch's updates, each before it was clipped.
public struct GradientNorms: Codable, Sendable, Equatable {
  public private(set) var updates = 0
  private var sum = 0.0
  public private(set) var largest = 0.0
  /// Updates whose gradient was longer than the limit.
  private var clipped = 0

  package init() {}

  /// Counts an update whose gradient is brought down to `limit` where its norm is larger.
  package mutating func add(_ norm: Double, limit: Float) {
    updates += 1
    sum += norm
    largest = max(largest, norm)
    if norm > Double(limit) { clipped += 1 }
  }

  public var mean: Double { sum / Double(max(1, updates)) }

  /// The share of the updates that were clipped.
  public var clippedShare: Double { Double(clipped) / Double(max(1, updates)) }
}
