import Files
import Foundation
import TestSupport
import Testing

@Suite struct AtomicFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func text(_ name: String) throws -> String { try String(contentsOfFile: folder.file(name), encoding: .utf8) }

  @Test func replacesWhatWasThereAndLeavesNothingElse() throws {
    try AtomicFile.write("old", to: folder.file("a"))
    try AtomicFile.write("new", to: folder.file("a"))
    #expect(try text("a") == "new")
    #expect(try folder.names == ["a"])
  }

  @Test func aBodyThatThrowsLeavesTheOldFile() throws {
    struct Failure: Error {}
    try AtomicFile.write("old", to: folder.file("a"))
    #expect(throws: Failure.self) {
      try AtomicFile.write(to: folder.file("a")) { path in
        try Data("half".utf8).write(to: URL(filePath: path))
        throw Failure()
      }
    }
    #expect(try text("a") == "old")
    #expect(try folder.names == ["a"])
  }

  /// Files that belong together: one that cannot be written leaves all of them as they were.
  @Test func severalFilesAreWrittenTogetherOrNotAtAll() throws {
    try AtomicFile.write("old", to: folder.file("a"))
    try Folder.make(folder.file("b"))
    let files = [(data: Data("new".utf8), path: folder.file("a")), (data: Data("new".utf8), path: folder.file("b"))]
    #expect(throws: FileError.self) { try AtomicFile.write(files) }
    #expect(try text("a") == "old")
    #expect(try folder.names == ["a", "b"])
  }

  @Test func partsAreTheOnesTheyWereWrittenWith() throws {
    let parts = [(data: Data("1".utf8), name: "a"), (data: Data("2".utf8), name: "b")]
    try PartsFile.write(parts, to: folder.path, as: "parts.json")
    #expect(throws: Never.self) { try PartsFile.check(folder.path, by: "parts.json") }
    #expect(throws: Never.self) { try PartsFile.check(folder.path, by: "none.json") }
    try folder.write("3", to: "b")
    let error = #expect(throws: FileError.self) { try PartsFile.check(folder.path, by: "parts.json") }
    #expect(error?.file == folder.path + "/b")
  }

  @Test func aSymbolicLinkIsFollowed() throws {
    try folder.write("old", to: "a")
    try FileManager.default.createSymbolicLink(atPath: folder.file("link"), withDestinationPath: folder.file("a"))
    try AtomicFile.write("new", to: folder.file("link"))
    #expect(try text("a") == "new")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("link")) == folder.file("a"))
  }

  @Test func aDeviceStaysADevice() throws {
    try AtomicFile.write("text", to: "/dev/null")
    let type = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type] as? FileAttributeType
    #expect(type == .typeCharacterSpecial)
  }

  @Test func aFolderOrAMissingFolderIsAnError() throws {
    #expect(throws: FileError.self) { try AtomicFile.write("x", to: folder.path) }
    #expect(throws: FileError.self) { try AtomicFile.write("x", to: folder.file("none/a")) }
  }
}

@Suite struct FolderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func aFolderIsMadeWithThoseAboveIt() throws {
    for _ in 1...2 { try Folder.make(folder.file("a/b")) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("a")) == ["b"])
  }

  @Test func aFileInAFoldersPlaceIsNamed() throws {
    let path = try folder.write("text", to: "a")
    #expect(throws: FileError(file: path, "is a file, where a folder was to be made")) { try Folder.make(path) }
  }
}

@Suite struct TextFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func aPipeIsReadToItsEnd() throws {
    let path = folder.file("pipe")
    let maker = try Process.run(URL(filePath: "/usr/bin/mkfifo"), arguments: [path])
    maker.waitUntilExit()
    let writer = try Process.run(URL(filePath: "/bin/sh"), arguments: ["-c", "printf 'a b\\nc\\n' > \"$0\"", path])
    #expect(try TextFile.lines(of: path).map(\.text) == ["a b", "c"])
    writer.waitUntilExit()
  }

  @Test func lineEndsOfAllKindsAreTakenOff() throws {
    let path = try folder.write("\u{FEFF}a b\r\n\n c\t d \nlast", to: "x")
    let lines = try TextFile.lines(of: path)
    #expect(lines.map(\.text) == ["a b", "", " c\t d ", "last"])
    #expect(lines.map(\.number) == [1, 2, 3, 4])
    #expect(lines[2].fields == ["c", "d"])
    #expect(lines[2].keyAndRest?.key == "c" && lines[2].keyAndRest?.rest == "d")
    #expect(lines[1].keyAndRest == nil)
  }

  @Test func whatIsNoUTF8IsNamedByLine() throws {
    let path = try folder.write(Data([0x61, 0x0A, 0xE9, 0x0A]), to: "x")
    let error = #expect(throws: FileError.self) { try TextFile.lines(of: path) }
    #expect(error?.place == .line(2))
  }

  @Test func gzipIsReadByName() throws {
    try folder.write("one\ntwo\n", to: "x")
    _ = try Shell.output(of: "gzip -c '\(folder.file("x"))' > '\(folder.file("y.gz"))'")
    #expect(try TextFile.lines(of: folder.file("y.gz")).map(\.text) == ["one", "two"])
    try FileManager.default.moveItem(atPath: folder.file("y.gz"), toPath: folder.file("y"))
    let error = #expect(throws: FileError.self) { try TextFile.lines(of: folder.file("y")) }
    #expect(error?.description.contains("gzip") == true)
    #expect(throws: FileError.self) { try TextFile.lines(of: folder.file("none.gz")) }
  }

  @Test func gzippedDataComeBack() throws {
    let data = Data((0..<200_000).map { UInt8(truncatingIfNeeded: $0 * $0 >> 3) })
    try Shell.gzip(data, to: folder.file("x.gz"))
    #expect(try Shell.gunzipped(folder.file("x.gz")) == data)
    #expect(try folder.names == ["x.gz"])
  }

  @Test func aCommandsOutputIsTakenWholeAndItsFailureNamed() throws {
    #expect(try Shell.output(of: "head -c 300000 /dev/zero").count == 300_000)
    let error = #expect(throws: FileError.self) { try Shell.output(of: "exit 3") }
    #expect(error?.description == "exit 3: the command ended with status 3")
  }
}
