import Corpus

/// What the words of each prefix of a search cost or gain.
struct WordScorer {
  /// The score of the words up to a node's last `<SPACE>`, and the language model's history after them.
  private struct Score {
    var value: Double
    var history: Int32
  }

  let spaceColumn: Int?
  private let tokens: TokenTable
  private let weight: Double
  private let penalty: Double
  private var histories: any WordHistories
  /// By node of the prefix tree.
  private var scores = [Score(value: 0, history: 0)]
  /// By node, once asked for: the score when a `<SPACE>` follows.
  private var scoresAfterSpace: [Score?] = [nil]

  init(tokens: TokenTable, model: (any WordLanguageModel)?, options: PrefixBeamSearchOptions) {
    self.tokens = tokens
    spaceColumn = tokens.column(of: TokenTable.spaceSymbol)
    weight = options.languageModelWeight
    penalty = options.wordInsertionPenalty
    if let model { histories = WordScorer.histories(of: model) } else { histories = NoHistories() }
  }

  private static func histories(of model: some WordLanguageModel) -> any WordHistories { ModelHistories(model) }

  /// The score of the whole words of `node`.
  func score(of node: Int32) -> Double { scores[Int(node)].value }

  /// Takes in a new node, whose number is the count of those before.
  mutating func add(node: Int32, parent: Int32, isSpace: Bool) {
    precondition(Int(node) == scores.count, "node \(node) comes after \(scores.count) nodes")
    let inherited = scores[Int(parent)]
    scores.append(isSpace ? scoresAfterSpace[Int(parent)] ?? inherited : inherited)
    scoresAfterSpace.append(nil)
  }

  /// The score of `node`'s words when the word that it ends with is one.
  mutating func scoreAfterSpace(node: Int32, in tree: PrefixTree) -> Double {
    if let known = scoresAfterSpace[Int(node)] { return known.value }
    let score = scoreWithLastWord(of: node, in: tree)
    scoresAfterSpace[Int(node)] = score
    return score.value
  }

  /// The score of `node`'s words as a whole sentence.
  mutating func scoreAtEnd(node: Int32, in tree: PrefixTree) -> Double {
    let score = scoreWithLastWord(of: node, in: tree)
    return score.value + weight * histories.logProbabilityOfEnd(after: score.history)
  }

  private mutating func scoreWithLastWord(of node: Int32, in tree: PrefixTree) -> Score {
    let before = scores[Int(node)]
    let spelling = tree.columns(to: node, after: spaceColumn.map { Int32($0) })
    guard !spelling.isEmpty else { return before }
    let word = tokens.text(ofColumns: spelling)
    let (value, next) = histories.logProbability(ofWord: word, after: before.history)
    return Score(value: before.value + weight * value - penalty, history: next)
  }
}
