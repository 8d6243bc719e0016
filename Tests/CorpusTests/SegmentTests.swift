import Corpus
import Foundation
import TestSupport
import Testing

@Suite struct SegmentTests {
  /// The samples of a segment `start end` in a recording of 2 s, 1000 samples a second.
  private func samples(_ start: String, _ end: String) throws -> Range<Int> {
    let folder = try TemporaryFolder()
    try folder.write("R cat sound.wav |\n", to: "wav.scp")
    try folder.write("U R \(start) \(end)\n", to: "segments")
    let segment = try #require(try DataFolder(at: folder.path).utterances[0].segment)
    return try segment.samples(ofRecordingWith: 2_000, sampleRateHz: 1_000)
  }

  /// 0.29 · 1000 is a little less than 290 in binary, which is no reason to begin a sample early.
  @Test func timesAreRoundedToSamples() throws {
    #expect(try samples("0", "2") == 0..<2_000)
    #expect(try samples("0.29", "0.5804") == 290..<580)
    #expect(try samples("1.5", "-1") == 1_500..<2_000)
  }

  @Test func aLittleBeyondTheEndIsCutOff() throws {
    #expect(try samples("1.9", "2.5") == 1_900..<2_000)
    #expect(throws: SegmentError.self) { try samples("1.9", "2.501") }
  }

  @Test func aSegmentIsNeverEmpty() throws {
    #expect(try samples("1", "1.0001") == 1_000..<1_001)
    #expect(try samples("1.9999", "2.2") == 1_999..<2_000)
    #expect(throws: SegmentError.self) { try samples("2", "2.2") }
    #expect(throws: SegmentError.self) { try samples("2", "-1") }
  }
}
