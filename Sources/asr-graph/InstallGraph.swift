import AcousticModel
import ArgumentParser
import CommandLineSupport
import Corpus
import Files
import WFST

/// Puts a graph beside the network that it was built for.
struct InstallGraph: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "install",
    abstract: "Puts a graph into a model folder, with the settings to search it with.",
    discussion: """
      Copies TLG.fst and words.txt (lexicon.txt too, where there is one) into the model folder and enters their checksums and the settings given here in \
      model.json; settings not given stay as they are.
      """)

  @Option(help: ArgumentHelp("The folder that asr-graph wrote.", valueName: "folder"))
  var graph: String

  @Option(help: ArgumentHelp("The model folder.", valueName: "folder"))
  var model: String

  @Option(help: "Multiplies the network's scores; larger: the language model counts less.")
  var acousticScale: Float?

  @Option(parsing: .unconditional, help: "Cost of every word; larger: fewer words.")
  var wordInsertionPenalty: Float?

  @Option(help: "Share of the log priors that is taken from the log posteriors.")
  var priorScale: Float?

  @Option(help: "Multiplies the blank's prior; larger: fewer blanks.")
  var blankScale: Float?

  @Option(
    help: """
      Factor of the costs behind the words' confidences; smaller: nearer to each other. Takes the calibration that was fitted to \
      another scale away.
      """)
  var confidenceScale: Float?

  @Option(help: "The slope of the confidences' calibration, as asr-score --calibration fits it.")
  var confidenceSlope: Float?

  @Option(parsing: .unconditional, help: "The offset of the confidences' calibration.")
  var confidenceOffset: Float?

  @Option(
    parsing: .unconditional,
    help: """
      Cost of each word that the graph lacks and that is spelled instead, in a graph with --new-words; larger: fewer; inf: none.
      """)
  var newWordCost: Float?

  @Option(help: "Hypotheses worse than the best by more than this are dropped; larger: slower, more accurate.")
  var beam: Float?

  @Option(help: "The most states that a frame keeps; larger: slower, more accurate.")
  var maxActive: Int?

  @Option(help: "What the model is for, in a line.")
  var domain: String?

  func run() throws {
    var folder = try ModelFolder(at: model)
    let (ours, theirs) = ("\(model)/\(ModelFolder.tokensFile)", "\(graph)/\(ModelFolder.tokensFile)")
    guard try TokenTable(contentsOf: ours).hasSameUnits(as: TokenTable(contentsOf: theirs)) else {
      throw ForeignGraph(tokens: theirs, expected: ours)
    }
    try checkGraph()
    let lexicon = "\(graph)/\(ModelFolder.lexiconFile)"
    var decoding = folder.description.decoding
    acousticScale.map { decoding.acousticScale = $0 }
    wordInsertionPenalty.map { decoding.wordInsertionPenalty = $0 }
    priorScale.map { decoding.priorScale = $0 }
    blankScale.map { decoding.blankScale = $0 }
    if let confidenceScale {
      (decoding.confidenceScale, decoding.confidenceSlope, decoding.confidenceOffset) = (confidenceScale, 1, 0)
    }
    confidenceSlope.map { decoding.confidenceSlope = $0 }
    confidenceOffset.map { decoding.confidenceOffset = $0 }
    if let newWordCost { decoding.newWordCost = newWordCost == .infinity ? nil : newWordCost }
    beam.map { decoding.beam = $0 }
    maxActive.map { decoding.maxActive = $0 }
    try folder.install(
      graph: "\(graph)/\(ModelFolder.graphFile)", words: "\(graph)/\(ModelFolder.wordsFile)",
      lexicon: WholeFile.type(of: lexicon) == nil ? nil : lexicon, decoding: decoding, domain: domain)
  }
}

extension InstallGraph {
  /// Throws where the graph cannot be read, or writes words that its table does not name.
  private func checkGraph() throws {
    let (path, wordsPath) = ("\(graph)/\(ModelFolder.graphFile)", "\(graph)/\(ModelFolder.wordsFile)")
    try PartsFile.check(graph, by: "graph.json")
    let fst = try OpenFstFile.readConst(path: path, as: TropicalWeight.self)
    let words = try SymbolTable(contentsOf: wordsPath)
    let labels = Set(fst.arcs.lazy.map(\.outputLabel).filter { !$0.isEpsilon })
    if let label = labels.sorted().first(where: { words.symbol(of: $0) == nil }) {
      throw FileError(
        file: path, "it writes word label \(label), which \(wordsPath) does not name",
        hint: "graph and word table do not belong together")
    }
  }
}

/// A graph over other tokens than the network's.
struct ForeignGraph: Error, CustomStringConvertible {
  let tokens: String
  let expected: String

  var description: String {
    "\(tokens): other tokens than in \(expected): the graph was built for another network"
  }
}
