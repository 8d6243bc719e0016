/// The states of all letters' hidden Markov models. A letter sounds otherwise at the beginning of a word than within it or at
/// its end, and as a word of its own it is its name or a whole syllable: each has a model of its own for each of these places.
struct LetterStates {
  /// Where in its word a letter stands.
  private enum Place { case first, inner, last, only }

  private struct Letter: Hashable {
    let column: Int
    let place: Place
  }

  /// A letter is heard for two frames or more, and one that is a word by itself, spelled for instance, for five.
  private static let statesOfLetter = 2
  private static let statesOfWord = 5

  /// What stands for what is heard where nothing is said.
  static let silence = 0

  private var firstState: [Letter: Int] = [:]
  /// The states of all letters that have been met, and that of the silence.
  private(set) var count = 1

  /// The states of an utterance's words in their order, with silence before, between and behind them. Letters that were not
  /// met before get states of their own.
  ///
  /// - Parameter words: of each word its letters' columns.
  mutating func sequence(of words: [[Int]]) -> StateSequence {
    var sequence = StateSequence(states: [Self.silence], words: [nil])
    for (index, word) in words.enumerated() {
      for state in word.indices.flatMap({ states(of: word, at: $0) }) { sequence.append(state, word: index) }
      sequence.append(Self.silence, word: nil)
    }
    return sequence
  }

  private mutating func states(of word: [Int], at index: Int) -> Range<Int> {
    let place: Place =
      if word.count == 1 { .only } else if index == 0 { .first } else if index == word.count - 1 { .last } else {
        .inner
      }
    let states = place == .only ? Self.statesOfWord : Self.statesOfLetter
    let letter = Letter(column: word[index], place: place)
    let first = firstState[letter] ?? count
    if first == count {
      firstState[letter] = first
      count += states
    }
    return first..<first + states
  }
}

/// The states that an utterance goes through from left to right, each for one frame or more; silences may be left out.
struct StateSequence {
  private(set) var states: [Int]
  /// Of each of them the word that it belongs to; nil for silence.
  private(set) var words: [Int?]

  mutating func append(_ state: Int, word: Int?) {
    states.append(state)
    words.append(word)
  }

  var count: Int { states.count }

  func isSilence(at position: Int) -> Bool { words[position] == nil }
}
