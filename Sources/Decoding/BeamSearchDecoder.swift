public import Tensors
public import WFST

/// Viterbi search with a beam over a decoding graph: the cheapest path that reads every frame once.
///
/// The cost of a path is Σ over its arcs of the arc's weight, plus Σ over frames of
/// −acousticScale · logLikelihood[t, inputLabel − 1], plus the penalties of its words, plus its last state's final
/// weight, plus what the grammar adds where there is one. With an infinite beam and as many active tokens as there are positions
/// (states of the graph, each with every state of the grammar) the result is exact; otherwise tokens are dropped as in Kaldi's
/// faster-decoder. Ties go to the path found first, by the graph's order of arcs, so that the same input
/// always gives the same path.
///
/// Complexity: O(T · A) for T frames and A arcs that leave active states, where no epsilon arc is followed twice. Memory:
/// 4 bytes a graph state and 8 a token since the last reclamation of back pointers, for each search that runs; with a grammar
/// no bytes a graph state, but what the grammar's states take that were met on the way.
public struct BeamSearchDecoder: Sendable {
  public let graph: SearchGraph
  /// Walked along with every path, its costs added to the graph's.
  public var grammar: (any WordGrammar)?
  public var options: BeamSearchOptions

  public init(graph: SearchGraph, grammar: (any WordGrammar)? = nil, options: BeamSearchOptions = .init()) {
    self.graph = graph
    self.grammar = grammar
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
  ///   penalty with which the graph has no best path, a grammar beside a graph that can write without end, and where every path
  ///   has probability zero;
  ///   `CancellationError` where the surrounding task is cancelled.
  public func decode(logLikelihoods: Matrix) throws -> DecodedPath {
    guard let grammar else { return try bestPath(logLikelihoods, NoGrammar()) }
    try graph.requireNoEpsilonCycle()
    return try bestPath(logLikelihoods, walking: grammar)
  }

  /// The sequences of words that the best paths write, with what each costs: all whose cost is no more than
  /// `options.latticeBeam` above that of the best path, as far as the search's own beam has kept them, and some that are beyond
  /// it but made of the same pieces.
  ///
  /// - Throws: as `decode(logLikelihoods:)`, and `SearchError.latticeWithEpsilonCycle` for a graph that can write without end.
  public func lattice(logLikelihoods: Matrix) throws -> Lattice {
    try graph.requireNoEpsilonCycle()
    guard let grammar else { return try lattice(logLikelihoods, NoGrammar()) }
    return try lattice(logLikelihoods, walking: grammar)
  }

  private func bestPath(_ logLikelihoods: Matrix, walking grammar: some WordGrammar) throws -> DecodedPath {
    try bestPath(logLikelihoods, WalkedGrammar(grammar))
  }

  private func bestPath(_ logLikelihoods: Matrix, _ grammar: some GrammarWalk) throws -> DecodedPath {
    var search = try search(logLikelihoods, grammar, keeping: NoLinks())
    return search.bestPath(logLikelihoods: logLikelihoods)
  }

  private func lattice(_ logLikelihoods: Matrix, walking grammar: some WordGrammar) throws -> Lattice {
    try lattice(logLikelihoods, WalkedGrammar(grammar))
  }

  private func lattice(_ logLikelihoods: Matrix, _ grammar: some GrammarWalk) throws -> Lattice {
    try search(logLikelihoods, grammar, keeping: LatticeLinks(beam: options.latticeBeam)).lattice()
  }

  private func search<Grammar: GrammarWalk, Links: SearchLinks>(
    _ logLikelihoods: Matrix, _ grammar: Grammar, keeping links: Links
  ) throws -> BeamSearch<Grammar, Links> {
    guard graph.maximumInputLabel <= logLikelihoods.columns else {
      throw SearchError.labelWithoutColumn(label: graph.maximumInputLabel, columns: logLikelihoods.columns)
    }
    try graph.checkEpsilonCycles(wordInsertionPenalty: options.wordInsertionPenalty)
    var search = BeamSearch(graph: graph, grammar: grammar, options: options, links: links)
    for frame in 0..<logLikelihoods.rows {
      if frame % 64 == 0 { try Task.checkCancellation() }
      try search.advance(frame: frame, logLikelihoods: logLikelihoods[row: frame])
    }
    return search
  }
}
