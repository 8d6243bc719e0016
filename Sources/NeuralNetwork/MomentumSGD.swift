import Tensors

/// Stochastic gradient descent with momentum (Polyak 1964), as Eesen and PyTorch define it.
///
///     v ← μv + g
///     θ ← θ − ηv
///
/// A gradient that stays the same moves θ by η/(1 − μ) of it an update in the end.
public struct MomentumSGD: Optimiser {
  /// μ.
  public let momentum: Float
  public private(set) var updates: Int
  /// v.
  public private(set) var velocity: ParameterSet

  public var state: [ParameterSet] { [velocity] }

  public init(momentum: Float, for parameters: ParameterSet) {
    self.init(momentum: momentum, updates: 0, velocity: ParameterSet(zerosLike: parameters))
  }

  /// The state of an interrupted training.
  public init(momentum: Float, updates: Int, velocity: ParameterSet) {
    precondition(momentum >= 0 && momentum < 1, "a momentum lies in [0, 1), not \(momentum)")
    self.momentum = momentum
    self.updates = updates
    self.velocity = velocity
  }

  public mutating func update(_ parameters: inout ParameterSet, gradients: ParameterSet, learningRate: Float) {
    updates += 1
    let momentum = momentum
    concurrentUpdate(&velocity.values) { index, v in
      let gradient = gradients.values[index]
      var v = v.elements.mutableSpan
      Self.decay(&v, by: momentum, adding: gradient.elements.span)
    }
    let velocity = velocity
    concurrentUpdate(&parameters.values) { index, theta in
      let v = velocity.values[index]
      var theta = theta.elements.mutableSpan
      Self.descend(&theta, along: v.elements.span, rate: learningRate)
    }
  }

  private static func decay(_ v: inout MutableSpan<Float>, by momentum: Float, adding g: Span<Float>) {
    let count = v.count
    precondition(g.count == count)
    for i in 0..<count { v[i] = momentum * v[i] + g[i] }
  }

  private static func descend(_ theta: inout MutableSpan<Float>, along v: Span<Float>, rate: Float) {
    let count = theta.count
    precondition(v.count == count)
    for i in 0..<count { theta[i] -= rate * v[i] }
  }
}
