/// A language model over words, as a search uses it: p(words, end) = Π p(word | words before) · p(end | all words).
public protocol WordLanguageModel: Sendable {
  /// What the model remembers of the words so far.
  associatedtype State: Sendable

  /// Before the first word.
  var initialState: State { get }

  /// ln p(word | state), and the state after the word. A word that the model does not know has its unknown word's
  /// probability.
  func logProbability(ofWord word: String, after state: State) -> (value: Double, next: State)

  /// ln p(end of sentence | state).
  func logProbabilityOfEnd(after state: State) -> Double
}

/// The states of a language model under way in one search, by number: 0 is the initial state.
protocol WordHistories {
  mutating func logProbability(ofWord word: String, after history: Int32) -> (value: Double, next: Int32)
  func logProbabilityOfEnd(after history: Int32) -> Double
}

struct ModelHistories<Model: WordLanguageModel>: WordHistories {
  private let model: Model
  private var states: [Model.State]

  init(_ model: Model) {
    self.model = model
    states = [model.initialState]
  }

  mutating func logProbability(ofWord word: String, after history: Int32) -> (value: Double, next: Int32) {
    let (value, next) = model.logProbability(ofWord: word, after: states[Int(history)])
    states.append(next)
    return (value, Int32(states.count - 1))
  }

  func logProbabilityOfEnd(after history: Int32) -> Double {
    model.logProbabilityOfEnd(after: states[Int(history)])
  }
}

/// No language model: every sentence is as good as any other.
struct NoHistories: WordHistories {
  func logProbability(ofWord word: String, after history: Int32) -> (value: Double, next: Int32) { (0, 0) }
  func logProbabilityOfEnd(after history: Int32) -> Double { 0 }
}
