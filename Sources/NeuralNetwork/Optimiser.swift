/// How parameters follow their gradients: its state, and a step of it.
public protocol Optimiser: Sendable {
  /// Updates made.
  var updates: Int { get }
  /// What it remembers between updates, in the shapes of the parameters; the names are those of `OptimisationRule`.
  var state: [ParameterSet] { get }

  /// One update of `parameters` with learning rate η.
  mutating func update(_ parameters: inout ParameterSet, gradients: ParameterSet, learningRate: Float)
}

/// Which optimiser.
public enum OptimisationRule: String, Codable, Sendable, CaseIterable {
  case adam
  /// Stochastic gradient descent with momentum.
  case sgd

  /// A new optimiser of that rule.
  ///
  /// - Parameter momentum: of `sgd` alone.
  public func optimiser(for parameters: ParameterSet, momentum: Float) -> any Optimiser {
    let zeros = stateNames.map { _ in ParameterSet(zerosLike: parameters) }
    return optimiser(updates: 0, state: zeros, momentum: momentum)
  }

  /// The optimiser of an interrupted training, with the state that it had.
  public func optimiser(updates: Int, state: [ParameterSet], momentum: Float) -> any Optimiser {
    precondition(state.count == stateNames.count, "\(state.count) parameter sets for the state of \(rawValue)")
    return switch self {
    case .adam: Adam(updates: updates, firstMoments: state[0], secondMoments: state[1])
    case .sgd: MomentumSGD(momentum: momentum, updates: updates, velocity: state[0])
    }
  }

  /// What the parts of the state are called, in order.
  public var stateNames: [String] {
    switch self {
    case .adam: ["first_moments", "second_moments"]
    case .sgd: ["velocity"]
    }
  }
}
