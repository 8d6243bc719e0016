import Foundation
public import LanguageModel
public import WFST

/// G: word sequences weighted by an n-gram model, −ln P(words </s>).
///
/// States: the histories that some n-gram of the model extends, the empty one among them. From history h:
/// word w of an n-gram h w: –w:w / −ln P(w | h)→ the longest suffix of h w that is a history;
/// </s> of an n-gram h </s>: final weight −ln P(</s> | h);
/// and unless h is empty, –#0:ε / −ln backoff(h)→ the longest proper suffix of h that is a history.
/// Where the word table has `#1`, which stands for new words, the empty history has the arc –#1:#1 / −ln P(<unk>)→ to itself.
/// Where h w is an n-gram that nothing extends, its backoff is paid on the arc into it. The start is history <s>.
///
/// The model's own rule takes the backoff only where h w is no n-gram; here #0 is open always. A path by the rule has
/// the model's weight; the best path may cost less where backing off leads past a history that predicts badly.
///
/// N-grams with a word that the table lacks, with <s> behind the first place or </s> before the last are left out.
public struct GrammarTransducer: Sendable {
  public let fst: VectorFst<TropicalWeight>
  /// Words of the model that the table lacks, without <s>, </s> and <unk>, in the model's order.
  public let unknownWords: [String]
  /// Words of the table that the model lacks and that are therefore never recognised.
  public let unreachableWords: [String]
  /// How many n-grams were left out, <unk> alone not counted: for an unknown word, or because of the place of <s> or </s>.
  public let removedNGrams: Int

  /// The table of a model's words, with `#0`.
  public static func wordTable(of model: NGramModel) -> SymbolTable {
    WordTable.make(
      model.vocabulary.filter { $0 != NGramModel.unknown && !WordTable.isSymbol($0) })
  }

  /// Whether a table has the symbol of backing off.
  public static func canBackOff(with words: SymbolTable) -> Bool { words.id(of: WordTable.backoffSymbol) != nil }

  /// - `words`: with `#0`; its words are those of the lexicon.
  public init(model: NGramModel, words: SymbolTable) {
    var builder = Builder(model: model, words: words)
    builder.addHistories()
    builder.addArcs()
    builder.addBackoffs()
    builder.addNewWords(of: model)
    builder.fst.connect()
    builder.fst.arcSort(by: .input)
    fst = builder.fst
    unknownWords = builder.unknownWords
    removedNGrams = builder.removedNGrams
    let used = Set(builder.fst.states.flatMap { state in builder.fst.arcs(from: state).map(\.outputLabel) })
    unreachableWords = words.entries.filter {
      !used.contains($0.label) && !$0.label.isEpsilon && !WordTable.isSymbol($0.symbol)
    }.map(\.symbol)
  }

  private struct Builder {
    private typealias History = ArraySlice<Int>

    /// A word of the model as the transducer knows it.
    private enum Role {
      case word(Label)
      case sentenceStart
      case sentenceEnd
      case unknown
    }

    var fst = VectorFst<TropicalWeight>()
    private(set) var unknownWords: [String] = []
    private(set) var removedNGrams = 0
    private let order: Int
    private let roles: [Role]
    /// The n-grams that are kept, order by order.
    private var ngrams: [[NGramModel.NGram]] = []
    /// The history of each state.
    private var histories: [History] = []
    private var stateOf: [History: StateID] = [:]
    private var backoffOf: [History: Float] = [:]
    private let backoffLabel: Label
    private let newWordLabel: Label?

