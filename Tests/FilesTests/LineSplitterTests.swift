import Foundation
import TestSupport
import Testing

@testable import Files

@Suite struct LineSplitterTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A byte order mark, ends of Unix and of Windows, an empty line, letters of two bytes, and no end behind the last line.
  private static let text = "\u{FEFF}one\r\ntwo\n\nfünf\r\nsechs é"
  private static let expected = ["one", "two", "", "fünf", "sechs é"]

  @Test(arguments: 1...24)
  func linesAreTheSameHoweverTheTextIsCut(length: Int) throws {
    let bytes = Array(Self.text.utf8)
    var splitter = LineSplitter(path: "x")
    var lines: [TextFile.Line] = []
    for start in stride(from: 0, to: bytes.count, by: length) {
      lines += try splitter.lines(in: Data(bytes[start..<min(start + length, bytes.count)]))
    }
    if let last = try splitter.lastLine() { lines.append(last) }
    #expect(lines.map(\.text) == Self.expected && lines.map(\.number) == Array(1...5))
  }

  /// Three megabytes, plain and compressed.
  @Test func linesOneByOneAreTheLinesOfTheFile() throws {
    let text = (0..<200_000).map { "line \($0) é\n" }.joined()
    try folder.write(text, to: "plain")
    try Shell.gzip(Data(text.utf8), to: folder.file("zipped.gz"))
    let expected = try TextFile.lines(of: folder.file("plain"))
    #expect(expected.count == 200_000 && expected.last?.text == "line 199999 é")
    for name in ["plain", "zipped.gz"] {
      var lines: [TextFile.Line] = []
      try TextFile.forEachLine(of: folder.file(name)) { lines.append($0) }
      #expect(lines == expected)
    }
  }

  /// Where what takes the lines stops, so does what gives them.
  @Test func whatTheTakerThrowsComesOut() throws {
    struct Enough: Error {}
    try Shell.gzip(Data(String(repeating: "abc\n", count: 3_000_000).utf8), to: folder.file("zipped.gz"))
    #expect(throws: Enough.self) { try TextFile.forEachLine(of: folder.file("zipped.gz")) { _ in throw Enough() } }
  }

  @Test func whatIsNoTextIsAnError() throws {
    func fault(_ name: String) -> FileError? {
      #expect(throws: FileError.self) { try TextFile.forEachLine(of: folder.file(name)) { _ in } }
    }
    try Shell.gzip(Data("abc\n".utf8), to: folder.file("zipped.gz"))
    try FileManager.default.copyItem(atPath: folder.file("zipped.gz"), toPath: folder.file("zipped"))
    #expect(fault("zipped")?.hint == "let its name end in .gz, or uncompress it")
    try folder.write("abc\n", to: "plain.gz")
    #expect(fault("plain.gz")?.problem == "cannot be uncompressed")
    try Data([0x61, 0x0A, 0xFF, 0x0A]).write(to: URL(filePath: folder.file("latin")))
    #expect(fault("latin")?.place == .line(2))
    #expect(fault("none")?.problem == "the file does not exist")
    #expect(fault("none.gz")?.problem == "does not exist or cannot be read")
  }
}
