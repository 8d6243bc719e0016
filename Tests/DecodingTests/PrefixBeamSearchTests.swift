import Corpus
import Decoding
import Foundation
import Tensors
import Testing

/// ln p = −(length of the word + 2 · length of the word before), unnormalised: it tells words, order and end apart.
struct LengthModel: WordLanguageModel {
  var initialState: Int { 0 }

  func logProbability(ofWord word: String, after state: Int) -> (value: Double, next: Int) {
    (-Double(word.count + 2 * state) / 3, word.count)
  }

  func logProbabilityOfEnd(after state: Int) -> Double { -Double(state) / 5 }

  /// The same from a sentence's words directly.
  static func score(_ words: [String]) -> Double {
    let lengths = words.map(\.count)
    let pairs = zip(lengths, [0] + lengths).map { -Double($0 + 2 * $1) / 3 }
    return pairs.reduce(0, +) - Double(lengths.last ?? 0) / 5
  }
}

@Suite struct PrefixBeamSearchTests {
  /// Sums of up to 4⁵ products of single-precision inputs, formed in double precision both ways.
  static let tolerance = 1e-9

  /// Columns: 0 the blank, 1 A, 2 `<SPACE>`, 3 B.
  let tokens: TokenTable

  init() throws {
    tokens = try TokenTable(units: ["A", TokenTable.spaceSymbol, "B"])
  }

  @Test(arguments: UInt64(1)...30)
  func aBeamOfAllPrefixesHasEveryLabelSequencesProbability(seed: UInt64) throws {
    var generator = TestGenerator(seed: seed)
    let posteriors = randomLogPosteriors(frames: Int(seed % 6), columns: 4, using: &generator)
    let search = PrefixBeamSearch(tokens: tokens, options: .init(beamSize: 100_000, tokenThreshold: -.infinity))
    let found = try search.hypotheses(logPosteriors: posteriors)
    let expected = labelProbabilities(posteriors)
    #expect(found.count == expected.count)
    for hypothesis in found {
      let probability = try #require(expected[hypothesis.columns])
      #expect(abs(hypothesis.logProbability - log(probability)) < Self.tolerance)
    }
    #expect(zip(found, found.dropFirst()).allSatisfy { $0.score >= $1.score })
  }

  @Test(arguments: UInt64(1)...30)
  func wordsAreScoredAtSpacesAndAtTheEnd(seed: UInt64) throws {
    var generator = TestGenerator(seed: seed)
    let posteriors = randomLogPosteriors(frames: 5, columns: 4, using: &generator)
    let options = PrefixBeamSearchOptions(
      beamSize: 100_000, tokenThreshold: -.infinity, languageModelWeight: .random(in: 0...2, using: &generator),
      wordInsertionPenalty: .random(in: -1...1, using: &generator))
    let search = PrefixBeamSearch(tokens: tokens, languageModel: LengthModel(), options: options)
    let found = try search.hypotheses(logPosteriors: posteriors)
    func score(_ columns: [Int]) -> Double {
      let words = tokens.text(ofColumns: columns).split(separator: " ").map(String.init)
      return options.languageModelWeight * LengthModel.score(words) - options.wordInsertionPenalty * Double(words.count)
    }
    for hypothesis in found {
      #expect(abs(hypothesis.languageScore - score(hypothesis.columns)) < Self.tolerance)
    }
    let best = labelProbabilities(posteriors).map { log($0.value) + score($0.key) }.max()
    #expect(abs(try #require(found.first).score - (best ?? 0)) < Self.tolerance)
  }

  /// What a narrow beam keeps is a part of each sequence's alignments: never more than all of them, and in one node.
  @Test(arguments: UInt64(1)...30)
  func aNarrowBeamNeverOvercountsNorRepeats(seed: UInt64) throws {
    var generator = TestGenerator(seed: seed)
    let posteriors = randomLogPosteriors(frames: 6, columns: 4, using: &generator)
    let expected = labelProbabilities(posteriors)
    for beamSize in [1, 2, 3, 5, 8] {
      let options = PrefixBeamSearchOptions(beamSize: beamSize, tokenThreshold: -2)
      let found = try PrefixBeamSearch(tokens: tokens, options: options).hypotheses(logPosteriors: posteriors)
      #expect(found.count <= beamSize)
      #expect(Set(found.map(\.columns)).count == found.count)
      for hypothesis in found {
        #expect(hypothesis.logProbability <= log(try #require(expected[hypothesis.columns])) + Self.tolerance)
      }
    }
  }

  @Test func scoresThatAreNoLogProbabilitiesAreRefused() throws {
    let search = PrefixBeamSearch(tokens: tokens)
    #expect(throws: SearchError.columnCount(found: 3, expected: 4)) {
      try search.hypotheses(logPosteriors: Matrix(rows: 1, columns: 3))
    }
    #expect(throws: SearchError.self) {
      try search.hypotheses(logPosteriors: Matrix(rows: 1, columns: 4, repeating: .nan))
    }
    #expect(throws: SearchError.noPath(frame: 0)) {
      try search.hypotheses(logPosteriors: Matrix(rows: 1, columns: 4, repeating: -.infinity))
    }
    #expect(try search.hypotheses(logPosteriors: Matrix(rows: 0, columns: 4)).map(\.columns) == [[]])
  }

  @Test(arguments: UInt64(1)...40)
  func theAlignmentIsTheBestOfThoseThatCollapseToTheLabels(seed: UInt64) throws {
    var generator = TestGenerator(seed: seed)
    let posteriors = randomLogPosteriors(frames: Int(seed % 6), columns: 3, using: &generator)
    let length = Int.random(in: 0...4, using: &generator)
    let labels = (0..<length).map { _ in Int.random(in: 1...2, using: &generator) }
    let best = allAlignments(posteriors).filter { collapsed($0.columns) == labels }
      .max { $0.logProbability < $1.logProbability }
    // Two alignments of random scores are never equally probable, so that the path itself can be compared.
    #expect(CTCAlignment.columns(of: labels, logPosteriors: posteriors) == best?.columns)
  }
}
