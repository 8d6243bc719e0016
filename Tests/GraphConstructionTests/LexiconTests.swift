import Corpus
import Files
import Foundation
import GraphConstruction
import TestSupport
import Testing
import WFST

@Suite struct LexiconTests {
  private func tokens() throws -> TokenTable { try TokenTable(units: ["A", "B", "\u{C9}", "<SPACE>"]) }

  private func lexicon(_ text: String) throws -> Lexicon {
    let folder = try TemporaryFolder()
    return try Lexicon(lexicon: folder.write(text, to: "lexicon.txt"), tokens: tokens())
  }

  @Test func wordsAreSpelledInComposedCharactersAndSortedByBytes() throws {
    let lexicon = Lexicon(spelling: ["B", "E\u{301}A", "AB", "B", "ABC"], tokens: try tokens())
    #expect(lexicon.words == ["AB", "B", "\u{C9}A"])
    #expect(lexicon.entries.map(\.columns) == [[1, 2], [2], [3, 1]])
    #expect(lexicon.unspellable.map(\.word) == ["ABC"])
    #expect(lexicon.unspellable.first?.reason.contains("\"C\"") == true)
  }

  @Test func aListHasOneWordALine() throws {
    let folder = try TemporaryFolder()
    let list = try folder.write("<eps> 0\nAB 1\n\nB\n#0 9\n", to: "words.txt")
    #expect(try Lexicon(words: list, tokens: tokens()).words == ["AB", "B"])
    let sentences = try folder.write("AB\nA B\n", to: "sentences")
    let error = #expect(throws: FileError.self) { try Lexicon(words: sentences, tokens: tokens()) }
    #expect(error?.place == .line(2) && error?.problem == "expected a word, found \"A B\"")
  }

  @Test func textIsReadBackAndSpellingsAreKnown() throws {
    let table = try tokens()
    let pronounced = try lexicon("x A B\ny A\nx B\n")
    #expect(pronounced.text(table) == "x A B\nx B\ny A\n" && !pronounced.isSpelling(in: table))
    #expect(try lexicon(pronounced.text(table)).entries == pronounced.entries)
    #expect(Lexicon(spelling: ["AB", "B"], tokens: table).isSpelling(in: table))
    #expect(try lexicon("AB A B\nB B\n").isSpelling(in: table))
    #expect(try !lexicon("AB A B\nAB B\nB B\n").isSpelling(in: table))
  }

  @Test func aWordMayHaveSeveralPronunciations() throws {
    let lexicon = try lexicon("x A B\ny A\nx B\nx A B\n\n")
    #expect(lexicon.words == ["x", "y"])
    #expect(lexicon.entries.map(\.columns) == [[1, 2], [2], [1]])
  }

  @Test(arguments: [
    ("x\n", "lexicon.txt:1: \"x\" has no tokens"),
    ("x A\ny A C\n", "lexicon.txt:2: token \"C\" of \"y\" is not in the token table"),
    ("x A\n#0 A\n", "lexicon.txt:2: \"#0\" is no word"), ("<eps> A\n", "lexicon.txt:1: \"<eps>\" is no word"),
    ("x <blk>\n", "lexicon.txt:1: token \"<blk>\" of \"x\" is not in the token table"),
    ("\n", "lexicon.txt: the lexicon has no words"),
  ])
  func slipsAreNamedWithTheirLine(text: String, message: String) {
    let error = #expect(throws: FileError.self) { try lexicon(text) }
    #expect(error?.description.contains(message) == true, "\(String(describing: error))")
  }

  /// Against the definition: no pronunciation with its symbol is a prefix of another, and none has a symbol without need.
  @Test func disambiguatedPronunciationsAreFreeOfPrefixes() {
    for seed in 0..<500 {
      var random = TestRandom(seed: seed)
      let pronunciations = (0..<Int.random(in: 1...12, using: &random)).map { _ in
        (0..<Int.random(in: 1...4, using: &random)).map { _ in Int.random(in: 1...2, using: &random) }
      }
      let disambiguation = LexiconDisambiguation(pronunciations)
      let marked = zip(pronunciations, disambiguation.symbols).map { $0 + ($1.map { [-$0] } ?? []) }
      for (a, first) in marked.enumerated() {
        var hasNeed = false
        for (b, second) in marked.enumerated() where a != b {
          #expect(!second.starts(with: first), "seed \(seed)")
          hasNeed = hasNeed || pronunciations[b].starts(with: pronunciations[a])
        }
        #expect((disambiguation.symbols[a] != nil) == hasNeed, "seed \(seed)")
      }
      #expect(disambiguation.symbolCount == 1 + (disambiguation.symbols.compactMap { $0 }.max() ?? 0))
    }
  }

  /// Every word sequence, with a space or none before, between and behind: −ln p or −ln(1 − p) at each place.
  @Test(arguments: [0.5, 0.9, 0.99, 0])
  func lexiconTransducerSpellsEveryWordSequence(spaceProbability: Double) throws {
    let lexicon = try lexicon("x A\ny A B\nz B\n")
    let tokens = try tokens().withDisambiguationSymbols(
      atLeast: LexiconTransducer.disambiguationSymbols(of: lexicon))
    let words = SymbolTable(symbols: ["<eps>", "x", "y", "z", "#0"])
    let fst = LexiconTransducer(
      lexicon: lexicon, tokens: tokens, words: words, spaceProbability: spaceProbability
    ).fst
    // Labels: A 2, B 3, É 4, <SPACE> 5, #0 6, #1 7. "A" is a prefix of "A B" and gets #1.
    let spelling: [Int32: [Int32]] = [1: [2, 7], 2: [2, 3], 3: [3], 4: [6]]
    var expected: [PathSet.Strings: Double] = [:]
    let maximumInput = 6
    for output in strings(over: [1, 2, 3, 4], upTo: 3) {
      let places = output.count { $0 != 4 } + 1
      for spaces in 0..<(1 << places) {
        var input: [Int32] = spaces & 1 == 1 ? [5] : []
        var place = 0
        for word in output {
          input += spelling[word] ?? []
          // The backoff symbol stands between words, behind the space.
          if word == 4 { continue }
          place += 1
          if spaces >> place & 1 == 1 { input.append(5) }
        }
        let count = Double(spaces.nonzeroBitCount)
        let weight =
          (count > 0 ? -log(spaceProbability) * count : 0)
          + (Double(places) > count ? -log(1 - spaceProbability) * (Double(places) - count) : 0)
        if weight < .infinity && input.count <= maximumInput { expected[.init(input: input, output: output)] = weight }
      }
    }
    let found = PathSet(
      of: fst.reinterpreted(as: LogWeight.self), maximumInput: maximumInput, maximumOutput: 3
    ).weights
    #expect(Set(found.keys) == Set(expected.keys))
    // One path each, so the log sum is the weight; arcs hold single precision.
    for (strings, weight) in expected { #expect(abs((found[strings] ?? .infinity) - weight) < 1e-5, "\(strings)") }
  }
}
