import Foundation

/// Cuts a text that comes in pieces into lines.
struct LineSplitter {
  /// Names the text in errors.
  let path: String
  private var number = 0
  /// What has come of a line whose end has not.
  private var begun: [UInt8] = []

  init(path: String) { self.path = path }

  /// The lines that end in the next piece.
  mutating func lines(in piece: Data) throws(FileError) -> [TextFile.Line] {
    var lines: [TextFile.Line] = []
    // An array's elements are found sooner than those of `Data`.
    let piece = [UInt8](piece)
    var start = piece.startIndex
    while let end = piece[start...].firstIndex(of: 0x0A) {
      if begun.isEmpty {
        lines.append(try line(piece[start..<end]))
      } else {
        begun += piece[start..<end]
        lines.append(try line(begun))
        begun.removeAll(keepingCapacity: true)
      }
      start = piece.index(after: end)
    }
    begun += piece[start...]
    return lines
  }

  /// What stands behind the last line's end.
  mutating func lastLine() throws(FileError) -> TextFile.Line? {
    guard !begun.isEmpty else { return nil }
    defer { begun = [] }
    let line = try line(begun)
    return line.text.isEmpty ? nil : line
  }

  private mutating func line<Bytes: BidirectionalCollection<UInt8>>(
    _ bytes: Bytes
  ) throws(FileError) -> TextFile.Line where Bytes.SubSequence: BidirectionalCollection<UInt8> {
    number += 1
    if number == 1, bytes.starts(with: [0x1F, 0x8B]) {
      throw FileError(
        file: path, line: 1, "no text: it begins like a gzip file",
        hint: path.hasSuffix(".gz") ? "uncompress it" : "let its name end in .gz, or uncompress it")
    }
    let withoutMark = bytes.dropFirst(number == 1 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
    guard
      let text = String(validating: withoutMark.last == 0x0D ? withoutMark.dropLast() : withoutMark[...], as: UTF8.self)
    else {
      throw FileError(file: path, line: number, "no valid UTF-8", hint: "convert it by iconv, perhaps from Latin-1")
    }
    return TextFile.Line(number: number, text: text)
  }
}
