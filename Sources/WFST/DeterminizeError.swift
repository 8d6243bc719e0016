/// Why a transducer cannot be determinised, with the input string at whose end the trouble was met.
public enum DeterminizeError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Two paths with the same input string reach one state with different output strings: homophones without a
  /// disambiguation symbol, for example.
  case notFunctional(input: [String], firstOutput: [String], secondOutput: [String])
  /// More states than allowed: the subsets grow without end (the twins property does not hold: two cycles with the
  /// same labels owe ever different weights or strings), or the bound is too low.
  case tooManyStates(limit: Int, input: [String])
  /// A cycle of input epsilons whose ⊕ does not converge, or that writes without end.
  case epsilonCycle(input: [String])

  public var description: String {
    func quoted(_ symbols: [String]) -> String { "\"" + symbols.joined(separator: " ") + "\"" }
    return switch self {
    case .notFunctional(let input, let first, let second):
      "not determinisable: after the input \(quoted(input)) the output is both \(quoted(first)) and \(quoted(second)); "
        + "is a disambiguation symbol missing?"
    case .tooManyStates(let limit, let input):
      "not determinisable within \(limit) states: they go on growing after the input \(quoted(input)); "
        + "is a disambiguation symbol missing, or the bound too low?"
    case .epsilonCycle(let input):
      "not determinisable: a cycle of input epsilons does not settle after the input \(quoted(input))"
    }
  }
}
