extension WordTimings {
  /// The frames of each word, nil where no reading of `columns` spells the words.
  ///
  /// A frame's column is the blank, the token of the frame before (unless a blank lay between), or the next token of the
  /// words' spellings; equal tokens may follow each other without a blank, as Eesen's token transducer has it. Of
  /// several readings the one that stays longest in a token wins; behind a word of any tokens, the one in which the next word begins
  /// first.
  ///
  /// Complexity: O(T · r) for T frames and r readings that are alive at once, mostly one or two.
  ///
  /// - Parameters:
  ///   - words: for each word its possible spellings; an empty spelling is none.
  ///   - columns: the column of each frame.
  public func align(words: [[[Int]]], columns: [Int]) -> [Range<Int>]? {
    let chain = SpellingChain(words: words, spaceColumn: spaceColumn)
    var readings = [Reading(node: SpellingChain.beginning, followsBlank: false, previous: -1)]
    var alive = 0..<1
    for column in columns {
      let first = readings.count
      for index in alive { extend(readings[index], at: index, by: column, in: chain, onto: &readings, from: first) }
      alive = first..<readings.count
    }
    guard let end = alive.first(where: { chain.isEnd(readings[$0].node) }) else { return nil }
    return frames(of: end, readings: readings, chain: chain, columns: columns)
  }

  /// A way to read the frames so far: the token reached, whether blanks have followed it, and the reading before.
  private struct Reading {
    var node: Int
    var followsBlank: Bool
    var previous: Int
  }

  private func extend(
    _ reading: Reading, at index: Int, by column: Int, in chain: SpellingChain, onto readings: inout [Reading],
    from first: Int
  ) {
    func reach(_ node: Int, followsBlank: Bool) {
      let isKnown = readings[first...].contains { $0.node == node && $0.followsBlank == followsBlank }
      if !isKnown { readings.append(Reading(node: node, followsBlank: followsBlank, previous: index)) }
    }
    guard column != 0 else { return reach(reading.node, followsBlank: true) }
    func stay() {
      guard reading.node != SpellingChain.beginning, chain.matches(reading.node, column) else { return }
      if !reading.followsBlank || chain.isRepeatable(reading.node) { reach(reading.node, followsBlank: false) }
    }
    let isAny = chain.isAny(reading.node)
    if !isAny { stay() }
    for next in chain.successors(of: reading.node) where chain.matches(next, column) {
      reach(next, followsBlank: false)
    }
    if isAny { stay() }
  }

  private func frames(of end: Int, readings: [Reading], chain: SpellingChain, columns: [Int]) -> [Range<Int>]? {
    var frames = [Range<Int>?](repeating: nil, count: chain.wordCount)
    var index = end
    for frame in columns.indices.reversed() {
      let reading = readings[index]
      if columns[frame] != 0, reading.node != SpellingChain.beginning, let word = chain.word(of: reading.node) {
        frames[word] = frame..<(frames[word]?.upperBound ?? frame + 1)
      }
      index = reading.previous
    }
    let known = frames.compactMap(\.self)
    return known.count == frames.count ? known : nil
  }
}

/// The tokens of a word sequence, laid in a row: each word's spellings side by side, a space between words that may be
/// passed over. Node numbers index `columns`.
private struct SpellingChain {
  /// The place before any token.
  static let beginning = -1

  private var columns: [Int] = []
  private let spaceColumn: Int?
  private var words: [Int?] = []
  /// Per node the node after it in its spelling, nil at the spelling's end.
  private var following: [Int?] = []
  /// Per gap (before the first word, between words, after the last) what may come next.
  private var entries: [[Int]] = []
  private var gaps: [Int] = []
  let wordCount: Int

  init(words spellings: [[[Int]]], spaceColumn: Int?) {
    wordCount = spellings.count
    self.spaceColumn = spaceColumn
    for gap in 0...spellings.count {
      var entry: [Int] = []
      if let spaceColumn {
        entry.append(add(column: spaceColumn, word: nil, gap: gap))
      }
      if gap < spellings.count {
        for spelling in spellings[gap] where !spelling.isEmpty { entry.append(add(spelling, word: gap)) }
      }
      entries.append(entry)
    }
  }

  private mutating func add(column: Int, word: Int?, gap: Int) -> Int {
    columns.append(column)
    words.append(word)
    following.append(nil)
    gaps.append(gap)
    return columns.count - 1
  }

  /// Adds a spelling and returns its first node.
  private mutating func add(_ spelling: [Int], word: Int) -> Int {
    let first = columns.count
    for (position, column) in spelling.enumerated() {
      let node = add(column: column, word: word, gap: word + 1)
      if position + 1 < spelling.count { following[node] = node + 1 }
    }
    return first
  }

  func word(of node: Int) -> Int? { words[node] }

  /// Whether a node's token may be this column.
  func matches(_ node: Int, _ column: Int) -> Bool {
    isAny(node) ? column != spaceColumn : columns[node] == column
  }

  /// Whether what has been read as a node may go on after a blank.
  func isRepeatable(_ node: Int) -> Bool { isSpace(node) || isAny(node) }

  func isAny(_ node: Int) -> Bool { node != SpellingChain.beginning && columns[node] == WordTimings.anyTokens }

  func isSpace(_ node: Int) -> Bool { node != SpellingChain.beginning && words[node] == nil }

  /// What may come after a node: the next token of its spelling; after a spelling's end or a space, whatever the gap
  /// there lets in.
  func successors(of node: Int) -> [Int] {
    if node == SpellingChain.beginning { return entries[0] }
    if let next = following[node] { return [next] }
    let entry = entries[gaps[node]]
    return isSpace(node) ? entry.filter { !isSpace($0) } : entry
  }

  /// True where all words have been read.
  func isEnd(_ node: Int) -> Bool {
    if node == SpellingChain.beginning { return wordCount == 0 }
    return following[node] == nil && gaps[node] == wordCount
  }
}
