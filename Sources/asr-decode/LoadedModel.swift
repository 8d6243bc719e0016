import AcousticModel
import ArgumentParser
import CharacterModel
import Corpus
import Decoding
import LanguageModel
import NeuralNetwork
import Recognizer

/// A model loaded for this run, and what is to be said about it.
struct LoadedModel {
  let recognizer: Recognizer
  private let folder: String
  /// Whether no graph was there, and none was declined.
  private let lacksGraph: Bool
  private let wordsAreKnown: Bool

  init(folder: String, graph: String?, search: SearchOptions, frameOffset: Int?, wordsAreKnown: Bool) throws {
    if graph != nil, search.greedy || search.spells {
      throw ValidationError(
        "--graph and \(search.greedy ? "--greedy" : search.lm != nil ? "--lm" : "--char-lm") exclude each other")
    }
    self.folder = folder
    self.wordsAreKnown = wordsAreKnown
    let stored = try ModelFolder(at: folder)
    let model = try stored.load()
    var settings = search.settings(model.decoding)
    if wordsAreKnown { settings.newWordCost = nil }
    let method: SearchMethod
    if search.greedy {
      method = .greedy
    } else if search.spells {
      method = .prefixes(
        languageModel: try search.lm.map { try NGramModel(arpa: $0) },
        characterModel: try search.charLm.map { try CharacterSpelling(CharacterModel(contentsOf: $0)) },
        options: search.prefixOptions)
    } else if let graph {
      method = .graph(try search.prepared(try WordGraph(folder: graph, tokens: model.tokens), settings))
    } else if stored.hasGraph {
      method = .graph(try search.prepared(try WordGraph(folder: folder, tokens: model.tokens), settings))
    } else {
      if let option = search.optionOfGraphs, !wordsAreKnown {
        throw ValidationError("\(option) belongs to the search over a graph, and there is none: give --graph")
      }
      method = .greedy
    }
    if case .prefixes(let words, let characters, let options) = method {
      try PrefixBeamSearch(
        tokens: model.tokens, languageModel: words, characterModel: characters, options: options
      ).requireSpelling()
    }
    if case .greedy = method { lacksGraph = !search.greedy && !wordsAreKnown } else { lacksGraph = false }
    var recognizer = try Recognizer(model: model, search: method)
    recognizer.settings = settings
    if let sureBlank = search.sureBlank { recognizer.sureBlank = sureBlank }
    let keepEvery = model.frontEnd.options.keepEvery
    if let frameOffset, !(0..<keepEvery).contains(frameOffset) {
      throw ValidationError("--frame-offset is \(frameOffset), expected 0 to \(keepEvery - 1) with this model")
    }
    recognizer.frameOffset = frameOffset
    self.recognizer = recognizer
  }

  private var vocabulary: String {
    if wordsAreKnown { return "words that are known" }
    return switch recognizer.search {
    case .graph(let graph):
      "a vocabulary of \(graph.vocabularySize) words\(graph.spellsNewWords ? ", and others as they are spelled" : "")"
    case .greedy, .prefixes: "any words in \(recognizer.model.tokens.units.count) units"
    }
  }

  /// What a user should know before reading transcripts.
  var announcement: [String] {
    ["model \(folder): \(recognizer.model.domain); \(vocabulary)"]
      + (lacksGraph
        ? [
          "no graph in the model's folder: decoding greedily, without a language model; give --graph, or put one there by "
            + "asr-graph install"
        ] : [])
  }

  private func newWordCost(_ graph: WordGraph) -> String {
    guard graph.spellsNewWords, let cost = recognizer.settings.newWordCost else { return "" }
    return ", new-word-cost \(cost)"
  }

  /// Model and graph in detail, for `--info`.
  var information: String {
    let model = recognizer.model
    let architecture = model.network.architecture
    let settings = recognizer.settings
    let parameters = architecture.parameters.reduce(0) { $0 + $1.rows * $1.columns }
    var lines = [
      "model: \(folder)", "domain: \(model.domain)",
      "network: \(architecture.layers) \(architecture.isBidirectional ? "bidirectional" : "forward") layers of \(architecture.cell.rawValue), "
        + "\(architecture.cellsPerDirection) cells a direction, \(parameters) parameters",
      "input: \(model.sampleRateHz) Hz, \(architecture.inputSize) numbers every "
        + "\(Int((model.frameShiftSeconds * 1000).rounded())) ms",
      "output: \(architecture.outputSize) columns: the blank and \(model.tokens.units.joined(separator: " "))",
      "search: \(vocabulary)",
    ]
    if case .graph(let graph) = recognizer.search {
      lines += [
        "graph: \(graph.graph.stateCount) states, \(graph.graph.arcCount) arcs"
          + (graph.graph.hasPlaceForNewWords ? ", and a place for new words (--hot-words, --new-word-cost)" : ""),
        "settings: beam \(settings.beam), max-active \(settings.maxActive), acoustic-scale \(settings.acousticScale), "
          + "word-insertion-penalty \(settings.wordInsertionPenalty), prior-scale \(settings.priorScale), "
          + "blank-scale \(settings.blankScale), confidence-scale \(settings.confidenceScale) (slope \(settings.confidenceSlope), "
          + "offset \(settings.confidenceOffset))"
          + newWordCost(graph),
      ]
    }
    return lines.joined(separator: "\n")
  }
}
