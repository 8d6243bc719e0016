import Files
public import Foundation

/// Counts the n-grams of a text as its sentences come, without keeping the text.
///
/// Memory: the words, and what is allowed for n-grams in the order of the text; when it is full, they are sorted, those that are
/// alike counted, and written to the disk (`CountRun`). The different n-grams of the whole text are brought together at the end,
/// and the model that they make must find room in memory.
public struct NGramCounter: ~Copyable {
  /// Words that stand for none of the text.
  private static let special = [NGramModel.unknown, NGramModel.sentenceStart, NGramModel.sentenceEnd]
  static let unknownID = 0
  static let startID = 1
  static let endID = 2

  /// The length of the longest n-grams.
  public let order: Int
  public private(set) var sentenceCount = 0
  /// Words of the text that are none of the vocabulary.
  public private(set) var unknownCount = 0
  /// In the order in which they come.
  private var words: [String]
  /// Composed and decomposed characters are alike to `String`.
  private var idOfWord: [String: Int]
  /// Whether words that are not there yet count as `<unk>`.
  private let isClosed: Bool
  /// Every word and sentence end since the last run was written, with the `order` − 1 words before it.
  private var windows: [AdjustedCounts.Key] = []
  private let windowLimit: Int
  private let folder: URL
  private let bufferRecords: Int
  private var runs: [CountRun] = []
  /// Files that are open at once; more are first merged into one.
  private static let mostRuns = 64

  /// - Parameters:
  ///   - order: one of `KneserNey.orders`.
  ///   - vocabulary: the model's words: others of the text count as `<unk>`, and those that the text lacks are in the model all the
  ///     same, with the count 0. Nil: the words of the text.
  ///   - memoryMegabytes: for n-grams that are not counted yet. Larger: fewer and larger files, or none.
  ///   - folder: where the files are; nil: the system's for what is temporary (`TMPDIR`).
  /// - Throws: `KneserNeyError.reservedWord` and `.tooManyWords` for a vocabulary, as `add`.
  public init(
    order: Int, vocabulary: [String]? = nil, memoryMegabytes: Int = 1024, folder: URL? = nil
  ) throws(KneserNeyError) {
    // A window is 16 bytes; an array that grows, or is sorted, takes up to twice what is in it.
    try self.init(
      order: order, vocabulary: vocabulary, windowLimit: max(memoryMegabytes, 1) << 20 / 32, bufferRecords: 1 << 15,
      folder: folder)
  }

  init(
    order: Int, vocabulary: [String]? = nil, windowLimit: Int, bufferRecords: Int, folder: URL?
  ) throws(KneserNeyError) {
    precondition(KneserNey.orders.contains(order), "order \(order)")
    self.order = order
    self.windowLimit = windowLimit
    self.bufferRecords = bufferRecords
    self.folder = folder ?? FileManager.default.temporaryDirectory
    var words = Self.special
    var idOfWord = Dictionary(uniqueKeysWithValues: Self.special.enumerated().map { ($1, $0) })
    for word in vocabulary ?? [] { _ = try Self.id(of: word, &words, &idOfWord, isClosed: false) }
    (self.words, self.idOfWord, isClosed) = (words, idOfWord, vocabulary != nil)
  }

  /// Counts a sentence, which comes without `<s>` and `</s>`.
  ///
  /// - Throws: `KneserNeyError.reservedWord` where it holds `<s>`, `</s>`, `<unk>` or `<UNK>`, and `.tooManyWords`, after which
  ///   nothing can be made of the counts; `FileError` where the disk refuses.
  public mutating func add(_ sentence: [String]) throws {
    if windows.count + sentence.count >= windowLimit { try writeRun() }
    let mask = (AdjustedCounts.Key(1) << AdjustedCounts.Key(bits(order))) - 1
    var window = (0..<order).reduce(AdjustedCounts.Key(0)) { key, _ in Self.appending(Self.startID, to: key) }
    for word in sentence {
      let id = try Self.id(of: word, &words, &idOfWord, isClosed: isClosed)
      if id == Self.unknownID { unknownCount += 1 }
      window = Self.appending(id, to: window) & mask
      windows.append(window)
    }
    windows.append(Self.appending(Self.endID, to: window) & mask)
    sentenceCount += 1
  }

  private static func appending(_ id: Int, to key: AdjustedCounts.Key) -> AdjustedCounts.Key {
    key << AdjustedCounts.Key(AdjustedCounts.bitsPerWord) | AdjustedCounts.Key(id)
  }

  private static func id(
    of word: String, _ words: inout [String], _ idOfWord: inout [String: Int], isClosed: Bool
  ) throws(KneserNeyError) -> Int {
    if let id = idOfWord[word], id >= special.count { return id }
    guard idOfWord[word] == nil, word != NGramModel.capitalUnknown else { throw .reservedWord(word) }
    guard !isClosed else { return unknownID }
    let limit = 1 << AdjustedCounts.bitsPerWord
    guard words.count < limit else { throw .tooManyWords(limit: limit - special.count) }
    idOfWord[word] = words.count
    words.append(normalised(word))
    return words.count - 1
  }

  /// Moves what is in memory to the disk.
  private mutating func writeRun() throws {
    guard !windows.isEmpty else { return }
    windows.sort()
    let counted = try CountRun(in: folder, bufferRecords: bufferRecords) { add in
      try AdjustedCounts.forEachRun(in: windows, add)
    }
    windows.removeAll(keepingCapacity: true)
    runs.append(counted)
    guard runs.count == Self.mostRuns else { return }
    runs = [try CountRun(in: folder, bufferRecords: bufferRecords) { try CountRun.merge(runs, $0) }]
  }

  /// The vocabulary, which is `<unk>`, `<s>`, `</s>`, then the words in C-locale order, and the counts of the windows, in the ids
  /// of that vocabulary.
  consuming func finish() throws -> (vocabulary: [String], windows: AdjustedCounts.Order) {
    guard sentenceCount > 0 else { throw KneserNeyError.noSentences }
    var counted = AdjustedCounts.Order(keys: [], counts: [])
    if runs.isEmpty {
      windows.sort()
      counted = AdjustedCounts.countRuns(of: windows)
      windows = []
    } else {
      try writeRun()
      windows = []
      try CountRun.merge(runs) { key, count in
        counted.keys.append(key)
        counted.counts.append(count)
      }
    }
    let byText = (Self.special.count..<words.count).sorted { precedesInCLocale(words[$0], words[$1]) }
    var rank = Array(0..<words.count)
    for (position, id) in byText.enumerated() { rank[id] = Self.special.count + position }
    return (Self.special + byText.map { words[$0] }, Self.renamed(counted, order: order, by: rank))
  }

  /// The same n-grams in other ids, sorted.
  private static func renamed(
    _ counted: AdjustedCounts.Order, order: Int, by rank: [Int]
  ) -> AdjustedCounts.Order {
    let word = AdjustedCounts.Key(1 << AdjustedCounts.bitsPerWord - 1)
    let keys = counted.keys.map { key in
      (0..<order).reversed().reduce(AdjustedCounts.Key(0)) { renamed, position in
        Self.appending(rank[Int(key >> AdjustedCounts.Key(bits(position)) & word)], to: renamed)
      }
    }
    let sorted = keys.indices.sorted { keys[$0] < keys[$1] }
    return AdjustedCounts.Order(keys: sorted.map { keys[$0] }, counts: sorted.map { counted.counts[$0] })
  }
}
