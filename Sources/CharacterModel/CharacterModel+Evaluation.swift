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
    let shards = concurrentMap(min(streams, 2)) { shard in
      let mine = (0..<streams).filter { $0 % min(streams, 2) == shard }
      return bits(of: symbols, pieces: mine.map { begins[$0]..<begins[$0 + 1] }, warmUp: warmUp)
    }
    if let observe { observeHidden(symbols, pieces: begins, observe) }
    return Evaluation(bits: shards.reduce(0, +), count: predicted)
  }

  /// −Σ log₂ p of the symbols behind those of each piece. The first piece of a text has nothing to be warmed up by: it reads its
  /// first symbol in place of what is missing, and starts at zeros.
  private func bits(of symbols: [Int], pieces: [Range<Int>], warmUp: Int) -> Double {
    let length = Self.pieceLength
    var cursor = start(texts: pieces.count)
    var bits = 0.0
    let steps = pieces.map(\.count).max() ?? 0
    var first = -warmUp
    while first < steps {
      // No piece of the text lies on both sides of step 0.
      let frames = first..<(first < 0 ? min(first + length, 0) : min(first + length, steps))
      if first == 0, let text = pieces.firstIndex(where: { $0.lowerBound == 0 }) { cursor.clear(text: text) }
      let layout = PackedLayout(lengths: [Int](repeating: frames.count, count: pieces.count))
      // What is read behind the end of a piece that is one shorter than others does not count.
      let input = frames.flatMap { t in pieces.map { symbols[max(0, min($0.lowerBound + t, symbols.count - 1))] } }
      let logits = network.logits(.symbols(input), layout: layout, state: &cursor.state)
      if first >= 0 {
        let logProbabilities = logSoftmax(logits)
        for (row, t) in frames.enumerated() {
          for (n, piece) in pieces.enumerated() where t < piece.count {
            bits -= Double(logProbabilities[row * pieces.count + n, symbols[piece.lowerBound + t + 1]])
          }
        }
      }
      first = frames.upperBound
    }
    return bits / Double.log(2)
  }

  /// One stream a piece, from zeros.
  private func observeHidden(_ symbols: [Int], pieces begins: [Int], _ observe: (Int, Matrix) -> Void) {
    let streams = begins.count - 1
    let steps = (0..<streams).map { begins[$0 + 1] - begins[$0] }.min() ?? 0
    var (state, trace) = (Optional(network.startState(sequences: streams)), Network.Trace(network.architecture))
    for first in stride(from: 0, to: steps, by: Self.pieceLength) {
      let frames = first..<min(first + Self.pieceLength, steps)
      let layout = PackedLayout(lengths: [Int](repeating: frames.count, count: streams))
      let input = frames.flatMap { t in (0..<streams).map { symbols[begins[$0] + t] } }
      network.forward(.symbols(input), layout: layout, state: &state, into: &trace)
      for layer in 0..<network.architecture.layers { observe(layer, trace.hidden(ofLayer: layer)) }
    }
  }
}

extension CharacterModel.Cursor {
  /// One of the texts starts anew.
  fileprivate mutating func clear(text n: Int) {
    guard var layers = state else { return }
    for layer in layers.indices { layers[layer][0].clear(sequence: n) }
    state = layers
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
