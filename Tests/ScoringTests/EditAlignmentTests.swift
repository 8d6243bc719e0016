import Foundation
import Scoring
import Tensors
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

/// The table of costs by its definition, whole, and the way back through it by each rule as its comment tells it.
private func steps(_ r: [Int], _ h: [Int], _ rule: AlignmentRule) -> [EditAlignment.Step] {
  guard rule == .jiwer, r.first != h.first || r.isEmpty else {
    if rule == .jiwer { return [.match] + steps(Array(r.dropFirst()), Array(h.dropFirst()), rule) }
    return stepsBack(r, h, rule)
  }
  if let last = r.last, last == h.last { return steps(r.dropLast(), h.dropLast(), rule) + [.match] }
  return stepsBack(r, h, rule)
}

private func stepsBack(_ r: [Int], _ h: [Int], _ rule: AlignmentRule) -> [EditAlignment.Step] {
  let (change, gap) = rule == .sclite ? (4, 3) : (1, 1)
  var d = (0...h.count).map { y in (0...r.count).map { x in gap * (y == 0 ? x : y) } }
  for y in h.indices {
    for x in r.indices {
      d[y + 1][x + 1] = min(d[y][x] + (r[x] == h[y] ? 0 : change), d[y][x + 1] + gap, d[y + 1][x] + gap)
    }
  }
  var steps: [EditAlignment.Step] = []
  var (x, y) = (r.count, h.count)
  while x > 0 || y > 0 {
    let isMatch = x > 0 && y > 0 && r[x - 1] == h[y - 1]
    let diagonal = x > 0 && y > 0 ? d[y - 1][x - 1] + (isMatch ? 0 : change) : .max
    let (deletion, insertion) = (x > 0 ? d[y][x - 1] + gap : .max, y > 0 ? d[y - 1][x] + gap : .max)
    let takesDiagonal: Bool
    let takesDeletion: Bool
    switch rule {
    case .kaldi: (takesDiagonal, takesDeletion) = (diagonal < min(deletion, insertion), deletion < insertion)
    case .sclite: (takesDiagonal, takesDeletion) = (diagonal == d[y][x], insertion != d[y][x])
    case .jiwer:
      takesDeletion = deletion == d[y][x]
      takesDiagonal = !takesDeletion && x > 0 && y > 0 && (y == 1 || d[y - 1][x] >= d[y - 1][x - 1])
    }
    steps.append(takesDiagonal ? (isMatch ? .match : .substitution) : takesDeletion ? .deletion : .insertion)
    if takesDiagonal || takesDeletion { x -= 1 }
    if takesDiagonal || !takesDeletion { y -= 1 }
  }
  return steps.reversed()
}

@Suite struct AlignmentRuleTests {
  @Test(arguments: AlignmentRule.allCases)
  func everySmallPairIsAlignedByTheRule(rule: AlignmentRule) {
    for reference in sequences(symbols: 2, longest: 5) + sequences(symbols: 3, longest: 3) {
      for hypothesis in sequences(symbols: 2, longest: 5) + sequences(symbols: 3, longest: 3) {
        let alignment = EditAlignment(reference: reference, hypothesis: hypothesis, rule: rule)
        #expect(alignment.steps == steps(reference, hypothesis, rule), "\(reference) \(hypothesis)")
      }
    }
  }

  /// More rows than 64, and more columns than are kept at a time.
  @Test(
    arguments: AlignmentRule.allCases, [(63, 700), (64, 512), (65, 513), (200, 1100), (700, 90), (130, 0), (0, 600)])
  func longOnesAreAlignedAlike(rule: AlignmentRule, lengths: (Int, Int)) {
    for symbols in [2, 5, 300] {
      var random = SeededGenerator(UInt64(symbols), UInt64(lengths.0))
      let reference = (0..<lengths.0).map { _ in Int.random(in: 0..<symbols, using: &random) }
      let hypothesis = (0..<lengths.1).map { place in
        Bool.random(using: &random) && place < reference.count
          ? reference[place] : Int.random(in: 0..<symbols, using: &random)
      }
      let alignment = EditAlignment(reference: reference, hypothesis: hypothesis, rule: rule)
      #expect(alignment.steps == steps(reference, hypothesis, rule), "\(symbols) symbols")
    }
  }

