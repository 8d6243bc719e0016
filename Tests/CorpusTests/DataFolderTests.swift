import Corpus
import Files
import Foundation
import TestSupport
import Testing

@Suite struct DataFolderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A right folder: two recordings, three segments, two speakers.
  private func fill() throws {
    let sound = try folder.write("sound", to: "b.wav")
    try folder.write("features", to: "feats.ark")
    try folder.write("R1 cat b.wav |\nR2 \(sound)\n", to: "wav.scp")
    try folder.write("U1 R1 0 1.5\nU2 R1 1.5 -1\na1 R2 0.25 2\n", to: "segments")
    try folder.write("U1 ONE  TWO\nU2\na1 E\u{301}T\n", to: "text")
    try folder.write("U1 S2\nU2 S2\na1 S1\n", to: "utt2spk")
    try folder.write("S1 a1\nS2 U1 U2\n", to: "spk2utt")
    let ark = folder.file("feats.ark")
    try folder.write("U1 \(ark):3\nU2 \(ark):30\na1 \(ark):300\n", to: "feats.scp")
    try folder.write("S1 \(ark):3\nS2 \(ark):30\n", to: "cmvn.scp")
  }

  @Test func everyFilesPartReachesItsUtterance() throws {
    try fill()
    let data = try DataFolder(at: folder.path)
    #expect(data.utterances.map(\.id) == ["U1", "U2", "a1"])
    #expect(data.utterances.map(\.speaker) == ["S2", "S2", "S1"])
    #expect(data.utterances.map(\.transcript) == ["ONE TWO", "", "\u{C9}T"])
    #expect(data.utterances[2].transcript?.unicodeScalars.count == 2)
    #expect(data.utterances[0].audio == .command("cat b.wav"))
    #expect(data.utterances[2].audio == .file(path: folder.file("b.wav")))
    #expect(data.utterances.map(\.segment?.startSeconds) == [0, 1.5, 0.25])
    #expect(data.utterances.map(\.segment?.endSeconds) == [1.5, nil, 2])
    #expect(data.utterances[1].features == ArchiveLocation(path: folder.file("feats.ark"), offset: 30))
    #expect(data.speakers == ["S1", "S2"])
    #expect(data.recordings.map(\.id) == ["R1", "R2"])
    #expect(data.normalisation.map(\.id) == ["S1", "S2"])
  }

  @Test func soundAloneIsEnough() throws {
    let sound = try folder.write("sound", to: "b.wav")
    try folder.write("x \(sound)\n", to: "wav.scp")
    let utterance = try #require(try DataFolder(at: folder.path).utterances.first)
    #expect(utterance == Utterance(id: "x", audio: .file(path: sound)))
  }

  @Test func spk2uttAloneTellsTheSpeakers() throws {
    try fill()
    try FileManager.default.removeItem(atPath: folder.file("utt2spk"))
    #expect(try DataFolder(at: folder.path).utterances.map(\.speaker) == ["S2", "S2", "S1"])
  }

  /// One fault at a time; the error names the file and the line.
  @Test(arguments: [
    ("text", "U1 A\na1 B\nU2 C\n", "text", 3, "C-locale"),
    ("text", "U1 A\nU1 B\nU2 C\na1 D\n", "text", 2, "line 1 already"),
    ("text", "U1 A\nU2 C\n", "segments", 3, "missing in"),
    ("text", "U1 A\nU2 C\nU3 D\na1 B\n", "text", 3, "missing in"),
    ("text", "U1 A\n\nU2 C\na1 B\n", "text", 2, "empty"),
    ("segments", "U1 R1 0 1\nU2 R3 0 1\na1 R2 0 1\n", "segments", 2, "recording R3"),
    ("segments", "U1 R1 0 1\nU2 R1 1 0.5\na1 R2 0 1\n", "segments", 2, "ends before"),
    ("segments", "U1 R1 0 1\nU2 R1 1\na1 R2 0 1\n", "segments", 2, "START END"),
    ("wav.scp", "R1 true |\nR2\n", "wav.scp", 2, "nothing stands behind"),
    ("wav.scp", "R1 true |\nR2 /none/x.wav\n", "wav.scp", 2, "/none/x.wav does not exist"),
    ("feats.scp", "U1 /none/a:1\nU2 /none/a:2\na1 /none/b:3\n", "feats.scp", 1, "2 more: line 2"),
    ("feats.scp", "U1 x |\nU2 /none/a:2\na1 /none/b:3\n", "feats.scp", 1, "path:offset"),
    ("utt2spk", "U1 S2\nU2 S2 S3\na1 S1\n", "utt2spk", 2, "UTTERANCE SPEAKER"),
    ("utt2spk", "U1 S2\nU2 S1\na1 S1\n", "utt2spk", 2, "another speaker"),
    ("spk2utt", "S1 a1 U1\nS2 U1 U2\n", "spk2utt", 2, "line 1 already"),
    ("cmvn.scp", "S3 x:1\n", "cmvn.scp", 1, "no speaker"),
  ])
  func aFaultIsNamedByFileAndLine(file: String, text: String, blamed: String, line: Int, words: String) throws {
    try fill()
    try folder.write(text, to: file)
    let error = #expect(throws: FileError.self) { try DataFolder(at: folder.path) }
    #expect(error?.file == folder.file(blamed))
    #expect(error?.place == .line(line))
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
  }

  @Test func anEmptyFileAndAnEmptyFolderAreErrors() throws {
    #expect(throws: FileError.self) { try DataFolder(at: folder.path) }
    #expect(throws: FileError.self) { try DataFolder(at: folder.file("none")) }
    try folder.write("", to: "wav.scp")
    #expect(throws: FileError.self) { try DataFolder(at: folder.path) }
  }

  @Test func filesAreLookedForOnlyWhereWanted() throws {
    try folder.write("x /none/x.wav\n", to: "wav.scp")
    #expect(try DataFolder(at: folder.path, checkingFiles: false).utterances.count == 1)
  }
}
