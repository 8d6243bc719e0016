import Files

/// A text as word ids, sentence after sentence: `<unk>` 0, `<s>` 1, `</s>` 2, then the words in C-locale order.
struct CountedText {
  static let unknownID = 0
  static let startID = 1
  static let endID = 2

  let vocabulary: [String]
  /// Every sentence's words and `</s>`.
  let sentences: [[Int]]

  init(sentences: some Sequence<[String]>) throws {
    let special = [NGramModel.unknown, NGramModel.sentenceStart, NGramModel.sentenceEnd]
    var idOfWord = Dictionary(uniqueKeysWithValues: special.enumerated().map { (WordKey($1), $0) })
    var words = special
    var numbered: [[Int]] = []
    for sentence in sentences {
      numbered.append(
        try sentence.map { word in
          let key = WordKey(word)
          guard word != NGramModel.capitalUnknown else { throw KneserNeyError.reservedWord(word) }
          guard let id = idOfWord[key] else {
            words.append(normalised(word))
            idOfWord[key] = words.count - 1
            return words.count - 1
          }
          guard id >= special.count else { throw KneserNeyError.reservedWord(word) }
          return id
        })
    }
    guard !numbered.isEmpty else { throw KneserNeyError.noSentences }
    let order = (special.count..<words.count).sorted { precedesInCLocale(words[$0], words[$1]) }
    var rank = Array(0..<words.count)
    for (position, id) in order.enumerated() { rank[id] = special.count + position }
    vocabulary = special + order.map { words[$0] }
    self.sentences = numbered.map { $0.map { rank[$0] } + [CountedText.endID] }
  }
}
