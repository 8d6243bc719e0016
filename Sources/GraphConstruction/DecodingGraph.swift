public import Corpus
public import LanguageModel
public import WFST

/// How a decoding graph is put together.
public struct DecodingGraphOptions: Sendable {
  /// nil: `TokenTopology.recommended(for:)`.
  public var topology: TokenTopology?
  /// The probability of `<SPACE>` at each place between words and at the ends, below 1. Larger: words run together cost
  /// more.
  public var spaceProbability = 0.5
  /// Whether where several words are possible their probabilities are summed up (the log semiring, as Kaldi and Eesen do it) or
  /// the best one counts, which a search's beam then sees before the word is known.
  public var sumsAlternatives = true
  /// Whether new words can be put in when the graph is searched, where the grammar expects an unknown one. The place is marked by
  /// arcs that read a label for which no column is, so that other programs cannot search such a graph.
  public var hasPlaceForNewWords = false
  public var determinize = DeterminizeOptions()

  public init() {}
}

/// The transducers of a recogniser's search: TLG = T ∘ min(det(L) ∘ G), frames to words.
///
/// TLG's input labels are columns + 1 (epsilon where no frame is read), its output labels those of `words`.
/// Disambiguation symbols do not occur in it: T's loops have taken them off. Its arcs are sorted by input label. The same
/// model, lexicon, tokens and options give the same states and arcs, byte for byte.
public struct DecodingGraph: Sendable {
  public let topology: TokenTopology
  /// The given tokens, with as many disambiguation symbols as the lexicon needs.
  public let tokens: TokenTable
  /// `<eps>` 0, the lexicon's words in the order of their UTF-8 bytes, `#0`, and `#1` where there is a place for new words.
  public let words: SymbolTable
  public let lexicon: Lexicon
  public let tokenTransducer: TokenTransducer
  public let lexiconTransducer: LexiconTransducer
  public let grammarTransducer: GrammarTransducer
  /// min(det(L) ∘ G).
  public let lexiconGrammar: VectorFst<TropicalWeight>
  public let tlg: VectorFst<TropicalWeight>

  /// Builds the graph. `report` is told of each step when it is done: the transducer's name, its states and its arcs.
  ///
  /// - Throws: `DecodingGraphError` where no word of the model is in the lexicon or L cannot be determinised.
  public static func build(
    model: NGramModel, lexicon: Lexicon, tokens: TokenTable, options: DecodingGraphOptions = DecodingGraphOptions(),
    report: (_ step: String, _ states: Int, _ arcs: Int) -> Void = { _, _, _ in }
  ) throws -> DecodingGraph {
    let hasPlace = options.hasPlaceForNewWords
    guard !hasPlace || model.expectsUnknownWords else { throw DecodingGraphError.noUnknownWord }
    let tokens = try tokens.withDisambiguationSymbols(
      atLeast: LexiconTransducer.disambiguationSymbols(of: lexicon, hasPlaceForNewWords: hasPlace))
    let topology = options.topology ?? .recommended(for: tokens)
    let words = WordTable.make(lexicon.words, hasPlaceForNewWords: hasPlace)

    let grammar = GrammarTransducer(model: model, words: words)
    report("G", grammar.fst.stateCount, grammar.fst.arcCount)
    guard grammar.fst.stateCount > 0, grammar.unreachableWords.count < lexicon.words.count else {
      throw DecodingGraphError.noCommonWord(ofModel: grammar.unknownWords.first, ofLexicon: lexicon.words.first)
    }
    let lexiconTransducer = LexiconTransducer(
      lexicon: lexicon, tokens: tokens, words: words, spaceProbability: options.spaceProbability)
    report("L", lexiconTransducer.fst.stateCount, lexiconTransducer.fst.arcCount)
    let lexiconGrammar = try Self.lexiconGrammar(lexiconTransducer.fst, grammar.fst, options, report)
    let tokenTransducer = TokenTransducer(
      tokens: tokens, topology: topology, hasPlaceForNewWords: hasPlace)
    report("T", tokenTransducer.fst.stateCount, tokenTransducer.fst.arcCount)
    var tlg = compose(tokenTransducer.fst, lexiconGrammar)
    tlg.arcSort(by: .input)
    report("TLG", tlg.stateCount, tlg.arcCount)
    return DecodingGraph(
      topology: topology, tokens: tokens, words: words, lexicon: lexicon, tokenTransducer: tokenTransducer,
      lexiconTransducer: lexiconTransducer, grammarTransducer: grammar, lexiconGrammar: lexiconGrammar, tlg: tlg)
  }

  /// min(det(L) ∘ G), sorted by input label.
  ///
  /// L is determinised in the tropical semiring in any case, in which its weights stay where they are: no two of its paths read and
  /// write the same (unless a lexicon has pronunciations that begin with `<SPACE>`), so there is nothing to sum, and sums over all
  /// words that begin alike would only come in the way of pruning.
  private static func lexiconGrammar(
    _ lexicon: VectorFst<TropicalWeight>, _ grammar: VectorFst<TropicalWeight>, _ options: DecodingGraphOptions,
    _ report: (_ step: String, _ states: Int, _ arcs: Int) -> Void
  ) throws -> VectorFst<TropicalWeight> {
    let determinized: VectorFst<TropicalWeight>
    do { determinized = try WFST.determinize(lexicon, options: options.determinize) } catch {
      throw DecodingGraphError.notDeterminizable(error)
    }
    report("det(L)", determinized.stateCount, determinized.arcCount)
    var result: VectorFst<TropicalWeight>
    if options.sumsAlternatives {
      let (first, second) = (determinized.reinterpreted(as: LogWeight.self), grammar.reinterpreted(as: LogWeight.self))
      result = composeLookingAhead(first, second).reinterpreted(as: TropicalWeight.self)
    } else {
      result = composeLookingAhead(determinized, grammar)
    }
    report("det(L) ∘ G", result.stateCount, result.arcCount)
    try result.minimize()
    result.arcSort(by: .input)
    report("min(det(L) ∘ G)", result.stateCount, result.arcCount)
    return result
  }
}

/// Why there is no graph.
public enum DecodingGraphError: Error, CustomStringConvertible {
  case noCommonWord(ofModel: String?, ofLexicon: String?)
  case notDeterminizable(DeterminizeError)
  /// A place for new words is wanted, and the model gives `<unk>` no probability.
  case noUnknownWord

  public var description: String {
    switch self {
    case .noCommonWord(let model, let lexicon):
      "the language model and the lexicon have no word in common: the first of the model is "
        + "\"\(model ?? "")\", of the lexicon \"\(lexicon ?? "")\" (upper and lower case?)"
    case .noUnknownWord:
      "the language model gives unknown words no probability, so there is no place for new ones: estimate it with <unk>"
    case .notDeterminizable(let error):
      "L is \(error)"
    }
  }
}
