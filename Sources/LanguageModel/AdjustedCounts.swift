/// The n-grams of a text, of every order up to the highest, with their adjusted counts (`KneserNey`).
struct AdjustedCounts {
  /// An n-gram's words in one number, 25 bits a word, the first word highest: sorted numbers are n-grams sorted by words.
  typealias Key = UInt128

  static let bitsPerWord = 25

  struct Order {
    /// Sorted; none twice. All occur in the text, but for words of order 1 that have the count 0: `<s>`, which is never counted,
    /// and what the vocabulary has beyond the text.
    var keys: [Key]
    var counts: [Int]
  }

  /// Of order 1 first.
  let orders: [Order]

  /// - Parameter windows: every word and sentence end of the text with the `order` − 1 words before it; before a sentence's begin
  ///   stands `<s>` as often as needed. `vocabularySize` ids are words.
  init(windows: Order, order: Int, vocabularySize: Int) {
    var orders: [Order] = []
    for length in stride(from: order, through: 1, by: -1) {
      var found = AdjustedCounts.startingWithOneStart(windows, order: order, length: length)
      let rest: Order
      if let longer = orders.last {
        // One for every n-gram that prolongs this one to the left: for every different word before it.
        let mask = (Key(1) << Key(bits(length))) - 1
        rest = AdjustedCounts.countRuns(
          of: longer.keys.map { $0 & mask }.filter { !AdjustedCounts.startsWithStart($0, length: length) }.sorted())
      } else {
        rest = AdjustedCounts.filter(windows) { !AdjustedCounts.startsWithStart($0, length: length) }
      }
      found = AdjustedCounts.merge(found, rest)
      orders.append(found)
    }
    var rest = orders[order - 1].keys[...]
    let uncounted = (0..<vocabularySize).map { Key($0) }.filter { key in
      guard rest.first == key else { return true }
      rest.removeFirst()
      return false
    }
    let withoutCount = Order(keys: uncounted, counts: uncounted.map { _ in 0 })
    orders[order - 1] = AdjustedCounts.merge(withoutCount, orders[order - 1])
    self.orders = orders.reversed()
  }

  /// The different ones among sorted keys, and how often each occurs.
  static func countRuns(of keys: [Key]) -> Order {
    var runs = Order(keys: [], counts: [])
    forEachRun(in: keys) { key, count in
      runs.keys.append(key)
      runs.counts.append(count)
    }
    return runs
  }

  /// Hands over each of the different ones among sorted keys, and how often it occurs.
  static func forEachRun(in keys: [Key], _ body: (Key, Int) throws -> Void) rethrows {
    var start = 0
    while start < keys.count {
      var end = start + 1
      while end < keys.count, keys[end] == keys[start] { end += 1 }
      try body(keys[start], end - start)
      start = end
    }
  }

  /// The n-grams of a length that begin with `<s>`, with their counts: the windows where the rest is `<s>` too.
  private static func startingWithOneStart(_ windows: Order, order: Int, length: Int) -> Order {
    guard length > 1 else { return Order(keys: [], counts: []) }
    let mask = (Key(1) << Key(bits(length))) - 1
    let padding = (0..<order - length + 1).reduce(Key(0)) { key, _ in
      key << Key(bitsPerWord) | Key(NGramCounter.startID)
    }
    // A window with one more `<s>` has it where this n-gram has its second word.
    var found = filter(windows) { key in
      key >> Key(bits(length - 1)) == padding && !startsWithStart(key & (mask >> Key(bitsPerWord)), length: length - 1)
    }
    found.keys = found.keys.map { $0 & mask }
    return found
  }

  private static func startsWithStart(_ key: Key, length: Int) -> Bool {
    key >> Key(bits(length - 1)) == Key(NGramCounter.startID)
  }

  private static func filter(_ order: Order, _ isIncluded: (Key) -> Bool) -> Order {
    let indices = order.keys.indices.filter { isIncluded(order.keys[$0]) }
    return Order(keys: indices.map { order.keys[$0] }, counts: indices.map { order.counts[$0] })
  }

  /// The n-grams of both, sorted; none is in both.
  private static func merge(_ a: Order, _ b: Order) -> Order {
    var merged = Order(keys: [], counts: [])
    merged.keys.reserveCapacity(a.keys.count + b.keys.count)
    var (i, j) = (0, 0)
    while i < a.keys.count || j < b.keys.count {
      if j == b.keys.count || (i < a.keys.count && a.keys[i] < b.keys[j]) {
        merged.keys.append(a.keys[i])
        merged.counts.append(a.counts[i])
        i += 1
      } else {
        merged.keys.append(b.keys[j])
        merged.counts.append(b.counts[j])
        j += 1
      }
    }
    return merged
  }
}

/// The bits of a key that `words` words take.
func bits(_ words: Int) -> Int { words * AdjustedCounts.bitsPerWord }
