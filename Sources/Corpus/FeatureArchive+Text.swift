import Tensors

extension FeatureArchive {
  /// Reads a matrix in text: ` [`, a line of numbers a row, `]`. A vector stands on one line.
  static func readText(from reader: inout ByteReader) throws -> Matrix {
    try skipToBracket(&reader)
    var elements: [Float] = []
    var rows = 0
    var columns = 0
    while true {
      let (numbers, closed) = try readRow(&reader)
      if !numbers.isEmpty {
        guard rows == 0 || numbers.count == columns else {
          throw reader.error("row \(rows) has \(numbers.count) numbers, the rows before have \(columns)")
        }
        columns = numbers.count
        rows += 1
        elements += numbers
      }
      if closed { return Matrix(rows: rows, columns: columns, elements: elements) }
    }
  }

  private static func skipToBracket(_ reader: inout ByteReader) throws {
    while try reader.peek() == 0x20 { reader.skip(1) }
    guard try reader.peek() == UInt8(ascii: "[") else {
      throw reader.error(
        "expected a matrix: \\0B or [", hint: "the offset is wrong, or the archive holds something else than matrices")
    }
    reader.skip(1)
  }

  /// The numbers before the line's end or the bracket; whether the bracket ended them.
  private static func readRow(_ reader: inout ByteReader) throws -> (numbers: [Float], closed: Bool) {
    var numbers: [Float] = []
    var word: [UInt8] = []
    while let byte = try reader.peek() {
      let endsWord = byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D || byte == UInt8(ascii: "]")
      if endsWord, !word.isEmpty {
        let text = String(decoding: word, as: UTF8.self)
        guard let number = Float(text) else { throw reader.error("expected a number, found \"\(text)\"") }
        numbers.append(number)
        word = []
      }
      reader.skip(1)
      if byte == UInt8(ascii: "]") { return (numbers, true) }
      if byte == 0x0A { return (numbers, false) }
      if !endsWord { word.append(byte) }
    }
    throw reader.error("the file ends within a matrix; expected ]")
  }
}
