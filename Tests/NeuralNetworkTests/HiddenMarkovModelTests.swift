import NeuralNetwork
import Tensors
import Testing

/// Section 4.1 of the paper: an MI-RNN with a linear φ and no bias, whose W holds Pr[x | h] and whose U holds
/// Pr[h_{t+1} = i | h_t = j], computes the forward recursion of the hidden Markov model:
/// h_t = Pr[x_1 … x_t, h_t].
///
/// The oracle is that recursion over all state sequences, summed one by one in double precision. A product of 8 factors in single
/// precision carries some 16 roundings of 6e−8.
@Suite struct HiddenMarkovModelTests {
  private let states = 3
  private let symbols = 4
  private let observed = [2, 0, 3, 1, 2, 2]

  /// Rows that sum to one.
  private func distributions(rows: Int, columns: Int, seed: UInt64) -> [[Double]] {
    var generator = SeededGenerator(seed)
    return (0..<rows).map { _ in
      let draws = (0..<columns).map { _ in Double(generator.uniform()) + 0.05 }
      return draws.map { $0 / draws.reduce(0, +) }
    }
  }

  @Test func aLinearMIRNNComputesTheForwardProbabilities() throws {
    // transition[j][i] = Pr[i | j], emission[j][x] = Pr[x | j].
    let transition = distributions(rows: states, columns: states, seed: 1)
    let emission = distributions(rows: states, columns: symbols, seed: 2)
    let initial = distributions(rows: 1, columns: states, seed: 3)[0]
    func matrix(_ rows: [[Double]]) -> Matrix {
      Matrix(rows: rows.count, columns: rows[0].count, elements: rows.flatMap { $0 }.map { Float($0) })
    }
    // Uᵀ[j, i] = Pr[i | j]; Wᵀ[x, j] = Pr[x | j].
    let block = BuildingBlock(
      inputWeights: matrix(emission).transposed(), recurrentWeights: matrix(transition),
      integration: .simple(bias: [Float](repeating: 0, count: states)))
    let layer = RecurrentLayer(.linearRNN, blocks: [block])
    var state: RecurrentLayer.State? = .init(hidden: matrix([initial]), memory: Matrix(rows: 1, columns: 0))
    let outputs = layer.output(
      .oneHot(observed, size: symbols), layout: PackedLayout(lengths: [observed.count]), direction: .forward,
      state: &state
    ).matrix
    for t in observed.indices {
      for last in 0..<states {
        let expected = probability(
          ofObserving: observed[...t].map { $0 }, endingIn: last, initial, transition, emission)
        #expect(abs(Double(outputs[t, last]) - expected) < 1e-6 * expected, "t = \(t), state \(last)")
      }
    }
    let whole = outputs[row: observed.count - 1].reduce(0.0) { $0 + Double($1) }
    #expect(whole > 0 && whole < 1)
    #expect(try #require(state).hidden.elements == Array(outputs[row: observed.count - 1]))
  }

  /// Σ over all h_0 … h_t with h_t = `last` of Pr[h_0] Π Pr[h_k | h_{k−1}] Pr[x_k | h_k]; there is no x_0.
  private func probability(
    ofObserving x: [Int], endingIn last: Int, _ initial: [Double], _ transition: [[Double]], _ emission: [[Double]]
  ) -> Double {
    var sum = 0.0
    let paths = (0..<x.count).reduce(1) { count, _ in count * states }
    for path in 0..<paths {
      var (rest, h, p) = (path / states, path % states, initial[path % states])
      for (k, symbol) in x.enumerated() {
        let next = k == x.count - 1 ? last : rest % states
        rest /= states
        p *= transition[h][next] * emission[next][symbol]
        h = next
      }
      sum += p
    }
    return sum
  }
}
