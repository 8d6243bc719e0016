import Files
import Foundation
import Scoring
import Tensors
import TestSupport
import Testing

@Suite struct ConfidenceQualityTests {
  /// An entry of `Golden/confidences.json`: what sclite (SCTK 2.4.10, Debian) tells, to three places.
  struct Golden: Decodable {
    let references: [String: String]
    let ctm: [String]
    let nce: Double
  }

  @Test func normalisedCrossEntropyIsSclites() throws {
    let file = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil))
    let cases = try JSONDecoder().decode(
      [Golden].self, from: try Data(contentsOf: file.appending(path: "confidences.json")))
    #expect(cases.count == 6)
    let folder = try TemporaryFolder()
    for golden in cases {
      let text = golden.references.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }.joined()
      let references = try TranscriptFile(path: folder.write(text, to: "text"))
      let hypotheses = try TranscriptFile(path: folder.write(golden.ctm.map { $0 + "\n" }.joined(), to: "ctm"))
      #expect(hypotheses.format == .ctm)
      let quality = try #require(try Score(references: references, hypotheses: hypotheses).confidences)
      #expect(quality.words.count == golden.ctm.count)
      #expect(abs((quality.normalisedCrossEntropy ?? .nan) - golden.nce) <= 0.0005, "\(golden.nce)")
    }
  }

  private func words(_ confidences: [Double], right: Bool) -> [ConfidenceQuality.Word] {
    confidences.map { .init(confidence: $0, isRight: right) }
  }

  @Test func itsValuesAtTheEnds() throws {
    let sureAndRight = ConfidenceQuality(words([1, 1, 1], right: true) + words([0], right: false))
    #expect(abs(try #require(sureAndRight.normalisedCrossEntropy) - 1) < 1e-5)
    let sayingNothing = ConfidenceQuality(words([0.75, 0.75, 0.75], right: true) + words([0.75], right: false))
    #expect(abs(try #require(sayingNothing.normalisedCrossEntropy)) < 1e-12)
    #expect(ConfidenceQuality(words([0.9, 0.8], right: true)).normalisedCrossEntropy == nil)
    #expect(ConfidenceQuality(words([0.9, 0.8], right: true)).line == "%NCE undefined [ 2 words, 0 wrong ]")
  }

  @Test func calibrationCountsWhatCameOfConfidence() {
    let quality = ConfidenceQuality(words([0.95, 1, 0.9, 0.15], right: true) + words([0.92, 0.1, 0], right: false))
    #expect(
      quality.calibration.map(\.line) == [
        "confidence 0.0 to 0.1: 1 word, mean 0.00 %, right 0.00 %",
        "confidence 0.1 to 0.2: 2 words, mean 12.50 %, right 50.00 %",
        "confidence 0.9 to 1.0: 4 words, mean 94.25 %, right 75.00 %",
      ])
  }
}

@Suite struct ConfidenceCalibrationTests {
  private func words(count: Int, slope: Double, offset: Double, seed: UInt64) -> [ConfidenceQuality.Word] {
    var generator = SeededGenerator(seed)
    return (0..<count).map { _ in
      let confidence = Double.random(in: 0.01...0.99, using: &generator)
      let truth = ConfidenceCalibration(slope: slope, offset: offset)(confidence)
      return .init(confidence: confidence, isRight: Double.random(in: 0..<1, using: &generator) < truth)
    }
  }

  /// No slope and offset beside the fitted ones make what came of the words more probable.
  @Test(arguments: UInt64(1)...5)
  func theFitIsTheBest(seed: UInt64) throws {
    let words = words(count: 2000, slope: 0.5, offset: 0.8, seed: seed)
    let fitted = ConfidenceCalibration(fitting: words)
    // Of 2000 words the fit's standard errors are about 0.03 and 0.05.
    #expect(abs(fitted.slope - 0.5) < 0.15 && abs(fitted.offset - 0.8) < 0.3, "\(fitted)")
    func entropy(_ slope: Double, _ offset: Double) throws -> Double {
      let calibration = ConfidenceCalibration(slope: fitted.slope + slope, offset: fitted.offset + offset)
      return try #require(ConfidenceQuality(words).calibrated(by: calibration).normalisedCrossEntropy)
    }
    let best = try entropy(0, 0)
    for (slope, offset) in [(0.02, 0), (-0.02, 0), (0, 0.02), (0, -0.02), (0.02, 0.02), (-0.02, 0.02)] {
      #expect(try entropy(slope, offset) < best)
    }
    #expect(try best > #require(ConfidenceQuality(words).normalisedCrossEntropy))
  }

