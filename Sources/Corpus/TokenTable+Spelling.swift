import Files
import Foundation

/// Texts as tokens: the characters are those of the texts after NFC, grapheme clusters where the table has them as units, else
/// Unicode scalars, and `<SPACE>` stands between two words. A word that is a unit itself, as `<NOISE>` may be, is one token.
extension TokenTable {
  /// The columns that spell `spelling`, words with blanks between them; blanks at the ends count for nothing.
  ///
  /// - Throws: `TokenTableError` for a character that no unit stands for.
  public func columns(spelling: String) throws -> [Int] {
    let words = TextFile.fields(of: spelling.precomposedStringWithCanonicalMapping)
    var columns: [Int] = []
    for (index, word) in words.enumerated() {
      if index > 0 {
        guard let space = column(of: TokenTable.spaceSymbol) else { throw TokenTableError.noSpace(spelling: spelling) }
        columns.append(space)
      }
      if let column = columnOfWord(word) {
        columns.append(column)
        continue
      }
      for character in word {
        if let column = column(of: String(character)) {
          columns.append(column)
          continue
        }
        for scalar in character.unicodeScalars {
          guard let column = column(of: String(scalar)) else {
            throw TokenTableError.unknownCharacter(scalar, spelling: spelling)
          }
          columns.append(column)
        }
      }
    }
    return columns
  }

  /// The column of a word that is a unit; nil of others, and of words that look like the blank or `<SPACE>`.
  private func columnOfWord(_ word: String) -> Int? {
    word == TokenTable.blankSymbol || word == TokenTable.spaceSymbol ? nil : column(of: word)
  }

  /// The text that `columns` spell: units one after the other, `<SPACE>` as a space, blanks left out. Units such as `<NOISE>`, which
  /// are whole words, stand apart from their neighbours.
  ///
  /// - Precondition: every column is in `0..<columnCount`.
  public func text(ofColumns columns: [Int]) -> String {
    var text = ""
    var followsWholeWord = false
    for column in columns where column != TokenTable.blankColumn {
      let unit = unit(atColumn: column)
      guard unit != TokenTable.spaceSymbol else {
        text += " "
        followsWholeWord = false
        continue
      }
      let isWholeWord = unit.utf8.count > 2 && unit.hasPrefix("<") && unit.hasSuffix(">")
      if followsWholeWord || (isWholeWord && !text.isEmpty && text.last != " ") { text += " " }
      text.unicodeScalars += unit.unicodeScalars
      followsWholeWord = isWholeWord
    }
    return text
  }
}
