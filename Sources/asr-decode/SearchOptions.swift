import AcousticModel
import ArgumentParser
import Decoding
import LanguageModel
import Recognizer

/// How words are searched, and with which scales.
struct SearchOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Cost above the best at which a path is dropped; larger: slower, more accurate."))
  var beam: Float?

  @Option(help: ArgumentHelp("Paths that a frame may carry on; larger: slower, more accurate."))
  var maxActive: Int?

  @Option(
    help: ArgumentHelp(
      "Cost above the best at which a sequence of words is left out of a lattice (default: "
        + "\(BeamSearchOptions().latticeBeam))."))
  var latticeBeam: Double?

  @Option(
    help: ArgumentHelp(
      "The N best transcripts of each file: in json as alternatives, in kaldi as ID-1, ID-2 … (default: 1).",
      valueName: "N"))
  var nbest: Int?

  @Option(
    help: ArgumentHelp(
      "Factor of the costs behind the words' confidences in json and ctm; smaller: nearer to each other (default: "
        + "\(Recognizer.confidenceScale))."))
  var confidenceScale: Double?

  @Option(
    help: ArgumentHelp(
      "Puts this n-gram model (ARPA, gzip too) in place of the graph's, over lattices; needs --rescore-from.",
      valueName: "FILE"))
  var rescoreLm: String?

  @Option(help: ArgumentHelp("The n-gram model that the graph was made from.", valueName: "FILE"))
  var rescoreFrom: String?

  @Option(help: ArgumentHelp("Factor of the network's scores; larger: the language model counts less."))
  var acousticScale: Float?

  @Option(parsing: .unconditional, help: ArgumentHelp("Cost of each word; larger: fewer words."))
  var wordInsertionPenalty: Float?

  @Option(help: ArgumentHelp("How much of the tokens' log priors is subtracted, 0 to 1."))
  var priorScale: Float?

  @Option(help: ArgumentHelp("Factor of the blank's prior, where priors are subtracted; larger: fewer blanks."))
  var blankScale: Float?

  @Flag(help: "No graph and no language model: each frame's most probable token.")
  var greedy = false

  @Option(help: ArgumentHelp("Searches label sequences under this n-gram model (ARPA, gzip too).", valueName: "FILE"))
  var lm: String?

  @Option(help: ArgumentHelp("Factor of --lm's log probabilities; larger: it counts more (default: 0.5)."))
  var lmWeight: Double?

  @Option(help: ArgumentHelp("Label sequences that a frame carries on, with --lm (default: 100)."))
  var beamSize: Int?

  func validate() throws {
    if greedy, lm != nil { throw ValidationError("--greedy and --lm exclude each other") }
    if lm == nil, lmWeight != nil || beamSize != nil {
      throw ValidationError("--lm-weight and --beam-size need --lm")
    }
    let overGraph: [(String, Bool)] = [
      ("--beam", beam != nil), ("--max-active", maxActive != nil), ("--acoustic-scale", acousticScale != nil),
      ("--prior-scale", priorScale != nil), ("--blank-scale", blankScale != nil),
      ("--word-insertion-penalty", wordInsertionPenalty != nil && lm == nil), ("--lattice-beam", latticeBeam != nil),
      ("--nbest", nbest != nil), ("--confidence-scale", confidenceScale != nil),
      ("--rescore-lm", rescoreLm != nil),
    ]
    if (rescoreLm == nil) != (rescoreFrom == nil) {
      throw ValidationError("--rescore-lm and --rescore-from need each other: the one replaces the other's costs")
    }
    if greedy || lm != nil, let (name, _) = overGraph.first(where: \.1) {
      throw ValidationError("\(name) belongs to the search over a graph, and \(greedy ? "--greedy" : "--lm") is given")
    }
    try SearchOptions.check("--beam", beam, "more than 0") { $0 > 0 }
    try SearchOptions.check("--lattice-beam", latticeBeam, "more than 0") { $0 > 0 && $0.isFinite }
    try SearchOptions.check("--nbest", nbest, "1 or more") { $0 >= 1 }
    try SearchOptions.check("--confidence-scale", confidenceScale, "more than 0") { $0 > 0 && $0.isFinite }
    try SearchOptions.check("--max-active", maxActive, "1 or more") { $0 >= 1 }
    try SearchOptions.check("--acoustic-scale", acousticScale, "more than 0") { $0 > 0 && $0.isFinite }
    try SearchOptions.check("--word-insertion-penalty", wordInsertionPenalty, "a finite number") { $0.isFinite }
    try SearchOptions.check("--prior-scale", priorScale, "0 or more") { $0 >= 0 && $0.isFinite }
    try SearchOptions.check("--blank-scale", blankScale, "more than 0") { $0 > 0 && $0.isFinite }
    try SearchOptions.check("--lm-weight", lmWeight, "a finite number") { $0.isFinite }
    try SearchOptions.check("--beam-size", beamSize, "1 or more") { $0 >= 1 }
  }

  private static func check<Value>(
    _ name: String, _ value: Value?, _ expected: String, isValid: (Value) -> Bool
  ) throws {
    guard let value, !isValid(value) else { return }
    throw ValidationError("\(name) is \(value), expected \(expected)")
  }

  /// The model's settings, overridden by the options given.
  func settings(_ defaults: DecodingDefaults) -> DecodingDefaults {
    var settings = defaults
    if let beam { settings.beam = beam }
    if let maxActive { settings.maxActive = maxActive }
    if let acousticScale { settings.acousticScale = acousticScale }
    if let wordInsertionPenalty { settings.wordInsertionPenalty = wordInsertionPenalty }
    if let priorScale { settings.priorScale = priorScale }
    if let blankScale { settings.blankScale = blankScale }
    return settings
  }

  /// Whether an option is given that nothing but a lattice can answer.
  var asksForLattices: Bool { nbest != nil || latticeBeam != nil || confidenceScale != nil || rescoreLm != nil }

  /// What is asked of lattices, where they are made.
  func latticeWishes() throws -> LatticeWishes {
    var wishes = LatticeWishes()
    if let rescoreFrom, let rescoreLm {
      wishes.rescoring = (try NGramModel(arpa: rescoreFrom), try NGramModel(arpa: rescoreLm))
    }
    if let latticeBeam { wishes.beam = latticeBeam }
    if let nbest { wishes.alternatives = nbest }
    if let confidenceScale { wishes.confidenceScale = confidenceScale }
    return wishes
  }

  var prefixOptions: PrefixBeamSearchOptions {
    var options = PrefixBeamSearchOptions(wordInsertionPenalty: Double(wordInsertionPenalty ?? 0))
    if let lmWeight { options.languageModelWeight = lmWeight }
    if let beamSize { options.beamSize = beamSize }
    return options
  }
}
