import NeuralNetwork
import RealModule
package import Tensors

extension CharacterModel {
  /// How well a text is predicted.
  public struct Evaluation: Sendable, Equatable {
    /// −Σ log₂ p.
    public var bits: Double
    /// Symbols predicted: all but the text's first one.
    public var count: Int

    /// BPC: log₂ of the perplexity.
    public var bitsPerCharacter: Double { bits / Double(max(1, count)) }
  }

  /// Bits per character of a text.
  ///
  /// The text is cut into up to `streams` pieces that run side by side. A piece comes upon its first symbol with the state that
  /// `warmUp` symbols before it have left, so that the cut costs nothing that could be measured.
  ///
  /// - Parameters:
  ///   - symbols: the text, two symbols or more.
  ///   - streams: more: faster.
  ///   - observe: called with the hidden states of layer after layer, [R × H], of each piece of text.
  package func evaluate(
    _ symbols: [Int], streams: Int = 64, warmUp: Int = 200, observe: ((_ layer: Int, Matrix) -> Void)? = nil
  ) -> Evaluation {
    guard symbols.count > 1 else { return Evaluation(bits: 0, count: 0) }
    let predicted = symbols.count - 1
    // Pieces that are not much longer than their warm-up would be work for nothing.
    let streams = max(1, min(streams, predicted / (4 * max(1, warmUp))))
    let begins = (0...streams).map { $0 * predicted / streams }
    let warmUp = (warmUp + length - 1) / length * length
    let shards = concurrentMap(min(streams, 2)) { shard in
      let mine = (0..<streams).filter { $0 % min(streams, 2) == shard }
      return bits(of: symbols, pieces: mine.map { begins[$0]..<begins[$0 + 1] }, warmUp: warmUp)
    }
    if let observe { observeHidden(symbols, pieces: begins, observe) }
    return Evaluation(bits: shards.reduce(0, +), count: predicted)
  }

  /// −Σ log₂ p of the symbols behind those of each piece.
  private func bits(of symbols: [Int], pieces: [Range<Int>], warmUp: Int) -> Double {
    var cursor = start(texts: pieces.count)
    var bits = 0.0
    let steps = pieces.map(\.count).max() ?? 0
    for first in stride(from: -warmUp, to: steps, by: length) {
      let frames = first..<min(first + length, steps)
      // A place before the text, or behind a piece that is one shorter than others: what is read there does not count.
      let layout = PackedLayout(lengths: [Int](repeating: frames.count, count: pieces.count))
      let input = frames.flatMap { t in pieces.map { symbols[max(0, min($0.lowerBound + t, symbols.count - 1))] } }
      resetBefore(frames.lowerBound, pieces, &cursor)
      let logits = network.logits(.symbols(input), layout: layout, state: &cursor.state)
      guard frames.upperBound > 0 else { continue }
      let logProbabilities = logSoftmax(logits)
      for (row, t) in frames.enumerated() where t >= 0 {
        for (n, piece) in pieces.enumerated() where t < piece.count {
          bits -= Double(logProbabilities[row * pieces.count + n, symbols[piece.lowerBound + t + 1]])
        }
      }
    }
    return bits / Double.log(2)
  }

  /// Where the text begins within a piece's warm-up, its state is still that of a beginning.
  private func resetBefore(_ first: Int, _ pieces: [Range<Int>], _ cursor: inout Cursor) {
    guard first <= 0 else { return }
    for (n, piece) in pieces.enumerated() where piece.lowerBound + first <= 0 {
      guard var state = cursor.state else { return }
      for layer in state.indices { state[layer][0].clear(sequence: n) }
      cursor.state = state
    }
  }

  /// One stream a piece, from zeros.
  private func observeHidden(_ symbols: [Int], pieces begins: [Int], _ observe: (Int, Matrix) -> Void) {
    let streams = begins.count - 1
    let steps = (0..<streams).map { begins[$0 + 1] - begins[$0] }.min() ?? 0
    var (state, trace) = (Optional(network.startState(sequences: streams)), Network.Trace(network.architecture))
    for first in stride(from: 0, to: steps, by: length) {
      let frames = first..<min(first + length, steps)
      let layout = PackedLayout(lengths: [Int](repeating: frames.count, count: streams))
      let input = frames.flatMap { t in (0..<streams).map { symbols[begins[$0] + t] } }
      network.forward(.symbols(input), layout: layout, state: &state, into: &trace)
      for layer in 0..<network.architecture.layers { observe(layer, trace.hidden(ofLayer: layer)) }
    }
  }
}

extension RecurrentLayer.State {
  /// One sequence starts anew.
  fileprivate mutating func clear(sequence n: Int) {
    hidden.elements.replaceSubrange(
      hidden.range(ofRow: n), with: repeatElement(0, count: hidden.columns))
    memory.elements.replaceSubrange(
      memory.range(ofRow: n), with: repeatElement(0, count: memory.columns))
  }
}