  /// One aligner for pairs of any symbols and lengths.
  @Test func whatWasAlignedBeforeIsForgotten() {
    var random = SeededGenerator(3)
    for rule in AlignmentRule.allCases {
      var aligner = EditAligner(rule: rule)
      for _ in 0..<200 {
        func sequence() -> [Int32] {
          (0..<Int.random(in: 0...150, using: &random)).map { _ in Int32.random(in: 0..<40, using: &random) }
        }
        let (reference, hypothesis) = (sequence(), sequence())
        let fresh = EditAlignment(reference: reference, hypothesis: hypothesis, rule: rule)
        #expect(aligner.align(reference, hypothesis) == fresh)
      }
    }
  }
}

/// A row of `Golden/pairs.json`: how jiwer 4.0.0 and sclite (SCTK 2.4.10, Debian) tell the errors.
private struct Pair: Decodable {
  let reference: String
  let hypothesis: String
  /// A letter for each step: C, S, D, I.
  let sclite: String
  /// Correct, substituted, deleted, inserted words, and characters.
  let jiwer: [Int]
  let jiwerCharacters: [Int]
}

@Suite struct ErrorRateTests {
  private let pairs: [Pair]

  init() throws {
    let folder = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil))
    pairs = try JSONDecoder().decode([Pair].self, from: Data(contentsOf: folder.appending(path: "pairs.json")))
  }

  private func words(_ text: String) -> [Substring] { text.split(separator: " ") }

  @Test func wordsAndCharactersAreCountedAsByJiwer() {
    #expect(pairs.count == 300)
    for pair in pairs {
      func check<Symbol: Hashable>(_ reference: [Symbol], _ hypothesis: [Symbol], _ counts: [Int]) {
        let alignment = EditAlignment(reference: reference, hypothesis: hypothesis, rule: .jiwer)
        let matches = alignment.steps.count { $0 == .match }
        let found = [matches, alignment.substitutions, alignment.deletions, alignment.insertions]
        #expect(found == counts, "\(pair.reference) / \(pair.hypothesis)")
        #expect(ErrorRate(reference: reference, hypothesis: hypothesis).errors == counts[1...].reduce(0, +))
      }
      check(words(pair.reference), words(pair.hypothesis), pair.jiwer)
      check(Array(pair.reference), Array(pair.hypothesis), pair.jiwerCharacters)
    }
  }

  @Test func everyStepIsSclites() {
    for pair in pairs {
      let alignment = EditAlignment(
        reference: words(pair.reference), hypothesis: words(pair.hypothesis), rule: .sclite)
      let letters: [EditAlignment.Step: String] = [.match: "C", .substitution: "S", .deletion: "D", .insertion: "I"]
      #expect(alignment.steps.compactMap { letters[$0] }.joined() == pair.sclite)
    }
  }

  /// By `print` of Golden/make_pairs.py, of all pairs together.
  @Test func ratesOfMatchesAndInformationAreJiwers() {
    let sum = pairs.reduce(into: ErrorRate()) { sum, pair in
      let counts = pair.jiwer
      (sum.substitutions, sum.deletions) = (sum.substitutions + counts[1], sum.deletions + counts[2])
      (sum.insertions, sum.referenceCount) = (
        sum.insertions + counts[3], sum.referenceCount + counts[0] + counts[1] + counts[2]
      )
    }
    #expect(abs(sum.matchErrorPercentage - 100 * 0.3688324377137274) < 1e-9)
    #expect(abs(sum.informationLostPercentage - 100 * 0.5156387102764688) < 1e-9)
    #expect(ErrorRate().matchErrorPercentage == 0 && ErrorRate().informationLostPercentage == 0)
    #expect(ErrorRate(wordsOf: "", against: "a").informationLostPercentage == 100)
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
  }

  @Test func withoutReferenceTheRateIsZeroOrInfinite() {
    #expect(ErrorRate(wordsOf: "", against: "").percentage == 0)
    #expect(ErrorRate(wordsOf: "", against: "a").percentage == .infinity)
  }
}