    init(model: NGramModel, words: SymbolTable) {
      order = model.order
      backoffLabel = WordTable.backoff(in: words)
      newWordLabel = words.id(of: WordTable.newWordSymbol)
      var unknown: [String] = []
      roles = model.vocabulary.map { word in
        switch word {
        case NGramModel.sentenceStart: return .sentenceStart
        case NGramModel.sentenceEnd: return .sentenceEnd
        default:
          let word = word.precomposedStringWithCanonicalMapping
          if !WordTable.isSymbol(word), let label = words.id(of: word) { return .word(label) }
          if word != NGramModel.unknown { unknown.append(word) }
          return .unknown
        }
      }
      unknownWords = unknown
      fst.inputSymbols = words
      fst.outputSymbols = words
      for order in 1...model.order {
        let all = model.ngrams(ofOrder: order)
        let kept = all.filter { isKept($0.words) }
        // A model has <unk> whether its file has it or not.
        let others = all.count { $0.words != [model.unknownID] || isKept($0.words) }
        removedNGrams += others - kept.count
        ngrams.append(kept)
      }
    }

    private func isKept(_ words: [Int]) -> Bool {
      for (position, word) in words.enumerated() {
        switch roles[word] {
        case .word: continue
        case .sentenceStart where position == 0: continue
        case .sentenceEnd where position == words.count - 1: continue
        case .sentenceStart, .sentenceEnd, .unknown: return false
        }
      }
      return true
    }

    /// The empty history, <s>, and every history that an n-gram extends, shorter ones first, in the model's order.
    mutating func addHistories() {
      addHistory([])
      for (index, grams) in ngrams.enumerated() {
        for gram in grams {
          if index > 0 { addHistory(gram.words.dropLast()) }
          if index == 0, case .sentenceStart = roles[gram.words[0]], order > 1 { addHistory(gram.words[...]) }
          if index < order - 1 { backoffOf[gram.words[...]] = gram.log10Backoff }
        }
      }
      fst.start = histories.first { isStart($0) }.flatMap { stateOf[$0] } ?? StateID(0)
    }

    private func isStart(_ history: History) -> Bool {
      guard history.count == 1, let word = history.first, case .sentenceStart = roles[word] else { return false }
      return true
    }

    private mutating func addHistory(_ history: History) {
      guard stateOf[history] == nil else { return }
      stateOf[history] = fst.addState()
      histories.append(history)
    }

    mutating func addArcs() {
      for grams in ngrams {
        for gram in grams {
          guard let source = stateOf[gram.words.dropLast()], let last = gram.words.last else { continue }
          switch roles[last] {
          case .sentenceEnd: fst.setFinalWeight(Self.weight(gram.log10Probability), of: source)
          case .sentenceStart, .unknown: continue
          case .word(let label):
            let (target, backoff) = longestHistory(of: gram.words[...])
            fst.addArc(
              from: source, to: target, input: label, output: label,
              weight: Self.weight(gram.log10Probability + backoff))
          }
        }
      }
    }

    mutating func addBackoffs() {
      for (state, history) in histories.enumerated() where !history.isEmpty {
        let (target, backoff) = longestHistory(of: history.dropFirst())
        fst.addArc(
          from: StateID(index: state), to: target, input: backoffLabel, output: .epsilon,
          weight: Self.weight((backoffOf[history] ?? 0) + backoff))
      }
    }

    /// What is behind a new word is as if nothing had been said: n-grams of `<unk>` and other words are left out.
    mutating func addNewWords(of model: NGramModel) {
      guard let label = newWordLabel, let state = stateOf[[]] else { return }
      let log10 = model.score(model.unknownID, after: model.emptyState).log10
      fst.addArc(from: state, to: state, input: label, output: label, weight: Self.weight(log10))
    }

    /// The longest suffix of `words` that is a history, and log₁₀ of what backing off to it costs.
    private func longestHistory(of words: History) -> (StateID, Float) {
      var suffix = words.suffix(order - 1)
      var backoff: Float = 0
      while true {
        // Histories are looked up by their elements alone, wherever a slice begins.
        if let state = stateOf[suffix] { return (state, backoff) }
        backoff += backoffOf[suffix] ?? 0
        suffix = suffix.dropFirst()
      }
    }

    private static func weight(_ log10Probability: Float) -> TropicalWeight {
      TropicalWeight(Float(-Double(log10Probability) * log(10)))
    }
  }
}
