import Decoding
import Tensors
import WFST

/// xorshift64*, so that a failing case can be made again from its seed.
struct TestGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return state &* 0x2545_F491_4F6C_DD1D
  }
}

/// A random graph whose epsilon arcs cost nothing less than 0, so that epsilon cycles, which it may have, never pay.
func randomGraph(
  states: Int, arcs: Int, columns: Int, words: Int, using generator: inout some RandomNumberGenerator
) -> ConstFst<TropicalWeight> {
  var graph = VectorFst<TropicalWeight>()
  graph.addStates(states)
  graph.start = StateID(index: 0)
  for _ in 0..<arcs {
    let isEpsilon = Int.random(in: 0..<4, using: &generator) == 0
    let input = isEpsilon ? 0 : Int32.random(in: 1...Int32(columns), using: &generator)
    let cost = Float.random(in: isEpsilon ? 0...2 : -1...2, using: &generator)
    graph.addArc(
      from: StateID(index: Int.random(in: 0..<states, using: &generator)),
      to: StateID(index: Int.random(in: 0..<states, using: &generator)), input: Label(input),
      output: Label(Int32.random(in: 0...Int32(words), using: &generator)), weight: TropicalWeight(cost))
  }
  for state in 0..<states where Bool.random(using: &generator) {
    graph.setFinalWeight(TropicalWeight(.random(in: 0...1, using: &generator)), of: StateID(index: state))
  }
  return ConstFst(graph)
}

func randomScores(frames: Int, columns: Int, using generator: inout some RandomNumberGenerator) -> Matrix {
  let values = (0..<frames * columns).map { _ in
    Int.random(in: 0..<12, using: &generator) == 0 ? -Float.infinity : Float.random(in: -4...1, using: &generator)
  }
  return Matrix(rows: frames, columns: columns, elements: values)
}

/// The least cost of any path by trying all of them: (to a final state, to any state); +∞ for none.
///
/// A path without a repeated epsilon cycle has fewer epsilon arcs in a row than there are states.
func exhaustiveCosts(
  _ graph: ConstFst<TropicalWeight>, scores: Matrix, scale: Double, penalty: Double
) -> (final: Double, any: Double) {
  var best = (final: Double.infinity, any: Double.infinity)
  func walk(_ state: StateID, frame: Int, epsilons: Int, cost: Double) {
    if frame == scores.rows {
      best.any = min(best.any, cost)
      best.final = min(best.final, cost + Double(graph.finalWeight(of: state).value))
    }
    for arc in graph.arcs(from: state) {
      let arcCost = cost + Double(arc.weight.value) + (arc.outputLabel.isEpsilon ? 0 : penalty)
      if arc.inputLabel.isEpsilon {
        if epsilons + 1 < graph.stateCount {
          walk(arc.nextState, frame: frame, epsilons: epsilons + 1, cost: arcCost)
        }
      } else if frame < scores.rows {
        let score = scores[frame, Int(arc.inputLabel.rawValue) - 1]
        guard score > -.infinity else { continue }
        walk(arc.nextState, frame: frame + 1, epsilons: 0, cost: arcCost - scale * Double(score))
      }
    }
  }
  walk(graph.start, frame: 0, epsilons: 0, cost: 0)
  return best
}

/// The same by dynamic programming over all (frame, state), epsilon arcs relaxed until nothing changes: for graphs and
/// utterances too large to enumerate.
func denseCosts(
  _ graph: ConstFst<TropicalWeight>, scores: Matrix, scale: Double
) -> (final: Double, any: Double) {
  func closed(_ costs: [Double]) -> [Double] {
    var costs = costs
    var changed = true
    while changed {
      changed = false
      for state in graph.states {
        for arc in graph.arcs(from: state) where arc.inputLabel.isEpsilon {
          let cost = costs[state.index] + Double(arc.weight.value)
          if cost < costs[arc.nextState.index] {
            costs[arc.nextState.index] = cost
            changed = true
          }
        }
      }
    }
    return costs
  }
  var costs = [Double](repeating: .infinity, count: graph.stateCount)
  costs[graph.start.index] = 0
  costs = closed(costs)
  for frame in 0..<scores.rows {
    var next = [Double](repeating: .infinity, count: graph.stateCount)
    for state in graph.states {
      for arc in graph.arcs(from: state) where !arc.inputLabel.isEpsilon {
        let score = Double(scores[frame, Int(arc.inputLabel.rawValue) - 1])
        let cost = costs[state.index] + Double(arc.weight.value) - scale * score
        next[arc.nextState.index] = min(next[arc.nextState.index], cost)
      }
    }
    costs = closed(next)
  }
  let final = graph.states.map { costs[$0.index] + Double(graph.finalWeight(of: $0).value) }.min()
  return (final ?? .infinity, costs.min() ?? .infinity)
}

