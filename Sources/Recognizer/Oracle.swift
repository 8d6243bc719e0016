public import Decoding

/// Picks out of lattices what is nearest to what was said: how good anything made of them could be at best.
public struct Oracle: Sendable {
  private let recognizer: Recognizer
  private let graph: WordGraph
  private let labels: [String: Int]

  /// Nil for a recogniser that searches no graph, and makes no lattices.
  public init?(_ recognizer: Recognizer) {
    guard case .graph(let graph) = recognizer.search else { return nil }
    self.recognizer = recognizer
    self.graph = graph
    labels = graph.labels
  }

  /// The words of the lattice with the fewest errors against `text`, whose words blanks divide; nil where it has no path. A word that
  /// is spelled for the graph lacks it counts as an error.
  ///
  /// - Parameters:
  ///   - lattice: of the recogniser's (`Recognizer.requireOwn`).
  ///   - duration: of the recording, in seconds; no word ends later.
  public func transcript(of lattice: Lattice, nearestTo text: String, duration: Double) -> Transcript? {
    let words = text.split(whereSeparator: \.isWhitespace).map { labels[String($0)] ?? -1 }
    return lattice.nearest(to: words).map { recognizer.transcript(of: $0, graph: graph, duration: duration) }
  }
}
