/// Scores of groups of utterances, and of words.
extension Score {
  /// What the utterances of one speaker, say, have together.
  public struct Group: Sendable {
    public let name: String
    public fileprivate(set) var words = ErrorRate()
    public fileprivate(set) var sentences = SentenceErrorRate()
  }

  /// In the order in which the groups first occur.
  public func groups(by name: (Utterance) throws -> String) rethrows -> [Group] {
    var groups: [Group] = []
    var places: [String: Int] = [:]
    for utterance in utterances {
      let name = try name(utterance)
      let place = places[name, default: groups.count]
      if place == groups.count {
        places[name] = place
        groups.append(Group(name: name))
      }
      groups[place].words += utterance.words
      groups[place].sentences.add(wrong: utterance.words.errors > 0 || !utterance.isPresent)
    }
    return groups
  }

  /// By how many words the references have: none, up to 5, 10, 20 and 40, and more; those that occur.
  public var groupsByLength: [Group] {
    let limits = [
      (0, "0 words"), (5, "1 to 5"), (10, "6 to 10"), (20, "11 to 20"), (40, "21 to 40"), (.max, "41 and more"),
    ]
    func place(_ utterance: Utterance) -> Int {
      limits.firstIndex { utterance.words.referenceCount <= $0.0 } ?? limits.count - 1
    }
    let groups = groups { limits[place($0)].1 }
    return limits.compactMap { limit in groups.first { $0.name == limit.1 } }
  }

  /// A word or a pair of words, and how often it was mistaken.
  public struct Mistake: Sendable, Equatable {
    /// None of an insertion.
    public let reference: String?
    /// None of a deletion.
    public let hypothesis: String?
    public let count: Int
    /// How often the references have the word; of an insertion, the hypotheses.
    public let occurrences: Int
  }

  /// Substitutions, deletions and insertions by their words, the most frequent first; of equally frequent ones in the order of the
  /// words.
  public var mistakes: [Mistake] {
    var counts: [[Int32?]: Int] = [:]
    var (said, heard): ([Int32: Int], [Int32: Int]) = ([:], [:])
    for pair in utterances.lazy.flatMap(\.alignment.pairs) {
      if let word = pair.reference { said[word, default: 0] += 1 }
      if let word = pair.hypothesis { heard[word, default: 0] += 1 }
      if pair.step != .match { counts[[pair.reference, pair.hypothesis], default: 0] += 1 }
    }
    return counts.map { words, count in
      Mistake(
        reference: words[0].map(text), hypothesis: words[1].map(text), count: count,
        occurrences: words[0].map { said[$0] ?? 0 } ?? words[1].map { heard[$0] ?? 0 } ?? 0)
    }.sorted {
      ($1.count, $0.reference ?? "", $0.hypothesis ?? "") < ($0.count, $1.reference ?? "", $1.hypothesis ?? "")
    }
  }

  func text(_ word: Int32) -> String { symbols.words[Int(word)] }

  /// A step of an utterance's alignment, in words.
  public struct Pair: Sendable, Equatable {
    public let reference: String?
    public let hypothesis: String?
    public let step: EditAlignment.Step
  }

  public func pairs(of utterance: Utterance) -> [Pair] {
    utterance.alignment.pairs.map {
      Pair(reference: $0.reference.map(text), hypothesis: $0.hypothesis.map(text), step: $0.step)
    }
  }
}
