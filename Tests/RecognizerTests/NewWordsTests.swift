import AcousticModel
import Corpus
import Decoding
import Foundation
import GraphConstruction
import LanguageModel
import Recognizer
import Tensors
import TestSupport
import Testing
import WFST

/// Words that are put into a graph when it is searched, against a graph that has known them from the beginning.
@Suite struct NewWordsTests {
  private let folder: TemporaryFolder
  private let tokens: TokenTable

  init() throws {
    tokens = try TokenTable(units: [TokenTable.spaceSymbol, "A", "B", "C"], disambiguationSymbols: 1)
    folder = try TemporaryFolder()
  }

  /// Bigrams of two words; `CAB`, where the model has it, is as probable as an unknown word, and no n-gram has it.
  private func model(knowing newWords: [String] = [], unknown: Double = -0.7) throws -> NGramModel {
    let unigrams = newWords.map { "-0.7\t\($0)\n" }.joined()
    let text = """
      \\data\\
      ngram 1=\(5 + newWords.count)
      ngram 2=3

      \\1-grams:
      \(unknown)\t<unk>
      -99\t<s>\t-0.3
      -0.8\t</s>
      -0.6\tAB\t-0.2
      -0.9\tBA\t-0.5
      \(unigrams)
      \\2-grams:
      -0.4\t<s> AB
      -0.3\tAB BA
      -0.2\tBA </s>

      \\end\\

      """
    return try NGramModel(arpa: folder.write(text, to: "\(UUID()).arpa"))
  }

  private func graph(
    of words: [String], _ model: NGramModel, topology: TokenTopology, hasPlace: Bool, at path: String? = nil
  ) throws -> WordGraph {
    var options = DecodingGraphOptions()
    options.topology = topology
    options.hasPlaceForNewWords = hasPlace
    let graph = try DecodingGraph.build(
      model: model, lexicon: Lexicon(spelling: words, tokens: tokens), tokens: tokens, options: options)
    let path = path ?? folder.file("\(UUID())")
    try graph.write(to: path)
    return try WordGraph(folder: path, tokens: tokens)
  }

  private func best(_ graph: WordGraph, _ scores: Matrix) throws -> (words: [String], cost: Double) {
    let options = BeamSearchOptions(beam: .infinity, maxActive: 100_000, acousticScale: 1)
    let decoder = BeamSearchDecoder(graph: graph.graph, grammar: graph.grammar, options: options)
    let path = try decoder.decode(logLikelihoods: scores)
    return (path.words.map { graph.words[$0] }, path.totalCost)
  }

  /// In Eesen's topology both are the same relation, at the new word's edges too.
  @Test(arguments: UInt64(1)...40)
  func theyAreFoundAsIfTheGraphHadKnownThem(seed: UInt64) throws {
    var generator = SeededGenerator(seed)
    var grown = try graph(of: ["AB", "BA"], model(), topology: .eesen, hasPlace: true)
    #expect(grown.graph.hasPlaceForNewWords && grown.vocabularySize == 2)
    let boosted = try grown.boost(HotWords([.init(words: ["CAB"], boost: 0), .init(words: ["CAB", "BA"], boost: 0)]))
    #expect(boosted.newWords == ["CAB"] && boosted.missing == [])
    let whole = try graph(of: ["AB", "BA", "CAB"], model(knowing: ["CAB"]), topology: .eesen, hasPlace: false)
    let elements = (0..<12 * 5).map { _ in Float.random(in: -4 ... -0.1, using: &generator) }
    let scores = Matrix(rows: 12, columns: 5, elements: elements)
    let (found, expected) = (try best(grown, scores), try best(whole, scores))
    #expect(found.words == expected.words)
    #expect(abs(found.cost - expected.cost) < 1e-4, "\(found) \(expected)")
  }

  /// Whether a place is left or not is nothing to a search that puts no words into it.
  @Test(arguments: [TokenTopology.strict, .eesen])
  func anEmptyPlaceChangesNothing(topology: TokenTopology) throws {
    var generator = SeededGenerator(7)
    let with = try graph(of: ["AB", "BA"], model(), topology: topology, hasPlace: true)
    let without = try graph(of: ["AB", "BA"], model(), topology: topology, hasPlace: false)
    for _ in 0..<20 {
      let elements = (0..<9 * 5).map { _ in Float.random(in: -4 ... -0.1, using: &generator) }
      let scores = Matrix(rows: 9, columns: 5, elements: elements)
      let (found, expected) = (try best(with, scores), try best(without, scores))
      #expect(found.words == expected.words && abs(found.cost - expected.cost) < 1e-4)
    }
  }

