import NeuralNetwork
import Tensors

extension CharacterModel {
  /// Why sentences cannot be scored.
  public enum SentenceError: Error, CustomStringConvertible {
    /// The model's texts had no lines, so it does not know where a sentence ends.
    case noLines
    case unknown(sentence: String, Alphabet.UnknownSymbol)

    public var description: String {
      switch self {
      case .noLines:
        "the character model was trained on text without lines: it cannot tell where a sentence ends; train it on text with a "
          + "sentence a line"
      case .unknown(let sentence, let symbol):
        "\"\(sentence)\": \(symbol); train it on text in the recogniser's spelling (upper or lower case alike)"
      }
    }
  }

  /// ln p(sentence, end) of each sentence, where a sentence is a line: it follows a line's end, and its own end is predicted too.
  ///
  /// - Throws: `SentenceError`.
  public func logProbabilities(ofSentences sentences: [String]) throws(SentenceError) -> [Double] {
    guard let end = alphabet.lineEnd else { throw .noLines }
    var texts: [[Int]] = []
    for sentence in sentences {
      do { texts.append([end] + (try alphabet.symbols(of: sentence)) + [end]) } catch {
        throw .unknown(sentence: sentence, error)
      }
    }
    var results = [Double](repeating: 0, count: texts.count)
    let order = texts.indices.sorted { (texts[$1].count, $0) < (texts[$0].count, $1) }
    // As many at once as fit in the cache with their gates.
    for first in stride(from: 0, to: order.count, by: 64) {
      let batch = order[first..<min(first + 64, order.count)].map { texts[$0] }
      for (n, value) in logProbabilities(ofSorted: batch).enumerated() { results[order[first + n]] = value }
    }
    return results
  }

  /// Of texts in descending length, each from its second symbol on. They pass in pieces of `length` symbols.
  private func logProbabilities(ofSorted texts: [[Int]]) -> [Double] {
    var results = [Double](repeating: 0, count: texts.count)
    var cursor = start(texts: texts.count)
    for first in stride(from: 0, to: texts[0].count - 1, by: length) {
      let frames = first..<min(first + length, texts[0].count - 1)
      // All of one length, as a normalised network wants them; what is read behind a text's end does not count.
      let layout = PackedLayout(lengths: [Int](repeating: frames.count, count: texts.count))
      let input = frames.flatMap { t in texts.map { $0[min(t, $0.count - 1)] } }
      let logits = network.logits(.symbols(input), layout: layout, state: &cursor.state)
      let logProbabilities = logSoftmax(logits)
      for (row, t) in frames.enumerated() {
        for (n, text) in texts.enumerated() where t + 1 < text.count {
          results[n] += Double(logProbabilities[row * texts.count + n, text[t + 1]])
        }
      }
    }
    return results
  }
}
