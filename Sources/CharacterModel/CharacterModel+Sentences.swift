import NeuralNetwork
import Tensors

extension CharacterModel {
  /// Why sentences cannot be scored.
  public enum SentenceError: Error, CustomStringConvertible {
    /// The model's texts had no lines, so it does not know where a sentence ends.
    case noLines

    public var description: String {
      "the character model was trained on text without lines: it cannot tell where a sentence ends; train it on text with a "
        + "sentence a line"
    }
  }

  /// ln p(sentence, end) of each sentence, where a sentence is a line: it follows a line's end, and its own end is predicted too.
  /// −∞ of one with a character that is not in the alphabet.
  ///
  /// - Throws: `SentenceError`.
  public func logProbabilities(ofSentences sentences: [String]) throws(SentenceError) -> [Double] {
    guard let end = alphabet.lineEnd else { throw .noLines }
    let texts = sentences.map { sentence in
      (try? alphabet.symbols(of: sentence)).map { [end] + $0 + [end] }
    }
    var results = [Double](repeating: -.infinity, count: texts.count)
    let known = texts.enumerated().compactMap { place, text in text.map { (place: place, text: $0) } }
      .sorted { ($1.text.count, $0.place) < ($0.text.count, $1.place) }
    // As many at once as fit in the cache with their gates.
    for first in stride(from: 0, to: known.count, by: 64) {
      let batch = known[first..<min(first + 64, known.count)]
      for (item, value) in zip(batch, logProbabilities(ofSorted: batch.map(\.text))) { results[item.place] = value }
    }
    return results
  }

  /// Of texts in descending length, each from its second symbol on. They pass in pieces.
  private func logProbabilities(ofSorted texts: [[Int]]) -> [Double] {
    var results = [Double](repeating: 0, count: texts.count)
    var cursor = start(texts: texts.count)
    for first in stride(from: 0, to: texts[0].count - 1, by: Self.pieceLength) {
      let frames = first..<min(first + Self.pieceLength, texts[0].count - 1)
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
