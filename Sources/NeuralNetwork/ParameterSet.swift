public import Tensors

/// Named matrices in a fixed order: a network's parameters, or anything of their shape (gradients, moments).
public struct ParameterSet: Sendable, Equatable {
  public let names: [String]
  public var values: [Matrix]

  public init(names: [String], values: [Matrix]) {
    precondition(names.count == values.count, "\(names.count) names for \(values.count) matrices")
    self.names = names
    self.values = values
  }

  /// Zeros in the shapes of `other`.
  public init(zerosLike other: ParameterSet) {
    names = other.names
    values = other.values.map { Matrix(rows: $0.rows, columns: $0.columns) }
  }

  /// How many numbers it holds.
  public var count: Int { values.reduce(0) { $0 + $1.elements.count } }

  /// The matrix of that name.
  public subscript(name: String) -> Matrix? {
    names.firstIndex(of: name).map { values[$0] }
  }

  /// self ← 0.
  public mutating func clear() {
    concurrentUpdate(&values) { _, matrix in
      var span = matrix.elements.mutableSpan
      span.update(repeating: 0)
    }
  }

  /// self ← self + other.
  public mutating func add(_ other: ParameterSet) {
    concurrentUpdate(&values) { $1.add(other.values[$0]) }
  }

  /// self ← s · self.
  public mutating func scale(by s: Float) {
    concurrentUpdate(&values) { _, matrix in
      var span = matrix.elements.mutableSpan
      Elementwise.scale(&span, by: s)
    }
  }

  /// self ← self + share · (other − self).
  public mutating func move(towards other: ParameterSet, by share: Float) {
    concurrentUpdate(&values) { $1.move(towards: other.values[$0], by: share) }
  }

  /// The Euclidean norm of all its numbers together; NaN or ∞ where one of them is.
  public var norm: Double {
    let squares = concurrentMap(values.count) { index in
      let matrix = values[index]
      return Elementwise.sumOfSquares(matrix.elements.span)
    }
    return squares.reduce(0, +).squareRoot()
  }

  /// self + ε with every εᵢ drawn from N(0, σ²): the weight noise of Graves 2011 (paper, section 3.3: σ = 0.05).
  ///
  /// The draws are keyed by `seed`, `update` and the matrix, so every worker that holds the same keys adds the same noise.
  public func addingNoise(standardDeviation sigma: Float, seed: UInt64, update: UInt64) -> ParameterSet {
    let noisy = concurrentMap(values.count) { index in
      var generator = SeededGenerator(seed, update, UInt64(index))
      var matrix = values[index]
      var span = matrix.elements.mutableSpan
      for i in stride(from: 0, to: span.count, by: 2) {
        let (first, second) = generator.normalPair()
        span[i] += sigma * first
        if i + 1 < span.count { span[i + 1] += sigma * second }
      }
      return matrix
    }
    return ParameterSet(names: names, values: noisy)
  }
}