  @Test func aNewWordIsHeardAndBoosted() throws {
    var graph = try graph(of: ["AB", "BA"], model(), topology: .strict, hasPlace: true)
    let sure = posteriors([0, 4, 2, 3, 1, 3, 2, 0])
    #expect(try best(graph, sure).words == ["AB", "BA"])
    let boosted = try graph.boost(
      HotWords([.init(words: ["CAB"]), .init(words: ["cab"]), .init(words: ["AB", "X"])]))
    #expect(boosted.newWords == ["CAB"] && boosted.missing.map(\.words) == [["cab"], ["AB", "X"]])
    #expect(try best(graph, sure).words == ["CAB", "BA"])
    // Its C said as an A: a boost of 5 does not pay for that frame, and 4 more do.
    let slip = posteriors([0, 2, 2, 3, 1, 3, 2, 0])
    #expect(try best(graph, slip).words == ["AB", "BA"])
    _ = try graph.boost(HotWords([.init(words: ["CAB"], boost: 4)]))
    #expect(try best(graph, slip).words == ["CAB", "BA"])
  }

  @Test func withoutAPlaceTheyAreMissing() throws {
    var graph = try graph(of: ["AB", "BA"], model(), topology: .strict, hasPlace: false)
    let boosted = try graph.boost(HotWords([.init(words: ["CAB"]), .init(words: ["AB"])]))
    #expect(boosted.newWords == [] && boosted.missing.map(\.words) == [["CAB"]])
  }

