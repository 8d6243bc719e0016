import Foundation
import Scoring
import Testing

/// The edit distance by its definition: the cheapest of the three last steps, by recursion without a table.
private func distance(_ a: ArraySlice<Int>, _ b: ArraySlice<Int>) -> Int {
  guard let x = a.last else { return b.count }
  guard let y = b.last else { return a.count }
  let (shortA, shortB) = (a.dropLast(), b.dropLast())
  return min(distance(shortA, shortB) + (x == y ? 0 : 1), distance(shortA, b) + 1, distance(a, shortB) + 1)
}

/// All sequences over 0..<symbols of at most the given length.
private func sequences(symbols: Int, longest: Int) -> [[Int]] {
  var all: [[Int]] = [[]]
  var last = all
  for _ in 0..<longest {
    last = last.flatMap { sequence in (0..<symbols).map { sequence + [$0] } }
    all += last
  }
  return all
}

@Suite struct EditAlignmentTests {
  @Test func errorsAreTheEditDistance() {
    for reference in sequences(symbols: 2, longest: 5) {
      for hypothesis in sequences(symbols: 2, longest: 4) {
        let alignment = EditAlignment(reference: reference, hypothesis: hypothesis)
        #expect(alignment.errors == distance(reference[...], hypothesis[...]), "\(reference) \(hypothesis)")
      }
    }
  }

  /// Following the steps along the reference makes the hypothesis, and a match is a match.
  @Test func stepsLeadFromTheReferenceToTheHypothesis() {
    for reference in sequences(symbols: 3, longest: 3) {
      for hypothesis in sequences(symbols: 3, longest: 4) {
        let alignment = EditAlignment(reference: reference, hypothesis: hypothesis)
        var (r, h) = (0, 0)
        for step in alignment.steps {
          if step == .match || step == .substitution { #expect((reference[r] == hypothesis[h]) == (step == .match)) }
          if step != .insertion { r += 1 }
          if step != .deletion { h += 1 }
        }
        #expect(r == reference.count && h == hypothesis.count)
        #expect(alignment.steps.count { $0 == .insertion } == alignment.insertions)
        #expect(alignment.steps.count { $0 == .deletion } == alignment.deletions)
        #expect(alignment.steps.count { $0 == .substitution } == alignment.substitutions)
      }
    }
  }

  @Test func emptySidesAreAllDeletionsOrAllInsertions() {
    let none: [Int] = []
    #expect(EditAlignment(reference: [1, 2], hypothesis: none).deletions == 2)
    #expect(EditAlignment(reference: none, hypothesis: [1, 2]).insertions == 2)
    #expect(EditAlignment(reference: none, hypothesis: none).steps == [])
  }

  /// Cells worked by hand after `LevenshteinEditDistance` of Kaldi's `util/edit-distance-inl.h`: where a diagonal step and
  /// an insertion cost the same, Kaldi inserts; where a diagonal step and a deletion do, it deletes.
  @Test func tiesGoAsInKaldi() {
    #expect(EditAlignment(reference: [1], hypothesis: [2, 3]).steps == [.substitution, .insertion])
    #expect(EditAlignment(reference: [1, 2], hypothesis: [3]).steps == [.substitution, .deletion])
    #expect(EditAlignment(reference: [1, 1], hypothesis: [1]).steps == [.match, .deletion])
    #expect(EditAlignment(reference: [1], hypothesis: [1, 1]).steps == [.match, .insertion])
  }
}

/// A row of `Golden/pairs.json`: what jiwer 4.0.0 and sclite (SCTK 2.4.10, Debian) count.
private struct Pair: Decodable {
  let reference: String
  let hypothesis: String
  let words: Int
  let wordErrors: Int
  let characters: Int
  let characterErrors: Int
  /// Substitutions, deletions, insertions.
  let sclite: [Int]?
}

@Suite struct ErrorRateTests {
  private let pairs: [Pair]

  init() throws {
    let folder = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil))
    pairs = try JSONDecoder().decode([Pair].self, from: Data(contentsOf: folder.appending(path: "pairs.json")))
  }

  @Test func wordsAndCharactersAreCountedAsByJiwer() {
    #expect(pairs.count == 300)
    for pair in pairs {
      let words = ErrorRate(wordsOf: pair.reference, against: pair.hypothesis)
      #expect(words.errors == pair.wordErrors && words.referenceCount == pair.words)
      let characters = ErrorRate(charactersOf: pair.reference, against: pair.hypothesis)
      #expect(characters.errors == pair.characterErrors && characters.referenceCount == pair.characters)
    }
  }

  /// Of the alignments with the fewest errors sclite takes one with the fewest substitutions, since one costs 4 and
  /// another error 3.
  @Test func kindsOfErrorsDifferFromSclitesOnlyByTies() {
    for pair in pairs {
      guard let sclite = pair.sclite else { continue }
      let words = ErrorRate(wordsOf: pair.reference, against: pair.hypothesis)
      #expect(words.deletions - words.insertions == sclite[1] - sclite[2])
      #expect(words.substitutions >= sclite[0] && words.errors == sclite.reduce(0, +))
    }
  }

  @Test func linesAreKaldis() {
    var words = ErrorRate()
    (words.insertions, words.deletions, words.substitutions, words.referenceCount) = (8, 12, 26, 773)
    #expect(words.line(named: "WER") == "%WER 5.95 [ 46 / 773, 8 ins, 12 del, 26 sub ]")
    var sentences = SentenceErrorRate()
    for n in 0..<130 { sentences.add(wrong: n < 16) }
    #expect(sentences.line == "%SER 12.31 [ 16 / 130 ]")
  }

  @Test func composedAndDecomposedAreTheSameWord() {
    #expect(ErrorRate(wordsOf: "E\u{301}T", against: "\u{C9}T").errors == 0)
    #expect(ErrorRate(charactersOf: "E\u{301}T", against: "\u{C9}T").referenceCount == 2)
  }

  @Test func blanksBetweenWordsCountAsOneCharacter() {
    #expect(ErrorRate(charactersOf: " a \t b ", against: "ab").errors == 1)
    #expect(ErrorRate(charactersOf: " a \t b ", against: "a b").errors == 0)
  }

  @Test func withoutReferenceTheRateIsZeroOrInfinite() {
    #expect(ErrorRate(wordsOf: "", against: "").percentage == 0)
    #expect(ErrorRate(wordsOf: "", against: "a").percentage == .infinity)
  }
}
