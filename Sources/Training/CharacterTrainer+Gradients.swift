import CharacterModel
import NeuralNetwork
import RealModule
import Tensors

extension CharacterTrainer {
  /// Sequences of the training text that gradients are measured on.
  private static let measuredSequences = 512

  /// ln ‖∂C/∂h_t‖₂ of the top layer's first direction, on average over sequences of the training text (paper, section 3.1.1):
  /// C = −ln p of the symbol behind the last step of a sequence of `length` symbols, t ∈ `times` counts its steps, and h_0 is the
  /// state that `length` symbols before it have left.
  ///
  /// h_t is where the steps t + 1 … start from: its gradient is that of their start. A gradient that is too small for single
  /// precision counts as its least number, whose logarithm is −103.
  func logGradientNorms(at times: [Int]) -> [Double] {
    guard !times.isEmpty else { return [] }
    let (network, length) = (model.network, configuration.length)
    let room = training.count - 2 * length - 1
    precondition(room > 0, "a text of \(training.count) symbols for sequences of \(length)")
    let count = min(Self.measuredSequences, room)
    let begins = (0..<count).map { $0 * room / count }
    func forward(_ steps: Range<Int>, _ state: inout Network.State?, _ trace: inout Network.Trace) -> PackedLayout {
      let layout = PackedLayout(lengths: [Int](repeating: steps.count, count: count))
      let input = steps.flatMap { step in begins.map { training[$0 + length + step] } }
      network.forward(.symbols(input), layout: layout, state: &state, into: &trace)
      return layout
    }
    var trace = Network.Trace(network.architecture)
    var state = Optional(network.startState(sequences: count))
    _ = forward(-length..<0, &state, &trace)
    var means: [Double] = []
    for (index, t) in times.enumerated() {
      let before = index == 0 ? 0 : times[index - 1]
      precondition(before <= t, "times \(times) in descending order")
      if t > before { _ = forward(before..<t, &state, &trace) }
      var end = state
      let layout = forward(t..<length, &end, &trace)
      let target = begins.map { training[$0 + 2 * length] }
      let last = (length - t - 1) * count..<(length - t) * count
      let columns = trace.logits.columns
      let logits = Matrix(
        rows: count, columns: columns,
        elements: Array(trace.logits.elements[last.lowerBound * columns..<last.upperBound * columns]))
      var dLogits = Matrix(rows: trace.logits.rows, columns: columns)
      dLogits.elements.replaceSubrange(
        last.lowerBound * columns..<last.upperBound * columns,
        with: crossEntropy(logits, target: target, scale: 1).gradient.elements)
      var gradients = ParameterSet(zerosLike: network.parameters)
      var dState = Optional(network.startState(sequences: count))
      network.backward(dLogits, trace: &trace, layout: layout, addingTo: &gradients, dState: &dState)
      let top = dState?.last?.first?.hidden ?? Matrix(rows: 0, columns: 0)
      let logNorms = (0..<count).map { row -> Double in
        let norm = top[row: row].reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        return Double.log(max(norm, Double(Float.leastNonzeroMagnitude)))
      }
      means.append(logNorms.reduce(0, +) / Double(count))
    }
    return means
  }
}
