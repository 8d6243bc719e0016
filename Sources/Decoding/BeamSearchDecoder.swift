public import Tensors
public import WFST

/// Viterbi search with a beam over a decoding graph: the cheapest path that reads every frame once.
///
/// The cost of a path is Σ over its arcs of the arc's weight, plus Σ over frames of
/// −acousticScale · logLikelihood[t, inputLabel − 1], plus the penalties of its words, plus its last state's final
/// weight. With an infinite beam and as many active tokens as states the result is exact; otherwise tokens are dropped
/// as in Kaldi's faster-decoder. Ties go to the path found first, by the graph's order of arcs, so that the same input
/// always gives the same path.
///
/// Complexity: O(T · A) for T frames and A arcs that leave active states, where no epsilon arc is followed twice. Memory:
/// 4 bytes a graph state and 8 a token since the last reclamation of back pointers, for each search that runs.
public struct BeamSearchDecoder: Sendable {
  public let graph: SearchGraph
  public var options: BeamSearchOptions

  public init(graph: SearchGraph, options: BeamSearchOptions = .init()) {
    self.graph = graph
    self.options = options
  }

  /// - Throws: `SearchError` where the graph cannot be searched.
  public init(graph: ConstFst<TropicalWeight>, options: BeamSearchOptions = .init()) throws(SearchError) {
    self.init(graph: try SearchGraph(graph), options: options)
  }

  /// The best path through `logLikelihoods` [T frames × columns], whose values are scaled natural logarithms of
  /// anything proportional to p(frame | column): −∞ bans a column.
  ///
  /// - Throws: `SearchError` for a graph that reads other columns, NaN or +∞ in the scores, a negative word insertion
  ///   penalty with which the graph has no best path, and where every path has probability zero;
  ///   `CancellationError` where the surrounding task is cancelled.
  public func decode(logLikelihoods: Matrix) throws -> DecodedPath {
    try search(logLikelihoods, keeping: NoLinks()).bestPath(logLikelihoods: logLikelihoods)
  }

  /// The sequences of words that the best paths write, with what each costs: all whose cost is no more than
  /// `options.latticeBeam` above that of the best path, as far as the search's own beam has kept them, and some that are beyond
  /// it but made of the same pieces.
  ///
  /// - Throws: as `decode(logLikelihoods:)`, and `SearchError.latticeWithEpsilonCycle` for a graph that can write without end.
  public func lattice(logLikelihoods: Matrix) throws -> Lattice {
    try graph.requireNoEpsilonCycle()
    return try search(logLikelihoods, keeping: LatticeLinks(beam: options.latticeBeam)).lattice()
  }

  private func search<Links: SearchLinks>(_ logLikelihoods: Matrix, keeping links: Links) throws -> BeamSearch<Links> {
    guard graph.maximumInputLabel <= logLikelihoods.columns else {
      throw SearchError.labelWithoutColumn(label: graph.maximumInputLabel, columns: logLikelihoods.columns)
    }
    try graph.checkEpsilonCycles(wordInsertionPenalty: options.wordInsertionPenalty)
    var search = BeamSearch(graph: graph, options: options, links: links)
    for frame in 0..<logLikelihoods.rows {
      if frame % 64 == 0 { try Task.checkCancellation() }
      try search.advance(frame: frame, logLikelihoods: logLikelihoods[row: frame])
    }
    return search
  }
}
