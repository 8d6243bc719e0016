import AcousticModel
import Corpus
import TestSupport
import Testing

/// How sure words are, from asr-decode by asr-score to asr-graph install.
@Suite struct ConfidenceProgramTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try .withTinyModel()
    try folder.write("one AB C\ntwo A\n", to: "text")
  }

  @Test func aCTMIsScoredWithItsConfidences() throws {
    try folder.write("one 1 0.0 0.1 AB 0.9\none 1 0.2 0.1 C 0.6\ntwo 1 0.0 0.1 C 0.3\n", to: "ctm")
    let run = try Program.run("asr-score", [folder.path + "/text", folder.path + "/ctm", "--calibration"])
    let lines = run.standardOutput.split(separator: "\n").map(String.init)
    // H = 3 · 0.918296; log2 0.9 + log2 0.6 + log2 0.7 = −1.403542.
    #expect(lines[0] == "%WER 33.33 [ 1 / 3, 0 ins, 0 del, 1 sub ]" && lines[3] == "%NCE 0.491 [ 3 words, 1 wrong ]")
    #expect(lines.contains("confidence 0.3 to 0.4: 1 word, mean 30.00 %, right 0.00 %"))
    // recipes/an4/run.sh takes the second, the fourth and the sixth word of this line.
    let form = #/slope [0-9]+\.[0-9]{3} offset -?[0-9]+\.[0-9]{3}: %NCE 0\.[0-9]{3} \[ 3 words, 1 wrong \]/#
    #expect(lines.last?.wholeMatch(of: form) != nil, "\(lines.last ?? "")")
    #expect(run.standardError.contains("read as NIST ctm"))
    let text = try Program.run("asr-score", [folder.path + "/text", folder.path + "/text", "--calibration"])
    #expect(text.status == 1 && text.standardError.contains("--calibration needs hypotheses with confidences"))
  }

  private func installed(_ options: String...) throws -> DecodingDefaults {
    let run = try Program.run(
      "asr-graph", ["install", "--graph", folder.path + "/graph", "--model", folder.path + "/model"] + options)
    #expect(run.status == 0, "\(run.standardError)")
    return try ModelFolder(at: folder.path + "/model").description.decoding
  }

  private func confidences(_ options: String...) throws -> [Double] {
    let run = try folder.decode(["--posteriors", folder.archiveOfPosteriors(), "--format", "ctm"] + options)
    return run.standardOutput.split(separator: "\n").compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
  }

  /// A calibration of slope 0 and offset 0 makes an even chance of every word; a scale of one's own takes it away.
  @Test func aCalibrationIsTheModelsAndGoesWithItsScale() throws {
    try tinyModel().tokens.write(to: folder.path + "/graph/tokens.txt")
    let before = try confidences("--confidence-scale", "0.3")
    var decoding = try installed("--confidence-scale", "0.3", "--confidence-slope", "0", "--confidence-offset", "0")
    #expect([decoding.confidenceScale, decoding.confidenceSlope, decoding.confidenceOffset] == [0.3, 0, 0])
    #expect(try confidences() == [0.5, 0.5] && before != [0.5, 0.5])
    #expect(try confidences("--confidence-scale", "0.3") == before)
    decoding = try installed("--confidence-offset", "-1.5")
    #expect([decoding.confidenceScale, decoding.confidenceSlope, decoding.confidenceOffset] == [0.3, 0, -1.5])
    decoding = try installed("--confidence-scale", "0.2")
    #expect([decoding.confidenceScale, decoding.confidenceSlope, decoding.confidenceOffset] == [0.2, 1, 0])
  }
}
