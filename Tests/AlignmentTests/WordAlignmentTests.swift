import Alignment
import Collectives
import Tensors
import TestSupport
import Testing

/// Words of six letters, of which each has a spectrum of its own and lasts 4 to 12 frames, with some silence between and around
/// them, or none.
private struct Speech {
  static let bins = 24
  var words: [[[Int]]] = []
  var filterbanks: [Matrix] = []
  /// Of each utterance where a word may begin: from the end of the one before to its own first frame.
  var gaps: [[ClosedRange<Int>]] = []

  init(utterances: Int, noise: Float = 0.5, seed: UInt64) {
    var generator = SeededGenerator(seed)
    let spectra = (0..<6).map { _ in (0..<Self.bins).map { _ in Float.random(in: -1...2, using: &generator) } }
    let silence = [Float](repeating: -2, count: Self.bins)
    for _ in 0..<utterances {
      let words = (0..<Int.random(in: 1...6, using: &generator)).map { _ in
        (0..<Int.random(in: 1...4, using: &generator)).map { _ in Int.random(in: 0..<6, using: &generator) }
      }
      var spectrumOfFrame: [[Float]] = []
      func add(_ spectrum: [Float], frames: ClosedRange<Int>) {
        for _ in 0..<Int.random(in: frames, using: &generator) { spectrumOfFrame.append(spectrum) }
      }
      var gaps: [ClosedRange<Int>] = []
      add(silence, frames: 5...30)
      for word in words {
        let end = spectrumOfFrame.count
        if Bool.random(using: &generator) { add(silence, frames: 3...20) }
        gaps.append(end...spectrumOfFrame.count)
        for letter in word { add(spectra[letter], frames: word.count == 1 ? 8...16 : 4...12) }
      }
      add(silence, frames: 5...30)
      let elements = spectrumOfFrame.flatMap { $0.map { $0 + noise * Float.random(in: -2...2, using: &generator) } }
      self.words.append(words)
      filterbanks.append(Matrix(rows: spectrumOfFrame.count, columns: Self.bins, elements: elements))
      self.gaps.append(gaps)
    }
  }

  func alignment(of places: [Int]? = nil) -> WordAlignment {
    WordAlignment(words: words, places: places ?? Array(words.indices)) { [filterbanks] in filterbanks[$0] }
  }
}

@Suite struct WordAlignmentTests {
  @Test func cutsLieBetweenTheWords() {
    let speech = Speech(utterances: 120, seed: 1)
    let cuts = speech.alignment().cuts()
    #expect(cuts.count == 120)
    var (right, all) = (0, 0)
    for (index, cut) in cuts.enumerated() {
      #expect(cut.count == speech.words[index].count + 1)
      #expect(cut.first == 0 && cut.last == speech.filterbanks[index].rows)
      #expect(zip(cut, cut.dropFirst()).allSatisfy { $0 < $1 }, "ascending")
      for (place, (found, gap)) in zip(cut, speech.gaps[index]).enumerated().dropFirst() {
        // Where a word ends with the letter that the next begins with, and without a pause, nobody can tell.
        let words = speech.words[index]
        guard gap.count > 1 || words[place - 1].last != words[place].first else { continue }
        all += 1
        // As near as the cut may be drawn to a quieter frame.
        if (gap.lowerBound - 3...gap.upperBound + 3).contains(found) { right += 1 }
      }
    }
    #expect(all > 250)
    #expect(Double(right) > 0.95 * Double(all), "\(right) of \(all)")
  }

  /// What two ranks find of their halves, who add up what they heard, one finds of all.
  @Test func ranksFindTheSame() {
    let speech = Speech(utterances: 40, seed: 2)
    let together = speech.alignment().cuts()
    let halves = ThreadGroup.run(2) { rank in
      speech.alignment(of: stride(from: rank.rank, to: 40, by: 2).map(\.self)).cuts { rank.sum(&$0) }
    }
    for place in together.indices { #expect(halves[place % 2][place / 2] == together[place]) }
  }

  @Test func whatCannotBeFoundHasNoCuts() {
    let frames = Matrix(rows: 30, columns: 8, repeating: 1)
    let words: [[[Int]]] = [
      [[1, 2], [3]], [], [[1], []], [[1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1]], [[2]],
    ]
    let filterbanks = [frames, frames, frames, frames, Matrix(rows: 0, columns: 8)]
    let cuts = WordAlignment(words: words, places: Array(words.indices)) { filterbanks[$0] }.cuts()
    // Frames that are all alike tell nothing, but there are enough of them.
    #expect(cuts[0].count == 3 && cuts[0].first == 0 && cuts[0].last == 30)
    #expect(cuts[1...] == [[], [], [], []])
    #expect(WordAlignment(words: [], places: []) { _ in frames }.cuts().isEmpty)
  }
}
