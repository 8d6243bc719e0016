import Files

/// The different words of texts and the characters of these, numbered as they come. Words are equal where their Unicode scalars are
/// after NFC.
struct TextSymbols {
  /// The space between two words, as a character.
  static let space: Int32 = 0

  private(set) var words: [String] = []
  private var numbers: [String: Int32] = [:]
  /// Of each word its characters' numbers.
  private(set) var characters: [[Int32]] = []
  private var characterNumbers: [Character: Int32] = [" ": TextSymbols.space]

  init() {}

  var characterCount: Int { characterNumbers.count }

  /// The numbers of a text's words, which blanks divide.
  mutating func numbers(of text: String) -> [Int32] {
    var numbers: [Int32] = []
    numbers.reserveCapacity(text.utf8.count / 5)
    TextFile.forEachField(of: text) { numbers.append(number(of: $0)) }
    return numbers
  }

  mutating func number(of word: String) -> Int32 {
    if let number = numbers[word] { return number }
    let number = Int32(words.count)
    numbers[word] = number
    words.append(word)
    characters.append(
      word.map { character in
        let number = characterNumbers[character, default: Int32(characterNumbers.count)]
        characterNumbers[character] = number
        return number
      })
    return number
  }

  /// The characters of words, with or without the one space between two of them.
  func characters(of words: [Int32], withSpaces: Bool) -> [Int32] {
    var result: [Int32] = []
    for (index, word) in words.enumerated() {
      if withSpaces, index > 0 { result.append(TextSymbols.space) }
      result.append(contentsOf: characters[Int(word)])
    }
    return result
  }
}
