import AcousticModel
import Corpus
public import Decoding
public import LanguageModel
import Scoring
public import Tensors

/// What else may have been said: lattices of a search over a graph, and what is read from them.
extension Recognizer {
  /// The sequences of words that the graph finds in posteriors [T × columns] at a cost of no more than `beam` above the best;
  /// nil where the search goes over no graph. Of no frames it is the one sequence without words.
  ///
  /// - Throws: `RecognizerError.otherColumns`; `SearchError` and `CancellationError` from the search.
  public func lattice(
    ofLogPosteriors posteriors: Matrix, beam: Double = BeamSearchOptions().latticeBeam
  ) throws -> Lattice? {
    guard case .graph(let graph) = search else { return nil }
    try check(posteriors)
    guard posteriors.rows > 0 else {
      return Lattice(arcs: [[]], finals: [Lattice.Weight(graphCost: 0, acousticCost: 0, columns: [])])
    }
    var decoder = decoder(graph)
    decoder.options.latticeBeam = beam
    let scores = logLikelihoods(ofLogPosteriors: posteriors)
    guard sureBlank < 1 else { return try decoder.lattice(logLikelihoods: scores) }
    let skipping = skipping(posteriors, scores)
    return skipping.restored(try decoder.lattice(logLikelihoods: skipping.selected(scores)))
  }

  /// To be asked before anything is made of a lattice that was read.
  ///
  /// - Throws: `RecognizerError.otherGraph` for a lattice that was made with another graph or model, as far as that can be told: it
  ///   has words that the graph lacks, or reads columns that the model has not.
  public func requireOwn(_ lattice: Lattice) throws {
    guard case .graph(let graph) = search else { return }
    let arcs = lattice.arcs.joined()
    let foreign = arcs.lazy.map(\.word).first { word in
      !graph.words.indices.contains(word) || (!WordGraph.isWord(graph.words[word]) && word != graph.spelledLabel)
    }
    if let foreign {
      throw RecognizerError.otherGraph(
        "the word number \(foreign), which the graph has not, with its new words as they are")
    }
    let columns = (arcs.map(\.weight) + lattice.finals.compactMap(\.self)).lazy.flatMap(\.columns)
    if let column = columns.max(), column >= model.tokens.columnCount {
      throw RecognizerError.otherGraph(
        "the label \(column + 1) of a frame, and the model's go up to \(model.tokens.columnCount)")
    }
  }

  /// The best sequences of a lattice of this recogniser's graph (`requireOwn`), `count` or as many as there are, with the words'
  /// confidences.
  ///
  /// - Parameter duration: of the recording, in seconds; no word ends later.
  public func transcripts(of lattice: Lattice, count: Int, duration: Double) -> [Transcript] {
    guard case .graph(let graph) = search else { return [] }
    return withConfidences(differentTexts(of: lattice, count: count, graph, duration: duration), of: lattice)
  }

  /// The same in another order: of the lattice's best sequences those come first to which their acoustic costs and, together, the
  /// graph and another language model give the most:
  ///
  ///     acousticCost + (1 − share) · graphCost − share · ln p(text, end)
  ///
  /// Sentences that the model cannot read come last, in the lattice's order. The words' confidences are those of the lattice, which
  /// knows nothing of that model.
  ///
  /// - Throws: what a model throws that can judge no sentence.
  public func transcripts(
    of lattice: Lattice, count: Int, duration: Double, rescoring: SentenceRescoring
  ) throws -> [Transcript] {
    guard case .graph(let graph) = search else { return [] }
    let found = differentTexts(of: lattice, count: max(count, rescoring.candidates), graph, duration: duration)
    let logProbabilities = try rescoring.model.logProbabilities(ofSentences: found.map(\.transcript.text))
    let costs = zip(found, logProbabilities).map { found, logProbability in
      let others = found.path.acousticCost + (1 - rescoring.share) * found.path.graphCost
      // 0 · −∞ is no number.
      return rescoring.share == 0 ? others : others - rescoring.share * logProbability
    }
    // Swift's sort is stable: equals stay in the lattice's order.
    let order = costs.indices.sorted { costs[$0] < costs[$1] }
    return withConfidences(order.prefix(count).map { found[$0] }, of: lattice)
  }

  private func withConfidences(
    _ found: [(path: DecodedPath, transcript: Transcript)], of lattice: Lattice
  ) -> [Transcript] {
    let scale = Double(settings.confidenceScale)
    let calibration = ConfidenceCalibration(
      slope: Double(settings.confidenceSlope), offset: Double(settings.confidenceOffset))
    return found.map { path, transcript in
      var transcript = transcript
      for (index, confidence) in lattice.confidences(of: path.words, scale: scale).enumerated() {
        transcript.words[index].confidence = calibration(confidence)
      }
      return transcript
    }
  }

  /// The best paths of different texts, without confidences. Two sequences of labels are one text where a new word is spelled as one
  /// that the graph knows, so that more paths are sought than texts: for six words, each of which may be either, 2⁶ times as many,
  /// and no more, since the number doubles with every word.
  private func differentTexts(
    of lattice: Lattice, count: Int, _ graph: WordGraph, duration: Double
  ) -> [(path: DecodedPath, transcript: Transcript)] {
    let limit = graph.spellsNewWords ? 64 * count : count
    var sought = count
    while true {
      let paths = lattice.best(sought).map { path in
        (path: path, transcript: transcript(of: path, graph: graph, duration: duration))
      }
      var texts: Set<String> = []
      let different = graph.spellsNewWords ? paths.filter { texts.insert($0.transcript.text).inserted } : paths
      if different.count >= count || paths.count < sought || sought >= limit { return Array(different.prefix(count)) }
      sought *= 2
    }
  }

  /// A lattice of this recogniser's graph with another language model in place of the graph's: of words from a trigram's lattice,
  /// say, by a model that is too large for a graph.
  ///
  /// - Parameters:
  ///   - old: the model that the graph was made from, whose costs are taken away.
  ///   - new: the model whose costs are added.
  public func rescored(_ lattice: Lattice, from old: NGramModel, to new: NGramModel) -> Lattice {
    guard case .graph(let graph) = search else { return lattice }
    return lattice.rescored(by: graph.difference(from: old, to: new))
  }
}
