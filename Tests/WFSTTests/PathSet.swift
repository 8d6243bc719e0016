import Foundation
import WFST

/// What a transducer means, found by walking every path: the oracle of the algorithms' tests.
struct PathSet {
  struct Strings: Hashable {
    var input: [Int32] = []
    var output: [Int32] = []
  }

  /// ⊕ over the paths of each pair of strings, in double precision.
  var weights: [Strings: Double] = [:]

  /// How the oracle joins alternatives, written independently of the semirings' own ⊕.
  static func sum(_ a: Double, _ b: Double, isLog: Bool) -> Double {
    isLog ? -log(exp(-a) + exp(-b)) : min(a, b)
  }

  /// All successful paths whose strings are no longer than the bounds. The transducer may have no cycle of arcs with
  /// epsilon on both sides.
  init<F: Fst>(of fst: F, maximumInput: Int, maximumOutput: Int) where F.W: FloatSemiring {
    guard !fst.start.isNone else { return }
    walk(fst, fst.start, Strings(), 0, maximumInput, maximumOutput)
  }

  init() {}

  private mutating func walk<F: Fst>(
    _ fst: F, _ state: StateID, _ strings: Strings, _ weight: Double, _ maximumInput: Int, _ maximumOutput: Int
  ) where F.W: FloatSemiring {
    if fst.isFinal(state) {
      add(weight + Double(fst.finalWeight(of: state).value), to: strings, isLog: F.W.self == LogWeight.self)
    }
    for arc in fst.arcs(from: state) where !arc.weight.isZero {
      var next = strings
      if !arc.inputLabel.isEpsilon { next.input.append(arc.inputLabel.rawValue) }
      if !arc.outputLabel.isEpsilon { next.output.append(arc.outputLabel.rawValue) }
      guard next.input.count <= maximumInput, next.output.count <= maximumOutput else { continue }
      walk(fst, arc.nextState, next, weight + Double(arc.weight.value), maximumInput, maximumOutput)
    }
  }

  private mutating func add(_ weight: Double, to strings: Strings, isLog: Bool) {
    weights[strings] = weights[strings].map { Self.sum($0, weight, isLog: isLog) } ?? weight
  }

  /// The composition of two sets, by definition: every pair of pairs that agree in the middle.
  func composed(with other: PathSet, isLog: Bool) -> PathSet {
    var result = PathSet()
    for (first, firstWeight) in weights {
      for (second, secondWeight) in other.weights where first.output == second.input {
        result.add(
          firstWeight + secondWeight, to: Strings(input: first.input, output: second.output), isLog: isLog)
      }
    }
    return result
  }

  /// Where the two sets differ by more than `tolerance`; empty where they do not.
  func differences(from other: PathSet, tolerance: Double) -> [String] {
    Set(weights.keys).union(other.weights.keys).compactMap { strings in
      let (a, b) = (weights[strings], other.weights[strings])
      if let a, let b, abs(a - b) <= tolerance { return nil }
      return
        "\(strings.input):\(strings.output) has \(a as Double?, default: "no path") and \(b as Double?, default: "no path")"
    }
  }
}

extension PathSet {
  /// The empty pair of strings alone, for nothing.
  static var one: PathSet {
    var result = PathSet()
    result.weights[Strings()] = 0
    return result
  }

  func plus(_ other: PathSet, isLog: Bool) -> PathSet {
    var result = self
    for (strings, weight) in other.weights { result.add(weight, to: strings, isLog: isLog) }
    return result
  }

  /// Every string of the one with every string of the other behind it.
  func times(_ other: PathSet, isLog: Bool) -> PathSet {
    var result = PathSet()
    for (a, weight) in weights {
      for (b, otherWeight) in other.weights {
        result.add(
          weight + otherWeight, to: Strings(input: a.input + b.input, output: a.output + b.output), isLog: isLog)
      }
    }
    return result
  }

  /// Without the pairs that have a string longer than `bound`.
  func within(_ bound: Int) -> PathSet {
    var result = self
    result.weights = weights.filter { $0.key.input.count <= bound && $0.key.output.count <= bound }
    return result
  }

  /// Where pairs become equal, their weights are joined.
  func mapStrings(isLog: Bool, _ change: (Strings) -> Strings) -> PathSet {
    var result = PathSet()
    for (strings, weight) in weights { result.add(weight, to: change(strings), isLog: isLog) }
    return result
  }
}
