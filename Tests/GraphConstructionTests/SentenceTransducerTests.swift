import Corpus
import GraphConstruction
import Testing
import WFST

@Suite struct SentenceTransducerTests {
  private static let words = [
    SentenceTransducer.Word(label: Label(1), pronunciations: [[2, 3], [3]]),
    SentenceTransducer.Word(label: Label(2), pronunciations: [[4]]),
    SentenceTransducer.Word(label: Label(1), pronunciations: [[2, 3], [3]]),
  ]

  /// Labels are columns + 1; the space's, where there is one, is 2.
  @Test(arguments: [[TokenTable.spaceSymbol, "A", "B", "C"], ["_", "A", "B", "C"]])
  func everyWayToSayTheWordsAndNoOther(units: [String]) throws {
    let tokens = try TokenTable(units: units)
    let found = PathSet(
      of: SentenceTransducer(words: Self.words, tokens: tokens).fst, maximumInput: 20, maximumOutput: 20)
    let gaps: [[Int32]] = units[0] == TokenTable.spaceSymbol ? [[], [2]] : [[]]
    var inputs = gaps
    for spellings: [[Int32]] in [[[3, 4], [4]], [[5]], [[3, 4], [4]]] {
      inputs = inputs.flatMap { input in
        spellings.flatMap { spelling in gaps.map { input + spelling + $0 } }
      }
    }
    let expected = Dictionary(
      uniqueKeysWithValues: inputs.map { (PathSet.Strings(input: $0, output: [1, 2, 1]), 0.0) })
    #expect(found.weights == expected)
    #expect(expected.count == 4 * (gaps.count == 2 ? 16 : 1))
  }

  @Test func noWordsAreSilence() throws {
    let tokens = try TokenTable(units: ["A"])
    let found = PathSet(of: SentenceTransducer(words: [], tokens: tokens).fst, maximumInput: 9, maximumOutput: 9)
    #expect(found.weights == [PathSet.Strings(): 0])
  }
}
