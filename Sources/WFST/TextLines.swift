/// The lines of a text file, split into fields at blanks and tabs; lines without fields are left out.
struct TextLines {
  struct Line {
    let number: Int
    let fields: [String]
  }

  let path: String
  let lines: [Line]

  /// - Throws: `TextFileError` where the text is not UTF-8.
  init(_ bytes: [UInt8], path: String) throws(TextFileError) {
    var lines: [Line] = []
    let newline = UInt8(ascii: "\n")
    var number = 0
    for line in bytes.split(separator: newline, omittingEmptySubsequences: false) {
      number += 1
      var fields: [String] = []
      for field in line.split(whereSeparator: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == 13 }) {
        guard let text = String(validating: field, as: UTF8.self) else {
          throw TextFileError(path: path, line: number, problem: "not UTF-8 text")
        }
        fields.append(text)
      }
      if !fields.isEmpty { lines.append(Line(number: number, fields: fields)) }
    }
    self.path = path
    self.lines = lines
  }

  init(contentsOf path: String) throws(TextFileError) {
    let bytes: [UInt8]
    do { bytes = try SafeFile.read(path) } catch {
      throw TextFileError(path: path, line: nil, problem: error.problem)
    }
    try self.init(bytes, path: path)
  }

  func failure(_ line: Line, _ problem: String) -> TextFileError {
    TextFileError(path: path, line: line.number, problem: problem)
  }
}
