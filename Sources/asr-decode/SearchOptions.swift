import AcousticModel
import ArgumentParser
import CharacterModel
import CommandLineSupport
import Corpus
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
        + "\(BeamSearchOptions().latticeBeam); of --lattices: none)."))
  var latticeBeam: Double?

  @Option(
    help: ArgumentHelp(
      "The N best transcripts of each file: in json as alternatives, in kaldi as ID-1, ID-2 … (default: 1).",
      valueName: "N"))
  var nbest: Int?

  @Option(
    help: ArgumentHelp(
      "Factor of the costs behind the words' confidences in json and ctm; smaller: nearer to each other. With it, the "
        + "confidences are told without the model's calibration."))
  var confidenceScale: Float?

  @Option(
    help: ArgumentHelp(
      "Words and phrases, one a line, that are expected more than the language model expects them; behind a tab a boost of "
        + "the phrase's own.", valueName: "FILE"))
  var hotWords: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Natural logarithm of the factor by which --hot-words become more probable (default: \(HotWords.usualBoost)).",
      valueName: "B"))
  var hotWordBoost: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Spells words that the graph lacks, where it has a place for new words; cost of each, larger: fewer of them; inf: none.",
      valueName: "C"))
  var newWordCost: Float?

  @Option(
    help: ArgumentHelp(
      "Searches under this n-gram model (ARPA, gzip too) in place of the graph's; needs --graph-lm.", valueName: "FILE")
  )
  var searchLm: String?

  @Option(
    help: ArgumentHelp(
      "Puts this n-gram model in place of the graph's after the search, over lattices; needs --graph-lm.",
      valueName: "FILE"))
  var rescoreLm: String?

  @Option(
    help: ArgumentHelp(
      "The n-gram model that the graph was made from, whose place --search-lm or --rescore-lm takes.", valueName: "FILE"
    ))
  var graphLm: String?

  @Option(help: ArgumentHelp("Factor of the network's scores; larger: the language model counts less."))
  var acousticScale: Float?

  @Option(parsing: .unconditional, help: ArgumentHelp("Cost of each word; larger: fewer words."))
  var wordInsertionPenalty: Float?

  @Option(help: ArgumentHelp("How much of the tokens' log priors is subtracted, 0 to 1."))
  var priorScale: Float?

  @Option(help: ArgumentHelp("Factor of the blank's prior, where priors are subtracted; larger: fewer blanks."))
  var blankScale: Float?

  @Option(
    help: ArgumentHelp(
      "Of each run of frames whose blank is more probable than this, one is searched; smaller: faster, and sooner wrong "
        + "(default: 1, every frame is searched).", valueName: "P"))
  var sureBlank: Float?

  @Flag(help: "No graph and no language model: each frame's most probable token.")
  var greedy = false

  @Option(help: ArgumentHelp("Searches label sequences under this n-gram model (ARPA, gzip too).", valueName: "FILE"))
  var lm: String?

  @Option(help: ArgumentHelp("Factor of --lm's log probabilities; larger: it counts more (default: 0.5)."))
  var lmWeight: Double?

  @Option(
    help: ArgumentHelp(
      "Searches label sequences under this character model (of asr-charlm train), alone or beside --lm.",
      valueName: "DIR"))
  var charLm: String?

  @Option(
    help: ArgumentHelp(
      "Lets this character model choose among the best sentences of the search over the graph.", valueName: "DIR"))
  var rescoreCharLm: String?

  @Option(
    help: ArgumentHelp(
      "Factor of --char-lm's log probabilities; of --rescore-char-lm: its share, 0 to 1, in the cost of the language, where the "
        + "graph has the rest (default: 0.5)."))
  var charLmWeight: Double?

  @Option(
    help: ArgumentHelp(
      "Sentences among which --rescore-char-lm chooses; larger: slower, more accurate (default: 100).", valueName: "N"))
  var rescoreNbest: Int?

  @Option(help: ArgumentHelp("Label sequences that a frame carries on, with --lm or --char-lm (default: 100)."))
  var beamSize: Int?

  func validate() throws {
    if greedy, spells { throw ValidationError("--greedy and \(lm != nil ? "--lm" : "--char-lm") exclude each other") }
    if lm == nil, lmWeight != nil { throw ValidationError("--lm-weight needs --lm") }
    if !spells, beamSize != nil { throw ValidationError("--beam-size needs --lm or --char-lm") }
    if charLm == nil, rescoreCharLm == nil, charLmWeight != nil {
      throw ValidationError("--char-lm-weight needs --char-lm or --rescore-char-lm")
    }
    if rescoreCharLm == nil, rescoreNbest != nil { throw ValidationError("--rescore-nbest needs --rescore-char-lm") }
    if let rescoreNbest, let nbest, nbest > rescoreNbest {
      throw ValidationError("--nbest \(nbest) asks for more sentences than the \(rescoreNbest) of --rescore-nbest")
    }
    if searchLm != nil, rescoreLm != nil {
      throw ValidationError(
        "--search-lm and --rescore-lm exclude each other: each takes the place of the graph's model")
    }
    if (rescoreLm ?? searchLm == nil) != (graphLm == nil) {
      throw ValidationError(
        "--graph-lm and one of --search-lm and --rescore-lm need each other: the one replaces the other")
    }
    if hotWordBoost != nil, hotWords == nil { throw ValidationError("--hot-word-boost needs --hot-words") }
    if greedy || spells, let name = optionOfGraphs {
      let other = greedy ? "--greedy" : lm != nil ? "--lm" : "--char-lm"
      throw ValidationError("\(name) belongs to the search over a graph, and \(other) is given")
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
    try SearchOptions.check("--sure-blank", sureBlank, "more than 0, at most 1") { $0 > 0 && $0 <= 1 }
    try SearchOptions.check("--hot-word-boost", hotWordBoost, "a finite number") { $0.isFinite }
    try SearchOptions.check("--new-word-cost", newWordCost, "a number or inf") { $0 > -.infinity }
    try SearchOptions.check("--beam-size", beamSize, "1 or more") { $0 >= 1 }
    try SearchOptions.check("--char-lm-weight", charLmWeight, rescoreCharLm == nil ? "a finite number" : "0 to 1") {
      $0.isFinite && (rescoreCharLm == nil || (0...1).contains($0))
    }
    try SearchOptions.check("--rescore-nbest", rescoreNbest, "1 or more") { $0 >= 1 }
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
    if let confidenceScale {
      (settings.confidenceScale, settings.confidenceSlope, settings.confidenceOffset) = (confidenceScale, 1, 0)
    }
    if let newWordCost { settings.newWordCost = newWordCost < .infinity ? newWordCost : nil }
    return settings
  }

  /// The graph with its new words, and with what is to be walked along with it.
  ///
  /// - Parameter settings: the model's, overridden by the options given.
  func prepared(_ graph: WordGraph, _ settings: DecodingDefaults) throws -> WordGraph {
    var graph = graph
    if let cost = settings.newWordCost {
      try graph.spellNewWords(cost: Double(cost))
      guard graph.spellsNewWords || newWordCost == nil else {
        throw ValidationError(
          "--new-word-cost: "
            + (graph.graph.hasPlaceForNewWords
              ? "most words of the graph are not spelled in the model's units" : "the graph \(Self.noPlace)")
        )
      }
    }
    if let graphLm, let searchLm {
      let new = try NGramModel(arpa: searchLm)
      graph.replace(try NGramModel(arpa: graphLm), by: new)
      Self.warn(of: new, "--search-lm \(searchLm)", graph)
    }
    if let hotWords {
      let phrases = try HotWords(contentsOf: hotWords, boost: hotWordBoost ?? HotWords.usualBoost)
      let (newWords, missing) = try graph.boost(phrases)
      guard missing.count < phrases.phrases.count else {
        throw ValidationError("--hot-words \(hotWords): none of these words can be found: \(Self.reason(graph))")
      }
      Self.tell("new words", newWords)
      Self.tell(
        "hot words that cannot be found", missing.map { "\"\($0.words.joined(separator: " "))\"" }, Self.reason(graph))
    }
    return graph
  }

  /// Throws where a character model can read no sentence in the recogniser's letters; tells of the letters that it lacks.
  private static func requireSpelling(of units: [String], by model: CharacterModel, _ path: String) throws {
    _ = try model.logProbabilities(ofSentences: [])
    let letters = units.filter { $0.count == 1 }
    let missing = letters.filter { (try? model.alphabet.symbols(of: $0)) == nil }
    guard letters.isEmpty || missing.count < letters.count else {
      throw ValidationError(
        "--rescore-char-lm \(path): the model knows none of the recogniser's letters (lower case for upper case?)")
    }
    Self.tell("letters that --rescore-char-lm does not know, so that it chooses no sentence with them", missing)
  }

  /// Of a language model with which no new word is found.
  private static func warn(of model: NGramModel, _ option: String, _ graph: WordGraph) {
    guard graph.spellsNewWords, !model.expectsUnknownWords else { return }
    Program.say("asr-decode: \(option): this model gives unknown words no probability, so that no new word is spelled")
  }

  /// Why words may not be found.
  private static func reason(_ graph: WordGraph) -> String {
    graph.graph.hasPlaceForNewWords
      ? "the model lacks units to spell them in (lower case for upper case?)"
      : "the graph lacks them, and \(noPlace)"
  }

  private static let noPlace = "has no place for new words, which asr-graph --new-words leaves"

  /// How many there are, and the first few by name.
  private static func tell(_ what: String, _ names: [String], _ reason: String? = nil) {
    guard !names.isEmpty else { return }
    let shown = 5
    let list = names.prefix(shown).joined(separator: ", ") + (names.count > shown ? ", …" : "")
    Program.say("asr-decode: \(what): \(names.count): \(list)\(reason.map { " (\($0))" } ?? "")")
  }

  /// The name of an option that is given and has no meaning without a graph.
  var optionOfGraphs: String? {
    let options: [(String, Bool)] = [
      ("--beam", beam != nil), ("--max-active", maxActive != nil), ("--acoustic-scale", acousticScale != nil),
      ("--prior-scale", priorScale != nil), ("--blank-scale", blankScale != nil),
      ("--word-insertion-penalty", wordInsertionPenalty != nil && !spells), ("--lattice-beam", latticeBeam != nil),
      ("--nbest", nbest != nil), ("--confidence-scale", confidenceScale != nil),
      ("--rescore-lm", rescoreLm != nil), ("--rescore-char-lm", rescoreCharLm != nil),
      ("--search-lm", searchLm != nil), ("--hot-words", hotWords != nil),
      ("--new-word-cost", newWordCost != nil), ("--sure-blank", sureBlank != nil),
    ]
    return options.first(where: \.1)?.0
  }

  /// The name of an option that is given and has no meaning where the words are known.
  var optionOfUnknownWords: String? {
    let options: [(String, Bool)] = [
      ("--greedy", greedy), ("--lm", lm != nil), ("--char-lm", charLm != nil), ("--search-lm", searchLm != nil),
      ("--rescore-lm", rescoreLm != nil), ("--rescore-char-lm", rescoreCharLm != nil), ("--hot-words", hotWords != nil),
      ("--new-word-cost", newWordCost != nil), ("--nbest", nbest != nil),
      ("--lattice-beam", latticeBeam != nil),
      ("--confidence-scale", confidenceScale != nil), ("--word-insertion-penalty", wordInsertionPenalty != nil),
    ]
    return options.first(where: \.1)?.0
  }

  /// The name of an option that is given and changes nothing but what a search finds. Lists of new words are none: they say what
  /// the numbers of words in a lattice mean.
  var optionOfSearches: String? {
    let options: [(String, Bool)] = [
      ("--greedy", greedy), ("--lm", lm != nil), ("--char-lm", charLm != nil), ("--beam", beam != nil),
      ("--max-active", maxActive != nil),
      ("--prior-scale", priorScale != nil), ("--blank-scale", blankScale != nil),
      ("--word-insertion-penalty", wordInsertionPenalty != nil), ("--sure-blank", sureBlank != nil),
      ("--search-lm", searchLm != nil),
    ]
    return options.first(where: \.1)?.0
  }

  /// Whether an option is given that nothing but a lattice can answer.
  var asksForLattices: Bool {
    nbest != nil || latticeBeam != nil || confidenceScale != nil || rescoreLm != nil || rescoreCharLm != nil
  }

  /// Whether label sequences are searched, without a graph.
  var spells: Bool { lm != nil || charLm != nil }

  /// What is asked of lattices, where they are made.
  func latticeWishes(_ recognizer: Recognizer) throws -> LatticeWishes {
    var wishes = LatticeWishes()
    if let graphLm, let rescoreLm {
      let new = try NGramModel(arpa: rescoreLm)
      wishes.rescoring = (try NGramModel(arpa: graphLm), new)
      if case .graph(let graph) = recognizer.search { Self.warn(of: new, "--rescore-lm \(rescoreLm)", graph) }
    }
    if let rescoreCharLm {
      let model = try CharacterModel(contentsOf: rescoreCharLm)
      try Self.requireSpelling(of: recognizer.model.tokens.units, by: model, rescoreCharLm)
      wishes.sentenceRescoring = SentenceRescoring(
        model: model, share: charLmWeight ?? 0.5, candidates: rescoreNbest ?? 100)
    }
    wishes.beam = latticeBeam
    if let nbest { wishes.alternatives = nbest }
    return wishes
  }

  var prefixOptions: PrefixBeamSearchOptions {
    var options = PrefixBeamSearchOptions(wordInsertionPenalty: Double(wordInsertionPenalty ?? 0))
    if let lmWeight { options.languageModelWeight = lmWeight }
    if let charLmWeight { options.characterModelWeight = charLmWeight }
    if let beamSize { options.beamSize = beamSize }
    return options
  }
}