/// A random graph in which arcs without input go to higher states alone.
func randomGraphWithoutEpsilonCycles(
  states: Int, arcs: Int, columns: Int, words: Int, using generator: inout some RandomNumberGenerator
) -> ConstFst<TropicalWeight> {
  let drawn = VectorFst(randomGraph(states: states, arcs: arcs, columns: columns, words: words, using: &generator))
  var graph = VectorFst<TropicalWeight>()
  graph.addStates(states)
  graph.start = StateID(index: 0)
  for state in drawn.states {
    for arc in drawn.arcs(from: state) where !arc.inputLabel.isEpsilon || arc.nextState > state {
      graph.addArc(
        from: state, to: arc.nextState, input: arc.inputLabel, output: arc.outputLabel, weight: arc.weight)
    }
    graph.setFinalWeight(drawn.finalWeight(of: state), of: state)
  }
  return ConstFst(graph)
}

/// The least cost of every sequence of words that any complete path writes, by trying all paths; where none is complete, of
/// every path.
func costsOfSequences(
  _ graph: ConstFst<TropicalWeight>, scores: Matrix, options: BeamSearchOptions
) -> (isComplete: Bool, costs: [[Int]: Double]) {
  var complete: [[Int]: Double] = [:]
  var all: [[Int]: Double] = [:]
  func walk(_ state: StateID, frame: Int, words: [Int], cost: Double) {
    if frame == scores.rows {
      all[words] = min(all[words] ?? .infinity, cost)
      let total = cost + Double(graph.finalWeight(of: state).value)
      if total < .infinity { complete[words] = min(complete[words] ?? .infinity, total) }
    }
    for arc in graph.arcs(from: state) {
      let isSilent = arc.outputLabel.isEpsilon
      let next = isSilent ? words : words + [Int(arc.outputLabel.rawValue)]
      let arcCost = cost + Double(arc.weight.value) + (isSilent ? 0 : options.wordInsertionPenalty)
      if arc.inputLabel.isEpsilon {
        walk(arc.nextState, frame: frame, words: next, cost: arcCost)
      } else if frame < scores.rows {
        let score = scores[frame, Int(arc.inputLabel.rawValue) - 1]
        guard score > -.infinity else { continue }
        walk(arc.nextState, frame: frame + 1, words: next, cost: arcCost - options.acousticScale * Double(score))
      }
    }
  }
  walk(graph.start, frame: 0, words: [], cost: 0)
  return complete.isEmpty ? (false, all) : (true, complete)
}

/// A small search whose paths can all be tried, with a beam that loses none of them.
func randomSearch(
  using generator: inout some RandomNumberGenerator
) -> (graph: ConstFst<TropicalWeight>, scores: Matrix, options: BeamSearchOptions) {
  let graph = randomGraphWithoutEpsilonCycles(states: 5, arcs: 11, columns: 3, words: 2, using: &generator)
  let scores = randomScores(frames: .random(in: 0...5, using: &generator), columns: 3, using: &generator)
  let options = BeamSearchOptions(
    beam: .infinity, latticeBeam: .random(in: 0.5...6, using: &generator), maxActive: 1000,
    acousticScale: .random(in: 0.2...1, using: &generator),
    wordInsertionPenalty: .random(in: -1...1, using: &generator))
  return (graph, scores, options)
}