  /// Words that confidence tells apart without error, or that are all right.
  @Test func aFitIsFiniteWhateverTheWords() {
    for words: [ConfidenceQuality.Word] in [
      [.init(confidence: 1, isRight: true), .init(confidence: 0, isRight: false)],
      [.init(confidence: 1, isRight: true), .init(confidence: 0.3, isRight: true)], [],
    ] {
      let fitted = ConfidenceCalibration(fitting: words)
      #expect(fitted.slope.isFinite && fitted.offset.isFinite && fitted.slope >= 0, "\(fitted)")
    }
    #expect(ConfidenceCalibration(fitting: []) == .none)
    // Three right words of four, the wrong one with the greatest confidence.
    let misleading = ConfidenceCalibration(
      fitting: [0.2, 0.3, 0.4].map { .init(confidence: $0, isRight: true) } + [.init(confidence: 0.9, isRight: false)])
    #expect(misleading.slope == 0 && abs(misleading.offset - log(3.5 / 1.5)) < 1e-12)
  }

  /// σ(½ ln(0.8 / 0.2) + 1) = 2e / (1 + 2e).
  @Test func itsValues() {
    let calibration = ConfidenceCalibration(slope: 0.5, offset: 1)
    #expect(abs(calibration(0.8) - 2 * exp(1) / (1 + 2 * exp(1))) < 1e-12)
    #expect(calibration(1) > calibration(0.99) && calibration(1) < 1 && calibration(0) > 0)
    #expect(ConfidenceCalibration.none(0.123) == 0.123 && ConfidenceCalibration.none(1) == 1)
  }
}

@Suite struct TimedWordsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func wordsAreThoseOfTheirIDsInTheOrderOfTime() throws {
    let ctm = ";; by hand\nb 1 0.50 0.10 C 0.5\na A 1.0 0.2 A 1\nb 1 0.10 0.20 B 0.25\na A 1.5 0.2 D 0.9\n"
    let file = try TranscriptFile(path: folder.write(ctm, to: "x"))
    #expect(file.format == .ctm && file.entries.map(\.id) == ["b", "a"] && file.entries.map(\.text) == ["B C", "A D"])
    #expect(file.entries.map(\.confidences) == [[0.25, 0.5], [1, 0.9]])
  }

  /// Times are written with a point; a text of numbers is a text.
  @Test func numbersAreNoTimes() throws {
    let file = try TranscriptFile(path: folder.write("u1 1 2 3 4\nu2 5 6 7 8\n", to: "x"))
    #expect(file.format == .kaldi && file.entries.map(\.text) == ["1 2 3 4", "5 6 7 8"])
  }

  @Test(arguments: [
    ("a 1 0.1 0.2 A\na 1 0.3 A\n", 2, "START DURATION WORD"), ("a 1 0.1 0.2 A 1.5\n", 1, "[CONFIDENCE]"),
    ("a 1 0.1 0.2 A\nb 1 0.3 0.2 B 0.5\n", 2, "the first line has none"),
    ("a 1 0.1 0.2 A\na 2 0.3 0.2 B\n", 2, "channel 2 of a"), ("a 1 -0.1 0.2 A\n", 1, "START DURATION"),
  ])
  func aFaultIsNamedByLine(text: String, line: Int, words: String) throws {
    let path = try folder.write(text, to: "x")
    let error = #expect(throws: FileError.self) { try TranscriptFile(path: path, format: .ctm) }
    #expect(error?.place == .line(line) && error?.description.contains(words) == true)
  }
}
