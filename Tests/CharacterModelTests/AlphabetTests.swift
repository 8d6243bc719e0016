import CharacterModel
import Files
import Foundation
import Testing

@Suite struct AlphabetTests {
  private func alphabet(_ text: String, _ unit: Alphabet.Unit = .character) throws -> Alphabet {
    Alphabet(of: try Alphabet.codes(of: Data(text.utf8), from: "text", unit: unit), unit: unit)
  }

  @Test func symbolsAndTextAreEachOthersInverse() throws {
    let alphabet = try alphabet("héllo wörld\n")
    let symbols = try alphabet.symbols(of: "wörld hé")
    #expect(alphabet.text(of: symbols) == "wörld hé")
    #expect(symbols.count == 8)
    #expect(alphabet.codes == Array("\n dhloröwé".unicodeScalars.map(\.value)).sorted())
    #expect(alphabet.lineEnd == 0)
  }

  /// "é" in two code points is the same character.
  @Test func charactersAreComposed() throws {
    let alphabet = try alphabet("caf\u{E9}")
    #expect(try alphabet.symbols(of: "e\u{301}") == alphabet.symbols(of: "\u{E9}"))
  }

  @Test func bytesAreTakenAsTheyAre() throws {
    let data = Data([0xFF, 0x0D, 0x0A, 0x61])
    let codes = try Alphabet.codes(of: data, from: "text", unit: .byte)
    #expect(codes == [0xFF, 0x0D, 0x0A, 0x61])
    #expect(Alphabet(of: codes, unit: .byte).text(of: [2]) == "a")
  }

  @Test func linesEndInOneLineFeed() throws {
    #expect(
      try Alphabet.codes(of: Data("a\r\nb\r\n".utf8), from: "text", unit: .character) == [0x61, 0x0A, 0x62, 0x0A])
  }

  @Test func whatIsNoUTF8IsRefusedWithAWayOut() {
    #expect {
      _ = try Alphabet.codes(of: Data([0x61, 0xFF]), from: "text", unit: .character)
    } throws: { "\($0)".contains("not UTF-8") && "\($0)".contains("--unit byte") }
  }

  @Test func anUnknownCharacterIsNamed() throws {
    let alphabet = try alphabet("abc\n")
    #expect {
      _ = try alphabet.symbols(of: "abx")
    } throws: { "\($0)" == #""x" (U+78) at place 3 is not in the character model's alphabet"# }
    #expect(alphabet.symbol(of: 0x78) == nil && alphabet.symbol(of: 0) == nil && alphabet.symbol(of: 0x61) == 1)
  }
}
