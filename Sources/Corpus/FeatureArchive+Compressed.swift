import Tensors

extension FeatureArchive {
  /// Reads what follows the type of a compressed matrix: minimum and range (floats), rows and columns (32-bit), then
  /// - `CM`: four 16-bit percentiles p0, p25, p75, p100 a column, and the bytes column after column;
  /// - `CM2`, `CM3`: the elements row after row in 16 or 8 bits, a share of the range.
  static func readCompressed(_ type: String, from reader: inout ByteReader) throws -> Matrix {
    let what = "the head of a compressed matrix"
    let minimum = try reader.readFloat(of: what)
    let range = try reader.readFloat(of: what)
    let rows = try reader.readInt32(of: what)
    let columns = try reader.readInt32(of: what)
    try check(rows: rows, columns: columns, reader)
    guard minimum.isFinite, range.isFinite else {
      throw reader.error("\(what) with minimum \(minimum), range \(range)")
    }
    let scale = Scale(minimum: minimum, range: range)
    let body = "a compressed matrix [\(rows) × \(columns)]"
    switch type {
    case "CM":
      let heads = try reader.read(8 * columns, of: body).map { $0 }
      let bytes = try reader.read(rows * columns, of: body).map { $0 }
      return byColumns(rows: rows, columns: columns, heads: heads, bytes: bytes, scale: scale)
    case "CM2":
      let bytes = try reader.read(2 * rows * columns, of: body).map { $0 }
      let elements = (0..<rows * columns).map { scale.value(ofWord: word(bytes, at: $0)) }
      return Matrix(rows: rows, columns: columns, elements: elements)
    default:
      let bytes = try reader.read(rows * columns, of: body)
      return Matrix(rows: rows, columns: columns, elements: bytes.map { scale.value(ofByte: $0) })
    }
  }

  private static func word(_ bytes: [UInt8], at index: Int) -> UInt16 {
    UInt16(bytes[2 * index]) | UInt16(bytes[2 * index + 1]) << 8
  }

  private static func byColumns(rows: Int, columns: Int, heads: [UInt8], bytes: [UInt8], scale: Scale) -> Matrix {
    var elements = [Float](repeating: 0, count: rows * columns)
    for column in 0..<columns {
      let percentiles = (0..<4).map { scale.value(ofWord: word(heads, at: 4 * column + $0)) }
      let values = valuesOfBytes(percentiles)
      for row in 0..<rows { elements[row * columns + column] = values[Int(bytes[column * rows + row])] }
    }
    return Matrix(rows: rows, columns: columns, elements: elements)
  }

  /// The values of the 256 bytes in a column: 0…64 divide [p0, p25], 64…192 [p25, p75], 192…255 [p75, p100] evenly.
  private static func valuesOfBytes(_ p: [Float]) -> [Float] {
    (0..<256).map { byte in
      switch byte {
      case ...64: p[0] + (p[1] - p[0]) * Float(byte) * (1 / 64)
      case ...192: p[1] + (p[2] - p[1]) * Float(byte - 64) * (1 / 128)
      default: p[2] + (p[3] - p[2]) * Float(byte - 192) * (1 / 63)
      }
    }
  }

  /// Whole numbers of 16 or 8 bits as shares of [minimum, minimum + range].
  private struct Scale {
    let minimum: Float
    let range: Float

    func value(ofWord word: UInt16) -> Float { minimum + range * (1 / 65535) * Float(word) }
    func value(ofByte byte: UInt8) -> Float { minimum + range * (1 / 255) * Float(byte) }
  }
}
