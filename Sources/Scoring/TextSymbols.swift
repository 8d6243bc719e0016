import Files
import Foundation

/// The different words of texts and the characters of these, numbered as they come. Words are equal where their Unicode scalars are
/// after NFC.
struct TextSymbols {
  /// The space between two words, as a character.
  static let space: Int32 = 0

  private(set) var words: [String] = []
  private var asciiWords = ASCIIWordTable()
  /// Of the other words.
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
    let bytes = Array(text.utf8)
    var start = 0
    var hash = ASCIIWordTable.emptyHash
    var isASCII = true
    for end in 0...bytes.count {
      if end == bytes.count || TextFile.isBlank(bytes[end]) {
        if end > start {
          numbers.append(
            isASCII
              ? number(ofASCII: bytes, start..<end, hash: hash)
              : number(ofOther: String(decoding: bytes[start..<end], as: UTF8.self)))
        }
        (start, hash, isASCII) = (end + 1, ASCIIWordTable.emptyHash, true)
      } else {
        hash = ASCIIWordTable.hash(hash, bytes[end])
        isASCII = isASCII && bytes[end] < 0x80
      }
    }
    return numbers
  }

  mutating func number(of word: String) -> Int32 {
    let bytes = Array(word.utf8)
    return bytes.allSatisfy { $0 < 0x80 }
      ? number(ofASCII: bytes, bytes.indices, hash: bytes.reduce(ASCIIWordTable.emptyHash, ASCIIWordTable.hash))
      : number(ofOther: word)
  }

  private mutating func number(ofASCII bytes: [UInt8], _ range: Range<Int>, hash: UInt64) -> Int32 {
    if let number = asciiWords.number(of: bytes, range, hash: hash) { return number }
    let number = add(String(decoding: bytes[range], as: UTF8.self))
    asciiWords.insert(bytes, range, hash: hash, number: number)
    return number
  }

  /// Some words of other characters, as one with the sign of kelvin, are ASCII after NFC.
  private mutating func number(ofOther word: String) -> Int32 {
    if let number = numbers[word] { return number }
    let composed = word.precomposedStringWithCanonicalMapping
    let number = composed.utf8.allSatisfy { $0 < 0x80 } ? number(of: composed) : add(word)
    numbers[word] = number
    return number
  }

  private mutating func add(_ word: String) -> Int32 {
    let number = Int32(words.count)
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
