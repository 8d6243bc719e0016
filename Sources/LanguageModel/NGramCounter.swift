import Files
public import Foundation

/// Counts the n-grams of a text as its sentences come, without keeping the text.
///
/// Memory: what is allowed for n-grams in the order of the text; when it is full, they are sorted, those that are alike counted, and
/// written to the disk (`CountRun`). The different n-grams of the whole text are brought together at the end, and the model
/// that they make must find room in memory.
public struct NGramCounter {
  /// Words that stand for none of the text.
  private static let special = [NGramModel.unknown, NGramModel.sentenceStart, NGramModel.sentenceEnd]
  static let unknownID = 0
  static let startID = 1
  static let endID = 2

  /// The length of the longest n-grams.
  public let order: Int
  public private(set) var sentenceCount = 0
  /// In the order in which they come.
  private var words: [String]
  private var idOfWord: [WordKey: Int]
  /// Every word and sentence end since the last run was written, with the `order` − 1 words before it.
  private var windows: [AdjustedCounts.Key] = []
  private let windowLimit: Int
  private let folder: URL
  private var runs: [CountRun] = []

  /// - Parameters:
  ///   - order: one of `KneserNey.orders`.
  ///   - memoryMegabytes: for n-grams that are not counted yet. Larger: fewer and larger files, or none.
  ///   - folder: where the files are; nil: the system's for what is temporary (`TMPDIR`).
  public init(order: Int, memoryMegabytes: Int = 1024, folder: URL? = nil) {
    // A window is 16 bytes; an array that grows, or is sorted, takes up to twice what is in it.
    self.init(order: order, windowLimit: max(memoryMegabytes, 1) << 20 / 32, folder: folder)
  }

  init(order: Int, windowLimit: Int, folder: URL?) {
    precondition(KneserNey.orders.contains(order), "order \(order)")
    self.order = order
    self.windowLimit = windowLimit
    self.folder = folder ?? FileManager.default.temporaryDirectory
    words = Self.special
    idOfWord = Dictionary(uniqueKeysWithValues: Self.special.enumerated().map { (WordKey($1), $0) })
  }

  /// Counts a sentence, which comes without `<s>` and `</s>`.
  ///
  /// - Throws: `KneserNeyError.reservedWord` where it holds `<s>`, `</s>`, `<unk>` or `<UNK>`; `FileError` where the disk refuses.
  public mutating func add(_ sentence: [String]) throws {
    let mask = (AdjustedCounts.Key(1) << AdjustedCounts.Key(bits(order))) - 1
    var window = (0..<order).reduce(AdjustedCounts.Key(0)) { key, _ in Self.appending(Self.startID, to: key) }
    for id in try sentence.map({ try id(of: $0) }) + [Self.endID] {
      window = Self.appending(id, to: window) & mask
      windows.append(window)
    }
    sentenceCount += 1
    if windows.count >= windowLimit { try writeRun() }
  }

  private static func appending(_ id: Int, to key: AdjustedCounts.Key) -> AdjustedCounts.Key {
    key << AdjustedCounts.Key(AdjustedCounts.bitsPerWord) | AdjustedCounts.Key(id)
  }

  private mutating func id(of word: String) throws -> Int {
    let key = WordKey(word)
    if let id = idOfWord[key], id >= Self.special.count { return id }
    guard idOfWord[key] == nil, word != NGramModel.capitalUnknown else { throw KneserNeyError.reservedWord(word) }
    precondition(words.count < 1 << AdjustedCounts.bitsPerWord, "\(words.count) different words")
    idOfWord[key] = words.count
    words.append(normalised(word))
    return words.count - 1
  }

  private mutating func writeRun() throws {
    runs.append(try CountRun(countedWindows(), folder: folder))
  }

  private mutating func countedWindows() -> AdjustedCounts.Order {
    windows.sort()
    defer { windows.removeAll(keepingCapacity: true) }
    return AdjustedCounts.countRuns(of: windows)
  }

  /// The vocabulary, which is `<unk>`, `<s>`, `</s>`, then the words in C-locale order, and the counts of the windows, in the ids
  /// of that vocabulary. Nothing is left to count after it.
  mutating func finish() throws -> (vocabulary: [String], windows: AdjustedCounts.Order) {
    guard sentenceCount > 0 else { throw KneserNeyError.noSentences }
    let counted = try runs.isEmpty ? countedWindows() : merged()
    windows = []
    let byText = (Self.special.count..<words.count).sorted { precedesInCLocale(words[$0], words[$1]) }
    var rank = Array(0..<words.count)
    for (position, id) in byText.enumerated() { rank[id] = Self.special.count + position }
    return (Self.special + byText.map { words[$0] }, renamed(counted, by: rank))
  }

  /// All runs and what is left, as one.
  private mutating func merged() throws -> AdjustedCounts.Order {
    if !windows.isEmpty { try writeRun() }
    var heads: [(run: CountRun, key: AdjustedCounts.Key, count: Int)] = []
    for run in runs {
      if let (key, count) = try run.next() { heads.append((run, key, count)) }
    }
    runs = []
    var merged = AdjustedCounts.Order(keys: [], counts: [])
    while let least = heads.map(\.key).min() {
      var total = 0
      for index in heads.indices.reversed() where heads[index].key == least {
        total += heads[index].count
        if let (key, count) = try heads[index].run.next() {
          (heads[index].key, heads[index].count) = (key, count)
        } else {
          heads.remove(at: index)
        }
      }
      merged.keys.append(least)
      merged.counts.append(total)
    }
    return merged
  }

  /// The same n-grams in other ids, sorted.
  private func renamed(_ order: AdjustedCounts.Order, by rank: [Int]) -> AdjustedCounts.Order {
    let word = AdjustedCounts.Key(1 << AdjustedCounts.bitsPerWord - 1)
    let keys = order.keys.map { key in
      (0..<self.order).reversed().reduce(AdjustedCounts.Key(0)) { renamed, position in
        Self.appending(rank[Int(key >> AdjustedCounts.Key(bits(position)) & word)], to: renamed)
      }
    }
    let sorted = keys.indices.sorted { keys[$0] < keys[$1] }
    return AdjustedCounts.Order(keys: sorted.map { keys[$0] }, counts: sorted.map { order.counts[$0] })
  }
}
