/// The prefixes that are alive after the frames read so far.
///
/// For each prefix y: `blank` = ln Σ p(alignments that collapse to y and end in a blank), `label` = the same of those
/// that end in y's last label.
struct PrefixBeam {
  private struct Entry {
    var node: Int32
    var blank: Double
    var label: Double

    var total: Double { logAdd(blank, label) }
  }

  /// A prefix after the frame: an entry that stays (`column` is 0, the blank), or one extended by `column`.
  private struct Candidate {
    var node: Int32
    var column: Int32
    var blank: Double
    var label: Double
    var score: Double
  }

  private let options: PrefixBeamSearchOptions
  private var tree = PrefixTree()
  private var words: WordScorer
  private var spelling: any SpellingScorer
  private var entries = [Entry(node: PrefixTree.root, blank: 0, label: -.infinity)]
  private var slotOfNode: [Int32] = [0]
  private var candidates: [Candidate] = []
  /// For each entry and column whether the extension is alive as an entry of its own.
  private var isAlive: [Bool] = []
  private var selection: [Double] = []

  init(words: WordScorer, spelling: any SpellingScorer, options: PrefixBeamSearchOptions) {
    self.words = words
    self.spelling = spelling
    self.options = options
  }

  mutating func advance(frame: Int, logPosteriors: ArraySlice<Float>) throws(SearchError) {
    var scores: [Double] = []
    scores.reserveCapacity(logPosteriors.count)
    for (column, value) in logPosteriors.enumerated() {
      guard value < .infinity else { throw .scoreNotANumber(value: value, frame: frame, column: column) }
      scores.append(Double(value))
    }
    candidates.removeAll(keepingCapacity: true)
    spelling.prepare(entries.map(\.node))
    addStayingEntries(scores)
    addExtensions(scores)
    guard !candidates.isEmpty else { throw .noPath(frame: frame) }
    keepBestCandidates()
  }

  /// The alignments that collapse to the same prefix as before the frame: another blank, the last label again, and, from
  /// the prefix without its last label, that label anew.
  private mutating func addStayingEntries(_ scores: [Double]) {
    isAlive.removeAll(keepingCapacity: true)
    isAlive.append(contentsOf: repeatElement(false, count: entries.count * scores.count))
    for entry in entries {
      let column = Int(tree.columns[Int(entry.node)])
      let blank = entry.total + scores[0]
      var label = -Double.infinity
      if entry.node != PrefixTree.root {
        label = entry.label + scores[column]
        let parent = Int(slotOfNode[Int(tree.parents[Int(entry.node)])])
        if parent >= 0 {
          isAlive[parent * scores.count + column] = true
          label = logAdd(label, extending(entries[parent], by: column, scores))
        }
      }
      add(
        node: entry.node, column: 0, blank: blank, label: label,
        languageScore: words.score(of: entry.node) + spelling.score(of: entry.node))
    }
  }

  /// Each prefix with one more label. A label equal to the last is only new after a blank.
  private mutating func addExtensions(_ scores: [Double]) {
    let columns = scores.indices.dropFirst().filter { scores[$0] >= options.tokenThreshold }
    for (slot, entry) in entries.enumerated() {
      for column in columns where !isAlive[slot * scores.count + column] {
        let label = extending(entry, by: column, scores)
        guard label > -.infinity else { continue }
        let wordScore =
          column == words.spaceColumn ? words.scoreAfterSpace(node: entry.node, in: tree) : words.score(of: entry.node)
        add(
          node: entry.node, column: column, blank: -.infinity, label: label,
          languageScore: wordScore + spelling.score(of: entry.node, extendedBy: column))
      }
    }
  }

  private func extending(_ entry: Entry, by column: Int, _ scores: [Double]) -> Double {
    (Int(tree.columns[Int(entry.node)]) == column ? entry.blank : entry.total) + scores[column]
  }

  private mutating func add(node: Int32, column: Int, blank: Double, label: Double, languageScore: Double) {
    let total = logAdd(blank, label)
    guard total > -.infinity else { return }
    candidates.append(
      Candidate(
        node: node, column: Int32(truncatingIfNeeded: column), blank: blank, label: label, score: total + languageScore)
    )
  }

  private mutating func keepBestCandidates() {
    for entry in entries { slotOfNode[Int(entry.node)] = -1 }
    entries.removeAll(keepingCapacity: true)
    for index in bestCandidates() {
      let candidate = candidates[index]
      var node = candidate.node
      if candidate.column != 0 {
        node = tree.child(of: candidate.node, column: candidate.column)
        if Int(node) == slotOfNode.count {
          words.add(node: node, parent: candidate.node, isSpace: Int(candidate.column) == words.spaceColumn)
          spelling.add(parent: candidate.node, column: Int(candidate.column))
          slotOfNode.append(-1)
        }
      }
      slotOfNode[Int(node)] = Int32(entries.count)
      entries.append(Entry(node: node, blank: candidate.blank, label: candidate.label))
    }
  }

  /// The positions of the `beamSize` best candidates in the order in which they were added; of equals the first.
  private mutating func bestCandidates() -> [Int] {
    guard candidates.count > options.beamSize else { return Array(candidates.indices) }
    selection.removeAll(keepingCapacity: true)
    selection.append(contentsOf: candidates.lazy.map { -$0.score })
    let threshold = -selectRank(options.beamSize - 1, of: &selection)
    var room = options.beamSize - candidates.count { $0.score > threshold }
    return candidates.indices.filter { index in
      guard candidates[index].score == threshold else { return candidates[index].score > threshold }
      room -= 1
      return room >= 0
    }
  }

  /// The prefixes as whole sentences, the best first.
  mutating func hypotheses() -> [PrefixHypothesis] {
    var hypotheses: [PrefixHypothesis] = []
    spelling.prepare(entries.map(\.node))
    for entry in entries {
      hypotheses.append(
        PrefixHypothesis(
          columns: tree.sequence(to: entry.node), logProbability: entry.total,
          languageScore: words.scoreAtEnd(node: entry.node, in: tree) + spelling.scoreAtEnd(of: entry.node)))
    }
    // Swift's sort is stable: equals stay in the beam's order.
    return hypotheses.sorted { $0.score > $1.score }
  }
}
