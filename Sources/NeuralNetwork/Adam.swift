import RealModule
import Tensors

/// Adam (Kingma and Ba 2015, algorithm 1).
///
///     m ← β₁m + (1 − β₁)g,   v ← β₂v + (1 − β₂)g²
///     θ ← θ − η · m̂ / (√v̂ + ε),   m̂ = m/(1 − β₁ᵗ),  v̂ = v/(1 − β₂ᵗ)
public struct Adam: Optimiser {
  public static let beta1: Float = 0.9
  public static let beta2: Float = 0.999
  public static let epsilon: Float = 1e-8

  /// t, updates made.
  public private(set) var updates: Int
  /// m.
  public private(set) var firstMoments: ParameterSet
  /// v.
  public private(set) var secondMoments: ParameterSet

  public var state: [ParameterSet] { [firstMoments, secondMoments] }

  public init(for parameters: ParameterSet) {
    self.init(
      updates: 0, firstMoments: ParameterSet(zerosLike: parameters), secondMoments: ParameterSet(zerosLike: parameters))
  }

  /// The state of an interrupted training.
  public init(updates: Int, firstMoments: ParameterSet, secondMoments: ParameterSet) {
    self.updates = updates
    self.firstMoments = firstMoments
    self.secondMoments = secondMoments
  }

  public mutating func update(_ parameters: inout ParameterSet, gradients: ParameterSet, learningRate: Float) {
    updates += 1
    let firstCorrection = Float(1 / (1 - Double.pow(Double(Self.beta1), updates)))
    let secondCorrection = Float(1 / (1 - Double.pow(Double(Self.beta2), updates)))
    concurrentUpdate(&parameters.values, &firstMoments.values, &secondMoments.values) { index, theta, m, v in
      let gradient = gradients.values[index]
      let g = gradient.elements.span
      var m = m.elements.mutableSpan
      var v = v.elements.mutableSpan
      var theta = theta.elements.mutableSpan
      Self.decay(&m, by: Self.beta1, adding: g)
      Self.decaySquares(&v, by: Self.beta2, adding: g)
      Self.descend(
        &theta, m: m.span, v: v.span, rate: learningRate * firstCorrection, secondCorrection: secondCorrection)
    }
  }

  private static func decay(_ m: inout MutableSpan<Float>, by beta: Float, adding g: Span<Float>) {
    let count = m.count
    precondition(g.count == count)
    for i in 0..<count { m[i] = beta * m[i] + (1 - beta) * g[i] }
  }

  private static func decaySquares(_ v: inout MutableSpan<Float>, by beta: Float, adding g: Span<Float>) {
    let count = v.count
    precondition(g.count == count)
    for i in 0..<count { v[i] = beta * v[i] + (1 - beta) * g[i] * g[i] }
  }

  private static func descend(
    _ theta: inout MutableSpan<Float>, m: Span<Float>, v: Span<Float>, rate: Float, secondCorrection: Float
  ) {
    let count = theta.count
    precondition(m.count == count && v.count == count)
    for i in 0..<count { theta[i] -= rate * m[i] / ((v[i] * secondCorrection).squareRoot() + epsilon) }
  }
}
