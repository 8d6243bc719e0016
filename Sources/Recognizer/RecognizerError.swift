/// Parts of a recogniser that do not belong together.
public enum RecognizerError: Error, Equatable, CustomStringConvertible {
  /// The graph in `file` was built for other tokens than the model's.
  case otherTokens(file: String, found: String, expected: String)
  /// The graph in `file` writes word labels that the word table does not name.
  case otherWords(graph: String, words: String, label: Int)
  /// The graph in `file` cannot be searched.
  case unusableGraph(file: String, reason: String)
  /// Log posteriors of another column count than the model's.
  case otherColumns(found: Int, expected: Int)
  /// A lattice with what this graph or model has not.
  case otherGraph(String)
  /// Words that are to be aligned with sound, and no way to do so within the beam.
  case doesNotFit(words: Int, duration: Double)

  public var description: String {
    switch self {
    case .otherTokens(let file, let found, let expected):
      "\(file): \(found), and the model has \(expected): the graph was built for another token table"
    case .otherWords(let graph, let words, let label):
      "\(graph): it writes word label \(label), which \(words) does not name: graph and word table do not belong together"
    case .unusableGraph(let file, let reason):
      "\(file): \(reason)"
    case .otherColumns(let found, let expected):
      "the posteriors have \(found) columns, and the model has \(expected): they are another model's"
    case .otherGraph(let what): "the lattice has \(what): it was made with another graph, model or list of words"
    case .doesNotFit(let words, let duration):
      "no way was found to say \(words) \(words == 1 ? "word" : "words") in these "
        + "\((duration * 100).rounded() / 100) s: something else is said there, or nothing, or the beam is too narrow"
    }
  }
}
