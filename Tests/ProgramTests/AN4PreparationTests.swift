import TestSupport
import Testing

/// `recipes/an4/local`, on a database of five utterances in CMU's layout, made here.
@Suite struct AN4PreparationTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(
      """
      an4_clstk/mbob/an2-mbob-b
      an4_clstk/mbob/an10-mbob-b
      an4_clstk/fann/cen1-fann-b
      an4_clstk/fann2/an1-fann2-b

      """, to: "an4/etc/an4_train.fileids")
    try folder.write(
      """
      <s> YES </s> (an2-mbob-b)
      <s> ENTER SIX </s> (an10-mbob-b)
      <s> A N N </s> (cen1-fann-b)
      <s> STOP </s> (an1-fann2-b)

      """, to: "an4/etc/an4_train.transcription")
    try folder.write("an4test_clstk/mtim/an3-mtim-b\n", to: "an4/etc/an4_test.fileids")
    try folder.write("RUBOUT G (an3-mtim-b)\n", to: "an4/etc/an4_test.transcription")
    // The three kinds of file that the distributions have; what is in them is no matter here.
    try folder.write("x", to: "an4/wav/an4_clstk/mbob/an2-mbob-b.flac")
    try folder.write("x", to: "an4/wav/an4_clstk/mbob/an10-mbob-b.flac")
    try folder.write("x", to: "an4/wav/an4_clstk/fann/cen1-fann-b.sph")
    try folder.write("x", to: "an4/wav/an4_clstk/fann2/an1-fann2-b.wav")
    try folder.write("x", to: "an4/wav/an4test_clstk/mtim/an3-mtim-b.flac")
    try folder.write("# comment\nfann\n", to: "dev_speakers")
  }

  private func prepare() throws -> Script {
    try Script(
      "recipes/an4/local/prepare.sh", [folder.path + "/an4", folder.path + "/dev_speakers", folder.path + "/data"])
  }

  @Test func foldersAreKaldisInCLocaleOrder() throws {
    let run = try prepare()
    #expect(run.status == 0, "\(run.standardError)")
    #expect(
      try folder.text(of: "data/train/text") == """
        fann2-an1-b STOP
        mbob-an10-b ENTER SIX
        mbob-an2-b YES

        """)
    #expect(try folder.text(of: "data/train/utt2spk") == "fann2-an1-b fann2\nmbob-an10-b mbob\nmbob-an2-b mbob\n")
    #expect(try folder.text(of: "data/train/spk2utt") == "fann2 fann2-an1-b\nmbob mbob-an10-b mbob-an2-b\n")
    #expect(try folder.text(of: "data/dev/text") == "fann-cen1-b A N N\n")
    #expect(
      try folder.text(of: "data/dev/wav.scp") == "fann-cen1-b \(folder.path)/an4/wav/an4_clstk/fann/cen1-fann-b.sph\n")
    #expect(try folder.text(of: "data/test/text") == "mtim-an3-b RUBOUT G\n")
  }

  @Test func preparingAgainChangesNothing() throws {
    _ = try prepare()
    let first = try folder.text(of: "data/train/wav.scp")
    let again = try prepare()
    #expect(again.status == 0)
    #expect(try folder.text(of: "data/train/wav.scp") == first)
  }

  @Test func aMissingRecordingIsNamedAndItsFolderIsNotWritten() throws {
    try folder.write("an4test_clstk/mtim/an3-mtim-b\nan4test_clstk/mtim/an4-mtim-b\n", to: "an4/etc/an4_test.fileids")
    try folder.write("RUBOUT G (an3-mtim-b)\nGO (an4-mtim-b)\n", to: "an4/etc/an4_test.transcription")
    let run = try prepare()
    #expect(run.status == 1)
    #expect(run.standardError.contains("an4test_clstk/mtim/an4-mtim-b"))
    #expect(!folder.holds("data/test"))
  }

  @Test func aMissingTranscriptIsAnError() throws {
    try folder.write("\n", to: "an4/etc/an4_test.transcription")
    let run = try prepare()
    #expect(run.status == 1)
    #expect(run.standardError.contains("no transcript"))
  }

  @Test func aMalformedListIsReportedWithItsLine() throws {
    try folder.write("an4test_clstk/mtim/an3-mtim-b\nan3.wav\n", to: "an4/etc/an4_test.fileids")
    let run = try prepare()
    #expect(run.status == 1)
    #expect(run.standardError.contains("etc/an4_test.fileids:2: found \"an3.wav\""))
  }
}
