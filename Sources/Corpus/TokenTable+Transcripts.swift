import Files
import Foundation

extension TokenTable {
  /// What a unit is, of texts after NFC.
  public enum CharacterUnit: String, Sendable, CaseIterable {
    /// A Unicode scalar: a letter and a combining mark that has no composed form with it are two.
    case scalar
    /// A grapheme cluster, what a reader takes for a character: a consonant with its vowel signs, as in Devanagari, is one.
    case grapheme

    /// The units of a text, blanks among them.
    public func characters(of text: String) -> [String] {
      switch self {
      case .scalar: text.unicodeScalars.map { String($0) }
      case .grapheme: text.map { String($0) }
      }
    }
  }

  /// The table for a network that is to spell `transcripts`: every character of theirs, `<SPACE>` and the words that are to be
  /// units themselves, in C-locale order, and the disambiguation symbols `#0` (the grammar's backoff) and `#1` (a word whose
  /// spelling another word begins with).
  ///
  /// - Parameter wholeWords: words that are not spelled, such as `<NOISE>`. They are units whether they occur or not.
  /// - Throws: `TokenTableError` where there is no character at all, or one that cannot be a unit, as a no-break space.
  public init(
    transcripts: some Sequence<String>, unit: CharacterUnit = .scalar, wholeWords: some Sequence<String> = []
  ) throws {
    let wholeWords = Set(wholeWords.map(\.precomposedStringWithCanonicalMapping)).subtracting([TokenTable.spaceSymbol])
    var characters: Set<String> = []
    for transcript in transcripts {
      for word in TextFile.fields(of: transcript.precomposedStringWithCanonicalMapping) where !wholeWords.contains(word)
      {
        characters.formUnion(unit.characters(of: word))
      }
    }
    guard !characters.isEmpty else { throw TokenTableError.noCharacters }
    var units = characters.union(wholeWords).sorted(by: precedesInCLocale)
    let place = units.firstIndex { precedesInCLocale(TokenTable.spaceSymbol, $0) } ?? units.count
    units.insert(TokenTable.spaceSymbol, at: place)
    try self.init(units: units, disambiguationSymbols: 2)
  }
}
