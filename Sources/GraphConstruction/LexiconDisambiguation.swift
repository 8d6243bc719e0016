/// Which disambiguation symbol each pronunciation ends in, so that no pronunciation with its symbol is a prefix of
/// another: a sequence of them can then be read in one way only, and L can be determinised.
///
/// A pronunciation that several entries share gets #1, #2, … in the entries' order; one that is a proper prefix of
/// another gets #1. The others get none. #0 is the grammar's.
package struct LexiconDisambiguation {
  /// For each entry its symbol's number; nil where it needs none.
  package let symbols: [Int?]
  /// How many symbols there are, #0 among them.
  package let symbolCount: Int

  package init(_ pronunciations: [[Int]]) {
    var occurrences: [[Int]: Int] = [:]
    var prefixes: Set<[Int]> = []
    for pronunciation in pronunciations {
      occurrences[pronunciation, default: 0] += 1
      for length in 1..<max(1, pronunciation.count) { prefixes.insert(Array(pronunciation.prefix(length))) }
    }
    var used: [[Int]: Int] = [:]
    symbols = pronunciations.map { pronunciation in
      guard occurrences[pronunciation, default: 0] > 1 || prefixes.contains(pronunciation) else { return nil }
      used[pronunciation, default: 0] += 1
      return used[pronunciation]
    }
    symbolCount = 1 + (used.values.max() ?? 0)
  }
}
