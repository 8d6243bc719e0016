import Corpus
import Files
import Foundation
import TestSupport
import Testing

@Suite struct TokenTableTests {
  /// As Eesen's recipes write it: label = column + 1, disambiguation symbols behind the units.
  @Test func theFileIsEesens() throws {
    let folder = try TemporaryFolder()
    let table = try TokenTable(units: ["<SPACE>", "A", "É"], disambiguationSymbols: 2)
    try table.write(to: folder.file("tokens.txt"))
    let text = try String(contentsOfFile: folder.file("tokens.txt"), encoding: .utf8)
    #expect(text == "<eps> 0\n<blk> 1\n<SPACE> 2\nA 3\nÉ 4\n#0 5\n#1 6\n")
    #expect(try TokenTable(contentsOf: folder.file("tokens.txt")) == table)
    #expect(table.columnCount == 4)
    #expect(table.column(of: "<blk>") == 0)
    #expect(table.column(of: "A") == 2)
    #expect(table.column(of: "#0") == nil && table.column(of: "<eps>") == nil)
    #expect((0..<4).map { table.unit(atColumn: $0) } == ["<blk>", "<SPACE>", "A", "É"])
  }

  @Test func spellingAndTextAreInverse() throws {
    let table = try TokenTable(units: ["<SPACE>", "A", "B", "'", "É", "ß"])
    for text in ["", "A", "A B", "AB'A ÉB ß", "AA BB"] {
      #expect(table.text(ofColumns: try table.columns(spelling: text)) == text)
    }
    #expect(try table.columns(spelling: "  AB\tA ") == [2, 3, 1, 2])
    #expect(table.text(ofColumns: [0, 2, 0, 0, 3]) == "AB")
  }

  @Test func decomposedTextIsBroughtToNFC() throws {
    let table = try TokenTable(units: ["E\u{301}"])
    #expect(table.units.map { Array($0.unicodeScalars) } == [["\u{C9}"]])
    #expect(try table.columns(spelling: "E\u{301}\u{C9}") == [1, 1])
  }

  @Test func anUnknownCharacterIsNamed() throws {
    let table = try TokenTable(units: ["A"])
    #expect(throws: TokenTableError.unknownCharacter("é", spelling: "Aé")) { try table.columns(spelling: "Aé") }
    #expect(throws: TokenTableError.noSpace(spelling: "A A")) { try table.columns(spelling: "A A") }
    let message = TokenTableError.unknownCharacter("é", spelling: "Aé").description
    #expect(message.contains("U+00E9 LATIN SMALL LETTER E WITH ACUTE"))
  }

  @Test(arguments: [["A", "A"], ["É", "E\u{301}"], ["<blk>"], ["<eps>"], ["#1"], [""], ["A B"]])
  func whatIsNoUnitIsRefused(_ units: [String]) {
    #expect(throws: TokenTableError.self) { try TokenTable(units: units) }
  }

  @Test func hashAloneIsAUnit() throws {
    #expect(try TokenTable(units: ["#", "#a"]).columnCount == 3)
  }

  @Test(arguments: [
    ("", nil), ("<eps> 0\n<blk> 1\n", nil), ("<blk> 0\nA 1\n", 1), ("<eps> 0\n<blk> 1\nA 3\n", 3),
    ("<eps> 0\n<blk> 1\nA 2 x\n", 3), ("<eps> 0\n<blk> 1\n#0 2\nA 3\n", 4), ("<eps> 0\n<blk> 1\nA 2\n#1 3\n", 4),
  ])
  func aWrongFileIsAnErrorAtItsLine(_ text: String, _ line: Int?) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(text, to: "tokens.txt")
    let error = #expect(throws: FileError.self) { try TokenTable(contentsOf: path) }
    #expect(error?.place == line.map { .line($0) })
  }

  /// Devanagari: consonants with their vowel signs are units of the one table, both apart of the other; each spells and reads back.
  @Test(arguments: TokenTable.CharacterUnit.allCases) func unitsAreScalarsOrGraphemes(unit: TokenTable.CharacterUnit)
    throws
  {
    let text = "नि कति किति"
    let table = try TokenTable(transcripts: [text], unit: unit)
    let units: Set = unit == .scalar ? ["न", "\u{93F}", "क", "त"] : ["नि", "क", "ति", "कि"]
    #expect(Set(table.units) == units.union([TokenTable.spaceSymbol]))
    let columns = try table.columns(spelling: text)
    #expect(columns.count == (unit == .scalar ? 11 : 7))
    #expect(table.text(ofColumns: columns) == text)
  }

  /// A word that is a unit is one token where it stands alone, and its characters are units only where others have them.
  @Test func aWholeWordIsOneUnit() throws {
    let table = try TokenTable(transcripts: ["<NOISE> AB", "B <NOISE>"], wholeWords: ["<NOISE>", "<UNK>"])
    #expect(table.units == ["<NOISE>", "<SPACE>", "<UNK>", "A", "B"])
    #expect(try table.columns(spelling: "<NOISE> AB") == [1, 2, 4, 5])
    #expect(table.text(ofColumns: [1, 2, 4, 5]) == "<NOISE> AB")
    #expect(table.text(ofColumns: [4, 1, 1, 0, 5, 2, 3]) == "A <NOISE> <NOISE> B <UNK>")
    #expect(throws: TokenTableError.unknownCharacter("<", spelling: "A<NOISE>")) {
      try table.columns(spelling: "A<NOISE>")
    }
    #expect(throws: TokenTableError.unknownCharacter("<", spelling: "<SPACE>")) {
      try table.columns(spelling: "<SPACE>")
    }
  }
}
