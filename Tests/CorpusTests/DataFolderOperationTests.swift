import Corpus
import Files
import Foundation
import TestSupport
import Testing

/// Folders made of folders, by what their tables say.
@Suite struct DataFolderOperationTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for name in ["a", "b"] {
      for sound in ["1", "2", "3"] { try folder.write("x", to: "sound/\(name)\(sound).wav") }
    }
    try data("a", ids: ["a1", "a2", "a3"], speakers: ["ann", "ann", "bob"])
  }

  private func data(_ name: String, ids: [String], speakers: [String]) throws {
    func lines(_ line: (Int) -> String) -> String { ids.indices.map { line($0) + "\n" }.joined() }
    try folder.write(lines { "\(ids[$0]) \(folder.path)/sound/\(ids[$0]).wav" }, to: "\(name)/wav.scp")
    try folder.write(lines { "\(ids[$0]) WORDS OF \(ids[$0])" }, to: "\(name)/text")
    try folder.write(lines { "\(ids[$0]) \(speakers[$0])" }, to: "\(name)/utt2spk")
  }

  private func open(_ name: String) throws -> DataFolder { try DataFolder(at: folder.path + "/" + name) }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: folder.path + "/" + name, encoding: .utf8)
  }

  @Test func whatIsWrittenIsWhatWasRead() throws {
    try folder.write("a1 r 0.5 1.25\na2 r 1.25 -1\na3 r 0 0.123456\n", to: "a/segments")
    try folder.write("r \(folder.path)/sound/a1.wav\n", to: "a/wav.scp")
    try folder.write("a1 feats.ark:5\na2 feats.ark:9\na3 feats.ark:12\n", to: "a/feats.scp")
    let data = try DataFolder(at: folder.path + "/a", checkingFiles: false)
    try data.write(to: folder.path + "/copy")
    for table in ["wav.scp", "text", "utt2spk", "feats.scp"] {
      #expect(try text("copy/" + table) == text("a/" + table))
    }
    #expect(try text("copy/segments") == "a1 r 0.5 1.25\na2 r 1.25 -1\na3 r 0.0 0.12346\n")
    #expect(try text("copy/spk2utt") == "ann a1 a2\nbob a3\n")
    // What has no part in the folder any more is removed.
    try self.data("b", ids: ["b1"], speakers: ["bob"])
    try open("b").write(to: folder.path + "/copy")
    #expect(!folder.holds("copy/segments") && !folder.holds("copy/feats.scp"))
  }

  @Test func partsHaveWhatBelongsToThem() throws {
    let part = try open("a").filtered { $0.speaker == "ann" }
    #expect(part.utterances.map(\.id) == ["a1", "a2"] && part.recordings.map(\.id) == ["a1", "a2"])
    #expect(part.speakers == ["ann"])
  }

  @Test func foldersAreJoinedInOrder() throws {
    try data("b", ids: ["b1", "a0"].sorted(), speakers: ["bob", "bob"])
    let joined = try DataFolder.combined(
      [DataFolder(at: folder.path + "/a"), DataFolder(at: folder.path + "/b", checkingFiles: false)], path: "x")
    #expect(joined.utterances.map(\.id) == ["a0", "a1", "a2", "a3", "b1"])
    let twice = #expect(throws: FileError.self) { try DataFolder.combined([open("a"), open("a")], path: "x") }
    #expect(twice?.description.contains("the utterance a1 is in") == true)
    try folder.write("c1 WORDS\n", to: "c/text")
    let unlike = #expect(throws: FileError.self) { try DataFolder.combined([open("a"), open("c")], path: "x") }
    #expect(unlike?.description.contains("c: tells no sound") == true)
  }

  /// No speaker in two parts, every utterance in one, and no part larger than its due by more than the largest speaker.
  @Test(arguments: [1, 2, 3, 5]) func partsAreOfWholeSpeakersAndNearlyEqual(count: Int) throws {
    let ids = (0..<40).map { String(format: "u%02d", $0) }
    let speakers = (0..<40).map { "s\($0 * $0 / 100)" }
    try data("many", ids: ids, speakers: speakers)
    let parts = try DataFolder(at: folder.path + "/many", checkingFiles: false).split(into: count)
    #expect(parts.flatMap { $0.utterances.map(\.id) }.sorted() == ids)
    #expect(parts.flatMap(\.speakers).count == Set(speakers).count)
    let largest = Dictionary(grouping: speakers) { $0 }.values.map(\.count).max() ?? 0
    for part in parts { #expect(part.utterances.count <= (40 + count - 1) / count + largest) }
  }

  @Test func aFolderIsPutRight() throws {
    try folder.write("a3 THREE\na1 ONE\n\na1 AGAIN\na9 NINE\na2 TWO\n", to: "a/text")
    try folder.write("a3 bob\na2 ann\na1\n", to: "a/utt2spk")
    try folder.write("a2 \(folder.path)/sound/none.wav\na1 \(folder.path)/sound/a1.wav\na3 ls |\n", to: "a/wav.scp")
    let (data, notes) = try DataFolder.repaired(at: folder.path + "/a")
    #expect(data.utterances.map(\.id) == ["a3"] && data.recordings.map(\.id) == ["a3"])
    for note in [
      "text:3: left out, for it says nothing", "text:4: left out, a second line of a1", "utt2spk:3: left out",
      "a1: left out, not in", "a2: left out, the file", "a9: left out, it stands in",
    ] {
      #expect(notes.contains { $0.contains(note) }, "\(note): \(notes)")
    }
    try data.write(to: folder.path + "/a")
    #expect(try open("a").utterances.map(\.transcript) == ["THREE"])
  }

  @Test func nothingLeftIsAnError() throws {
    try folder.write("x1 ONE\n", to: "a/text")
    let error = #expect(throws: FileError.self) { try DataFolder.repaired(at: folder.path + "/a") }
    #expect(error?.description.contains("no utterance is left") == true)
  }
}
