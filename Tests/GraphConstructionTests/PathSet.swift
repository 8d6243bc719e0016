import Foundation
import WFST

/// What a transducer means, found by walking every path: for each pair of an input and an output string the ⊕ of the
/// paths' weights, in double precision.
struct PathSet {
  struct Strings: Hashable {
    var input: [Int32] = []
    var output: [Int32] = []
  }

  var weights: [Strings: Double] = [:]

  /// The transducer may have no cycle of arcs with epsilon on both sides. Labels in `silent` count as epsilon on input.
  init<F: Fst>(of fst: F, maximumInput: Int, maximumOutput: Int, silent: Set<Int32> = []) where F.W: FloatSemiring {
    guard !fst.start.isNone else { return }
    walk(fst, fst.start, Strings(), 0, maximumInput, maximumOutput, silent)
  }

  private mutating func walk<F: Fst>(
    _ fst: F, _ state: StateID, _ strings: Strings, _ weight: Double, _ maximumInput: Int, _ maximumOutput: Int,
    _ silent: Set<Int32>
  ) where F.W: FloatSemiring {
    if fst.isFinal(state) {
      let total = weight + Double(fst.finalWeight(of: state).value)
      let known = weights[strings, default: .infinity]
      weights[strings] = F.W.self == LogWeight.self ? -log(exp(-known) + exp(-total)) : min(known, total)
    }
    for arc in fst.arcs(from: state) {
      var next = strings
      if !arc.inputLabel.isEpsilon && !silent.contains(arc.inputLabel.rawValue) {
        next.input.append(arc.inputLabel.rawValue)
      }
      if !arc.outputLabel.isEpsilon { next.output.append(arc.outputLabel.rawValue) }
      guard next.input.count <= maximumInput, next.output.count <= maximumOutput else { continue }
      walk(fst, arc.nextState, next, weight + Double(arc.weight.value), maximumInput, maximumOutput, silent)
    }
  }
}

/// All strings over `alphabet` of at most `length` symbols, the empty one first.
func strings(over alphabet: [Int32], upTo length: Int) -> [[Int32]] {
  var result: [[Int32]] = [[]]
  var longest: [[Int32]] = [[]]
  for _ in 0..<length {
    longest = longest.flatMap { string in alphabet.map { string + [$0] } }
    result += longest
  }
  return result
}

/// SplitMix64 (S. Vigna): the same numbers on every machine.
struct TestRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: Int) { state = UInt64(seed) }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return bits ^ bits >> 31
  }
}
