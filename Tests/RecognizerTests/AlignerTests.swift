import AcousticModel
import AudioIO
import Corpus
import Foundation
import Recognizer
import Tensors
import TestSupport
import Testing

/// Words that are known, in posteriors, against every reading of the frames.
@Suite struct AlignerTests {
  private let folder: TemporaryFolder
  /// AB may also be pronounced B.
  private static let pronunciations: [String: [[Int]]] = [
    "AB": [[2, 3], [3]], "C": [[4]], "A": [[2]], "CAB": [[4, 2, 3]],
  ]

  init() throws {
    folder = try TemporaryFolder()
    try writeGraph(to: folder.file("graph"))
    try folder.write("AB A B\nAB B\nC C\nA A\n", to: "graph/lexicon.txt")
  }

  private func aligner() throws -> Aligner {
    let model = try tinyModel()
    let graph = try WordGraph(folder: folder.file("graph"), tokens: model.tokens)
    return Aligner(try Recognizer(model: model, search: .graph(graph)), beam: 1000)
  }

  /// For every way to pronounce the words and to leave out spaces the tokens, with the word that each belongs to.
  private func readings(of words: [String]) -> [[(column: Int, word: Int?)]] {
    var readings: [[(column: Int, word: Int?)]] = [[], [(1, nil)]]
    for (index, word) in words.enumerated() {
      readings = readings.flatMap { reading in
        (Self.pronunciations[word] ?? []).flatMap { columns in
          let spoken = reading + columns.map { ($0, index) }
          return [spoken, spoken + [(1, nil)]]
        }
      }
    }
    return readings
  }

  /// The frames of each word on the best of all paths that say the words.
  private func bestFrames(of words: [String], _ posteriors: Matrix) -> [Range<Int>]? {
    let readings = readings(of: words)
    var best: (score: Float, frames: [Range<Int>])?
    let (count, columns) = (posteriors.rows, posteriors.columns)
    for code in 0..<Int(pow(Double(columns), Double(count))) {
      var rest = code
      let path = (0..<count).map { _ in
        defer { rest /= columns }
        return rest % columns
      }
      let score = path.enumerated().reduce(Float(0)) { $0 + posteriors[$1.offset, $1.element] }
      guard score > best?.score ?? -.infinity else { continue }
      let starts = path.indices.filter { path[$0] != 0 && ($0 == 0 || path[$0 - 1] != path[$0]) }
      guard let reading = readings.first(where: { $0.map(\.column) == starts.map { path[$0] } }) else { continue }
      best = (score, frames(of: words.count, starts: starts, reading: reading, path: path))
    }
    return best?.frames
  }

  private func frames(
    of count: Int, starts: [Int], reading: [(column: Int, word: Int?)], path: [Int]
  ) -> [Range<Int>] {
    (0..<count).map { word in
      let tokens = reading.indices.filter { reading[$0].word == word }
      let first = starts[tokens.first ?? 0]
      let last = starts[tokens.last ?? 0]
      return first..<(path[last...].firstIndex { $0 != path[last] } ?? path.count)
    }
  }

  @Test(arguments: [["AB", "C"], ["A", "A"], ["CAB"], ["A", "AB", "A"], []], UInt64(1)...3)
  func wordsLieWhereTheBestPathSaysThem(words: [String], seed: UInt64) throws {
    var generator = SeededGenerator(seed)
    let elements = (0..<7 * 5).map { _ in Float.random(in: -5 ... -0.1, using: &generator) }
    let posteriors = Matrix(rows: 7, columns: 5, elements: elements)
    let expected = try #require(bestFrames(of: words, posteriors))
    let transcript = try aligner().transcript(
      of: words.joined(separator: " "), alignedTo: posteriors, duration: 7 * 0.03)
    #expect(transcript.words.map(\.word) == words)
    let duration = 7 * 0.03
    for (index, (word, frames)) in zip(transcript.words, expected).enumerated() {
      // Two parts in seven of a pause before a word are the word's, five of the pause behind it, up to 0.06 and 0.15 s.
      let (begin, end) = (0.03 * Double(frames.lowerBound), 0.03 * Double(frames.upperBound))
      let before = index == 0 ? .infinity : begin - 0.03 * Double(expected[index - 1].upperBound)
      let after = index + 1 == words.count ? .infinity : 0.03 * Double(expected[index + 1].lowerBound) - end
      let start = max(0, begin - min(0.06, before * 2 / 7))
      #expect(abs(word.start - start) < 1e-9, "\(word) \(frames)")
      #expect(abs(word.end - min(duration, end + min(0.15, after * 5 / 7))) < 1e-9, "\(word) \(frames)")
      let tokens = word.tokens
      #expect(tokens.first?.start == word.start && tokens.last?.end == word.end && !tokens.isEmpty)
      #expect(zip(tokens, tokens.dropFirst()).allSatisfy { $0.end <= $1.start + 1e-9 })
    }
  }

