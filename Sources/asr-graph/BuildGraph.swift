public import ArgumentParser
import CommandLineSupport
import Corpus
import Foundation
public import GraphConstruction
import LanguageModel

/// Builds the graph that `asr-decode` searches.
struct BuildGraph: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build",
    abstract: "Builds the decoding graph TLG = T ∘ min(det(L) ∘ G) from a lexicon, a token table and a language model.",
    discussion: """
      Writes T.fst, L.fst, G.fst and TLG.fst (OpenFst's binary format), words.txt and tokens.txt into a folder, and \
      lexicon.txt where words are not pronounced as they are spelled: the words' times need it. \
      graph.json holds their checksums, so that parts of another graph are noticed. Sizes and warnings go to standard error.
      """)

  @Option(help: ArgumentHelp("A lexicon: lines of `WORD TOKEN TOKEN …`.", valueName: "file"))
  var lexicon: String?

  @Option(help: ArgumentHelp("A list of words, spelled in the token table's characters.", valueName: "file"))
  var words: String?

  @Option(help: ArgumentHelp("The network's tokens.txt.", valueName: "file"))
  var tokens: String

  @Option(help: ArgumentHelp("The n-gram model, ARPA, gzip too.", valueName: "file"))
  var lm: String

  @Option(help: ArgumentHelp("The folder to write to.", valueName: "folder"))
  var out: String

  @Option(
    help: ArgumentHelp(
      """
      strict: a blank stands between two equal tokens, as CTC has it; eesen: it need not, fewer arcs for many tokens. \
      (default: strict up to \(TokenTopology.greatestStrictTokenCount) tokens)
      """, valueName: "strict|eesen"))
  var tokenTopology: TokenTopology?

  @Option(
    help: ArgumentHelp("The probability of <SPACE> at each place between words and at the ends.", valueName: "0…<1"))
  var spaceProbability = 0.5

  @Flag(
    help: """
      Leaves a place where asr-decode can put words that the list lacks, those of --hot-words and, with --new-word-cost, any that \
      can be spelled: each hot word as probable as <unk> is in the language model, spelled ones less, by their spelling. Other \
      programs cannot search such a graph.
      """)
  var newWords = false

  func validate() throws {
    if !(0..<1).contains(spaceProbability) {
      throw ValidationError("--space-probability is \(spaceProbability), expected 0 to below 1")
    }
    if (lexicon == nil) == (words == nil) { throw ValidationError("expected one of --lexicon and --words") }
  }

  func run() throws {
    let tokenTable = try TokenTable(contentsOf: tokens)
    let entries = try readLexicon(tokenTable)
    let model = try NGramModel(arpa: lm)
    var options = DecodingGraphOptions()
    options.topology = tokenTopology
    options.spaceProbability = spaceProbability
    options.hasPlaceForNewWords = newWords

    let begin = ContinuousClock.now
    let graph = try DecodingGraph.build(model: model, lexicon: entries, tokens: tokenTable, options: options) {
      log("\($0): \($1) states, \($2) arcs")
    }
    warn(of: graph)
    try graph.write(to: out)
    let seconds = (ContinuousClock.now - begin).inSeconds
    log(
      "\(out)/TLG.fst: \(graph.topology) topology, \(entries.words.count) words, \(String(format: "%.2f", seconds)) s")
  }

  private func readLexicon(_ tokenTable: TokenTable) throws -> Lexicon {
    if let lexicon { return try Lexicon(lexicon: lexicon, tokens: tokenTable) }
    let result = try Lexicon(words: words ?? "", tokens: tokenTable)
    warn("words that cannot be spelled and are left out", result.unspellable.map { "\($0.word) (\($0.reason))" })
    return result
  }

  private func warn(of graph: DecodingGraph) {
    warn(
      "words of the language model that are not in the lexicon and are left out", graph.grammarTransducer.unknownWords)
    warn(
      "words of the lexicon that are not in the language model (asr-lm train --vocab adds them) and are never recognised",
      graph.grammarTransducer.unreachableWords)
    if graph.grammarTransducer.removedNGrams > 0 {
      log("n-grams left out for such a word or a misplaced <s> or </s>: \(graph.grammarTransducer.removedNGrams)")
    }
  }

  /// How many there are, and the first few by name.
  private func warn(_ what: String, _ names: [String]) {
    guard !names.isEmpty else { return }
    let shown = 5
    log("\(what): \(names.count): \(names.prefix(shown).joined(separator: ", "))\(names.count > shown ? ", …" : "")")
  }

  private func log(_ line: String) { Program.say("asr-graph: \(line)") }
}

extension TokenTopology: ExpressibleByArgument {}
