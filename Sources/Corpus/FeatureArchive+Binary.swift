import Files
import Tensors

extension FeatureArchive {
  /// A size that no matrix of features has: more elements point to a wrong offset.
  private static let mostElements = 1 << 31

  /// Reads one matrix of any form.
  static func readMatrix(from reader: inout ByteReader) throws -> ArchivedMatrix {
    guard try reader.peek() == 0, try reader.peek(1) == UInt8(ascii: "B") else {
      return .single(try readText(from: &reader))
    }
    let start = reader.offset
    reader.skip(2)
    let type = try reader.readToken(of: "the matrix's type", longest: 8)
    switch type {
    case "FM", "FV":
      let (rows, columns) = try readSizes(from: &reader, vector: type == "FV")
      let bytes = try reader.read(rows * columns * 4, of: "a matrix [\(rows) × \(columns)]")
      return .single(Matrix(rows: rows, columns: columns, elements: floats(littleEndian: bytes)))
    case "DM", "DV":
      let (rows, columns) = try readSizes(from: &reader, vector: type == "DV")
      let bytes = try reader.read(rows * columns * 8, of: "a matrix [\(rows) × \(columns)]")
      return .double(DoubleMatrix(rows: rows, columns: columns, elements: doubles(littleEndian: bytes)))
    case "CM", "CM2", "CM3":
      return .single(try readCompressed(type, from: &reader))
    default:
      throw FileError(
        file: reader.path, offset: start,
        "expected a matrix of type FM, DM, CM, CM2, CM3, FV or DV, found \"\(type)\"")
    }
  }

  /// Kaldi writes a 32-bit number as the byte 4 and the number: first the rows, then the columns.
  private static func readSizes(from reader: inout ByteReader, vector: Bool) throws -> (rows: Int, columns: Int) {
    let first = try readSize(from: &reader)
    guard !vector else { return (1, first) }
    let columns = try readSize(from: &reader)
    try check(rows: first, columns: columns, reader)
    return (first, columns)
  }

  private static func readSize(from reader: inout ByteReader) throws -> Int {
    let width = try reader.read(1, of: "a matrix's size").first
    guard width == 4 else { throw reader.error("expected a matrix's size of 4 bytes, found one of \(width ?? 0)") }
    let size = try reader.readInt32(of: "a matrix's size")
    guard size >= 0, size < mostElements else { throw reader.error("a matrix with \(size) rows or columns") }
    return size
  }

  /// - Throws: `FileError` where no matrix has so many rows and columns; both come from 32 bits, so that the product is
  ///   no overflow.
  static func check(rows: Int, columns: Int, _ reader: ByteReader) throws {
    guard rows >= 0, columns >= 0, rows * columns < mostElements else {
      throw reader.error("a matrix of [\(rows) × \(columns)]", hint: "the offset is wrong, or the file is damaged")
    }
  }

  private static func floats(littleEndian slice: ArraySlice<UInt8>) -> [Float] {
    var floats = [Float](repeating: 0, count: slice.count / 4)
    let bytes = slice.span
    var target = floats.mutableSpan
    for i in target.indices {
      let low = UInt32(bytes[4 * i]) | UInt32(bytes[4 * i + 1]) << 8
      let high = UInt32(bytes[4 * i + 2]) | UInt32(bytes[4 * i + 3]) << 8
      target[i] = Float(bitPattern: low | high << 16)
    }
    return floats
  }

  private static func doubles(littleEndian slice: ArraySlice<UInt8>) -> [Double] {
    let bytes = Array(slice)
    return (0..<bytes.count / 8).map { i in
      Double(bitPattern: (0..<8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64(bytes[8 * i + $1]) })
    }
  }
}