  /// A, B and C are said with 0.98 each; whatever is not said has 0.005.
  @Test(arguments: [
    ("AB C", [0.98, 0.98]), ("A A", [0.98, 0.005]), ("CAB", [pow(0.005 * 0.98 * 0.98, 1 / 3.0)]), ("", []),
  ])
  func confidenceIsTheMeanOverTokens(text: String, expected: [Double]) throws {
    let said = posteriors([0, 2, 2, 3, 0, 1, 4, 4, 0])
    let words = try aligner().transcript(of: text, alignedTo: said, duration: 0.3).words
    #expect(words.count == expected.count)
    for (word, confidence) in zip(words, expected) {
      #expect(abs((word.confidence ?? -1) - confidence) < 1e-5, "\(word), \(confidence)")
    }
  }

  /// Three words of one letter, two of which are the same, need four frames.
  @Test func whatDoesNotFitIsAnError() throws {
    func align(_ text: String, frames: Int) throws -> Transcript {
      try aligner().transcript(
        of: text, alignedTo: posteriors([Int](repeating: 0, count: frames)), duration: 0.03 * Double(frames))
    }
    #expect(try align("C A A", frames: 4).words.count == 3)
    #expect(throws: RecognizerError.doesNotFit(words: 3, duration: 0.03 * 3)) { try align("C A A", frames: 3) }
    #expect(throws: RecognizerError.doesNotFit(words: 1, duration: 0)) { try align("C", frames: 0) }
    #expect(throws: TokenTableError.self) { try align("C D", frames: 4) }
  }

  /// Where blanks are said with 0.98, to say A costs ln(0.98 / 0.005) = 5.28 more.
  @Test func aBeamThatIsTooNarrowLosesTheWords() throws {
    let recognizer = try Recognizer(model: tinyModel(), search: .greedy)
    func words(beam: Float) throws -> Int {
      let said = posteriors([0, 0, 0, 0, 0, 0])
      return try Aligner(recognizer, beam: beam).transcript(of: "A", alignedTo: said, duration: 0.18).words.count
    }
    #expect(throws: RecognizerError.doesNotFit(words: 1, duration: 0.18)) { try words(beam: 5.2) }
    #expect(try words(beam: 5.4) == 1)
  }

  @Test func fileAndPosteriorsGiveTheSame() async throws {
    let recognizer = try Recognizer(model: tinyModel(), search: .greedy)
    let aligner = Aligner(recognizer)
    let sound = tone(rateHz: 16_000, seconds: 1)
    try SoundFile.write(Waveform(samples: sound, sampleRateHz: 16_000), path: folder.file("tone.wav"))
    let fromFile = try await aligner.align("AB CAB", file: folder.file("tone.wav"))
    let features = recognizer.filterbanks(of: try SoundFile.read(path: folder.file("tone.wav")))
    let posteriors = recognizer.logPosteriors(ofFilterbanks: features)
    #expect(fromFile == (try aligner.transcript(of: "AB CAB", alignedTo: posteriors, duration: 1)))
    #expect(fromFile.text == "AB CAB")
  }
}