  @Test func aModelThatExpectsNoUnknownWordLeavesNoPlace() throws {
    #expect(throws: DecodingGraphError.self) {
      try graph(of: ["AB", "BA"], model(unknown: -99), topology: .strict, hasPlace: true)
    }
  }

  /// Over six frames a new word has at most six units, A or B as in the graph's own words: every such word put in as a hot word,
  /// which costs what an n-gram model of the spellings gives it, must be the same to the search.
  @Test(arguments: UInt64(1)...30)
  func newWordsAreSpelledAsIfAllHadBeenListed(seed: UInt64) throws {
    var generator = SeededGenerator(seed)
    var spelling = try graph(of: ["AB", "BA"], model(), topology: .strict, hasPlace: true)
    try spelling.spellNewWords(cost: 2)
    var listing = try graph(of: ["AB", "BA"], model(), topology: .strict, hasPlace: true)
    let known: Set = ["AB", "BA"]
    _ = try listing.boost(HotWords(try allWords(of: ["A", "B"], upTo: 6).filter { !known.contains($0) }.map(listed)))
    #expect(spelling.spellsNewWords && !listing.spellsNewWords && spelling.vocabularySize == 2)
    let elements = (0..<6 * 5).map { _ in Float.random(in: -9 ... -0.1, using: &generator) }
    let scores = Matrix(rows: 6, columns: 5, elements: elements)
    let (found, expected) = (try best(spelling, scores), try best(listing, scores))
    #expect(found.words == expected.words.map { known.contains($0) ? $0 : "#1" })
    #expect(abs(found.cost - expected.cost) < 1e-4, "\(found) \(expected)")
    let sure = Matrix(rows: 6, columns: 5, elements: posteriors([3, 2, 2, 3, 0, 3]).elements.map { 3 * $0 })
    #expect(try best(spelling, sure).words == ["#1"])
    #expect(try best(listing, sure).words == ["BABB"])
    #expect(try abs(best(spelling, sure).cost - best(listing, sure).cost) < 1e-4)
  }

  private func allWords(of units: [String], upTo length: Int) -> [String] {
    var words = [""]
    var longest = words
    for _ in 0..<length {
      longest = longest.flatMap { word in units.map { word + $0 } }
      words += longest
    }
    return Array(words.dropFirst())
  }

  /// A word at the cost of 2 and of its spelling.
  private func listed(_ word: String) throws -> HotWords.Phrase {
    let model = try KneserNey.estimate(sentences: [["A", "B"], ["B", "A"]], order: SpelledWords.order)
    var state = model.initialState
    var cost = 2.0
    for unit in word.map(String.init) {
      let (log10, next) = model.score(model.wordID(unit) ?? model.unknownID, after: state)
      cost -= Double(log10) * log(10)
      state = next
    }
    cost -= Double(model.endScore(after: state)) * log(10)
    return HotWords.Phrase(words: [word], boost: -cost)
  }

  /// Frames: blank B B A blank B blank ␣ A B, then nothing but blanks.
  @Test func aSpelledWordHasItsTextItsTimesAndItsConfidence() throws {
    var graph = try graph(of: ["AB", "BA"], model(), topology: .strict, hasPlace: true)
    try graph.spellNewWords(cost: 0)
    var recognizer = try Recognizer(model: tinyModel(), search: .graph(graph))
    (recognizer.settings.acousticScale, recognizer.settings.wordInsertionPenalty) = (2, 3)
    let sound = posteriors([0, 3, 3, 2, 0, 3, 0, 1, 2, 3, 0, 0])
    let transcript = try recognizer.transcript(ofLogPosteriors: sound, duration: 0.36)
    #expect(transcript.words.map(\.word) == ["BAB", "AB"])
    #expect(transcript.words.map { $0.tokens.map(\.token).joined() } == ["BAB", "AB"])
    let change = 0.18 + 0.06 * 5 / 7
    let times = transcript.words.flatMap { [$0.start, $0.end] }
    #expect(zip(times, [0, change, change, 0.36]).allSatisfy { abs($0 - $1) < 1e-9 }, "\(times)")
    let lattice = try #require(try recognizer.lattice(ofLogPosteriors: sound, beam: 60))
    let alternatives = recognizer.transcripts(of: lattice, count: 10, duration: 0.36)
    #expect(alternatives[0].text == "BAB AB")
    #expect(alternatives.count == 10 && Set(alternatives.map(\.text)).count == 10)
    #expect(alternatives[0].words.map(\.start) == transcript.words.map(\.start))
    #expect(alternatives[0].words.allSatisfy { $0.confidence ?? 0 > 0.5 })
  }

  /// Each new word pays the penalty of one word, whatever its length.
  @Test func aSpelledWordIsOneWord() throws {
    var graph = try graph(of: ["AB", "BA"], model(), topology: .strict, hasPlace: true)
    try graph.spellNewWords(cost: 0)
    let sound = posteriors([3, 2, 3])
    func cost(penalty: Double) throws -> Double {
      let options = BeamSearchOptions(
        beam: .infinity, maxActive: 100_000, acousticScale: 3, wordInsertionPenalty: penalty)
      let path = try BeamSearchDecoder(graph: graph.graph, options: options).decode(logLikelihoods: sound)
      #expect(path.words.map { graph.words[$0] } == ["#1"])
      return path.totalCost
    }
    #expect(abs(try cost(penalty: 3.5) - cost(penalty: 3) - 0.5) < 1e-9)
  }

  /// A hot word and a spelled one in one graph, each with its own label.
  @Test func hotWordsAndSpelledOnesStandSideBySide() throws {
    var graph = try graph(of: ["AB", "BA"], model(), topology: .strict, hasPlace: true)
    try graph.spellNewWords(cost: 0)
    #expect(try graph.boost(HotWords([.init(words: ["CAB"])])).newWords == ["CAB"])
    var recognizer = try Recognizer(model: tinyModel(), search: .graph(graph))
    (recognizer.settings.acousticScale, recognizer.settings.wordInsertionPenalty) = (2, 3)
    let sound = posteriors([4, 2, 3, 1, 3, 2, 3, 1, 3, 2])
    for sureBlank: Float in [1, 0.9] {
      recognizer.sureBlank = sureBlank
      #expect(try recognizer.transcript(ofLogPosteriors: sound, duration: 0.3).text == "CAB BAB BA")
    }
  }

  /// The symbol of new words can itself be spelled in some units, and is no word for all that.
  @Test func unitsMaySpellTheSymbol() throws {
    let tokens = try TokenTable(units: ["#", "1", TokenTable.spaceSymbol, "A", "B"], disambiguationSymbols: 1)
    var options = DecodingGraphOptions()
    options.hasPlaceForNewWords = true
    let graph = try DecodingGraph.build(
      model: model(), lexicon: Lexicon(spelling: ["AB", "BA"], tokens: tokens), tokens: tokens, options: options)
    try graph.write(to: folder.file("graph"))
    var words = try WordGraph(folder: folder.file("graph"), tokens: tokens)
    try words.spellNewWords(cost: 0)
    #expect(words.spellsNewWords)
  }

  /// Words that are pronounced in units of which none is a letter of theirs say nothing about how others are spelled.
  @Test func nothingIsSpelledInSounds() throws {
    let lexicon = try Lexicon(lexicon: folder.write("AB C C\nBA C\n", to: "lexicon"), tokens: tokens)
    var options = DecodingGraphOptions()
    options.hasPlaceForNewWords = true
    let graph = try DecodingGraph.build(model: model(), lexicon: lexicon, tokens: tokens, options: options)
    try graph.write(to: folder.file("graph"))
    var words = try WordGraph(folder: folder.file("graph"), tokens: tokens)
    try words.spellNewWords(cost: 0)
    #expect(!words.spellsNewWords && words.graph.hasPlaceForNewWords)
  }

  /// A model's folder says at what cost its graph's new words are spelled.
  @Test func aRecogniserSpellsWhatItsModelSays() throws {
    _ = try graph(of: ["AB", "BA"], model(), topology: .strict, hasPlace: true, at: folder.file("graph"))
    let path = folder.file("model")
    try ModelFolder.write(tinyModel(), to: path)
    func text(cost: Float?) throws -> String {
      var decoding = DecodingDefaults()
      (decoding.acousticScale, decoding.newWordCost) = (2, cost)
      var model = try ModelFolder(at: path)
      try model.install(
        graph: folder.file("graph") + "/TLG.fst", words: folder.file("graph") + "/words.txt", decoding: decoding)
      return try Recognizer(model: path).transcript(ofLogPosteriors: posteriors([3, 2, 3]), duration: 0.1).text
    }
    #expect(try text(cost: 0) == "BAB")
    #expect(try ["AB", "BA"].contains(text(cost: nil)))
  }

  @Test func withoutAPlaceNothingIsSpelled() throws {
    var graph = try graph(of: ["AB", "BA"], model(), topology: .strict, hasPlace: false)
    try graph.spellNewWords(cost: 0)
    #expect(!graph.spellsNewWords && !graph.graph.hasPlaceForNewWords)
  }
}
