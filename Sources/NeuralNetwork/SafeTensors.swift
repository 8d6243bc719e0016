public import Foundation
import Tensors

/// Files of named tensors in the safetensors format: eight bytes of header length (little-endian), a JSON header with
/// type, shape and byte range of each tensor, then the numbers.
public enum SafeTensors {
  /// How the numbers are stored.
  public enum Precision: String, Codable, Sendable, CaseIterable {
    /// 4 bytes: exact.
    case float32 = "F32"
    /// 2 bytes: 11 bits of mantissa, magnitudes up to 65504.
    case float16 = "F16"

    var bytes: Int { self == .float32 ? 4 : 2 }
  }

  /// A file that is not what it should be.
  public struct FormatError: Error, CustomStringConvertible {
    public let description: String
  }

  private static let metadataKey = "__metadata__"

  private struct Entry: Codable {
    var dtype: String
    var shape: [Int]
    /// First byte and the byte after the last, counted from the end of the header.
    var dataOffsets: [Int]

    enum CodingKeys: String, CodingKey {
      case dtype, shape
      case dataOffsets = "data_offsets"
    }
  }

  /// The bytes of a file that holds `tensors`, in the order of the set, which the header's offsets record.
  ///
  /// - Parameter metadata: strings to keep in the header, under `__metadata__`.
  /// - Throws: `FormatError` where a finite number is too large for the precision.
  public static func encode(
    _ tensors: ParameterSet, precision: Precision = .float32, metadata: [String: String] = [:]
  ) throws -> Data {
    var entries: [String: Any] = metadata.isEmpty ? [:] : [metadataKey: metadata]
    var body = Data()
    for (name, matrix) in zip(tensors.names, tensors.values) {
      if precision == .float16, let large = matrix.elements.first(where: { $0.isFinite && !Float16($0).isFinite }) {
        throw FormatError(description: "\(name) has \(large), which is beyond half precision: write it as F32")
      }
      let start = body.count
      body.append(contentsOf: bytes(of: matrix, precision))
      entries[name] = [
        "dtype": precision.rawValue, "shape": [matrix.rows, matrix.columns], "data_offsets": [start, body.count],
      ]
    }
    var header = try JSONSerialization.data(
      withJSONObject: entries, options: [.sortedKeys, .withoutEscapingSlashes])
    // The format wants the numbers to begin at a multiple of 8 bytes.
    header.append(contentsOf: [UInt8](repeating: 0x20, count: (8 - header.count % 8) % 8))
    var file = Data()
    let length = UInt64(header.count)
    file.append(contentsOf: (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) })
    file.append(header)
    file.append(body)
    return file
  }

  /// The tensors of a file, in the order in which their numbers lie there. A vector [n] is read as [1 × n].
  ///
  /// - Throws: `FormatError` with what was found and where.
  public static func decode(_ file: Data) throws(FormatError) -> ParameterSet {
    try decodeWithMetadata(file).tensors
  }

  /// The tensors of a file and the strings of its header.
  public static func decodeWithMetadata(
    _ file: Data
  ) throws(FormatError) -> (tensors: ParameterSet, metadata: [String: String]) {
    let bytes = [UInt8](file)
    let bodyStart = 8 + (try headerLength(bytes.prefix(8), fileSize: UInt64(bytes.count)))
    let (entries, metadata) = try header(Data(bytes[8..<bodyStart]))
    var names: [String] = []
    var values: [Matrix] = []
    // By beginning, then by end: a tensor without numbers lies before the one that begins where it does.
    let order = entries.sorted { a, b in
      a.value.dataOffsets == b.value.dataOffsets
        ? a.key < b.key : a.value.dataOffsets.lexicographicallyPrecedes(b.value.dataOffsets)
    }
    var end = 0
    for (name, entry) in order {
      names.append(name)
      values.append(try matrix(name, entry, bytes[bodyStart...]))
      guard entry.dataOffsets[0] == end else {
        throw FormatError(
          description: "\(name) begins at byte \(entry.dataOffsets[0]), and what is before it ends at \(end): damaged")
      }
      end = entry.dataOffsets[1]
    }
    guard end == bytes.count - bodyStart else {
      throw FormatError(description: "\(bytes.count - bodyStart - end) bytes follow the last tensor: damaged")
    }
    return (ParameterSet(names: names, values: values), metadata)
  }

  /// How long the header is, by the file's first eight bytes.
  private static func headerLength(_ bytes: ArraySlice<UInt8>, fileSize: UInt64) throws(FormatError) -> Int {
    guard bytes.count == 8 else { throw FormatError(description: "a file of \(bytes.count) bytes has no header") }
    let length = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= fileSize - 8 else {
      throw FormatError(
        description:
          "the header is said to have \(length) bytes, and \(fileSize - 8) follow: truncated, or not safetensors")
    }
    return Int(length)
  }

  /// The strings of the header of the file at `path`, whose numbers are not read.
  ///
  /// - Throws: `FormatError`, or what the file system says.
  public static func metadata(ofFileAt path: String) throws -> [String: String] {
    let file = try FileHandle(forReadingFrom: URL(filePath: path))
    let size = try file.seekToEnd()
    try file.seek(toOffset: 0)
    let length = try headerLength([UInt8](try file.read(upToCount: 8) ?? Data())[...], fileSize: size)
    return try header(try file.read(upToCount: length) ?? Data()).1
  }

  private static func header(_ data: Data) throws(FormatError) -> ([String: Entry], [String: String]) {
    do {
      guard var object = try JSONSerialization.jsonObject(with: data) as? [String: Any] else {
        throw FormatError(description: "the header is not a JSON object")
      }
      let metadata = object.removeValue(forKey: metadataKey) as? [String: String] ?? [:]
      let entries = try JSONSerialization.data(withJSONObject: object)
      return (try JSONDecoder().decode([String: Entry].self, from: entries), metadata)
    } catch let error as FormatError {
      throw error
    } catch {
      throw FormatError(description: "the header is not the JSON of safetensors: \(error)")
    }
  }

  private static func matrix(
    _ name: String, _ entry: Entry, _ body: ArraySlice<UInt8>
  ) throws(FormatError) -> Matrix {
    guard let precision = Precision(rawValue: entry.dtype) else {
      throw FormatError(description: "\(name) is of type \(entry.dtype), and F32 or F16 was expected")
    }
    guard (1...2).contains(entry.shape.count), entry.shape.allSatisfy({ (0..<1 << 31).contains($0) }),
      let columns = entry.shape.last, entry.dataOffsets.count == 2
    else { throw FormatError(description: "\(name) has the shape \(entry.shape), and a matrix was expected") }
    let rows = entry.shape.count == 2 ? entry.shape[0] : 1
    let (start, end) = (entry.dataOffsets[0], entry.dataOffsets[1])
    // Sizes below 2³¹ have a product below 2⁶², whose bytes may overflow: divide instead.
    guard start >= 0, start <= end, end <= body.count, (end - start) % precision.bytes == 0,
      (end - start) / precision.bytes == rows * columns
    else {
      throw FormatError(
        description:
          "\(name) [\(rows) × \(columns)] lies at bytes \(start)..<\(end) of \(body.count): truncated or damaged")
    }
    let part = body[(body.startIndex + start)..<(body.startIndex + end)]
    switch precision {
    case .float32: return Matrix(rows: rows, columns: columns, elementBytes: part)
    case .float16:
      let numbers = stride(from: part.startIndex, to: part.endIndex, by: 2).map {
        Float(Float16(bitPattern: UInt16(part[$0]) | UInt16(part[$0 + 1]) << 8))
      }
      return Matrix(rows: rows, columns: columns, elements: numbers)
    }
  }

  private static func bytes(of matrix: Matrix, _ precision: Precision) -> [UInt8] {
    switch precision {
    case .float32: return matrix.elementBytes
    case .float16:
      return matrix.elements.flatMap { value in
        let bits = Float16(value).bitPattern
        return [UInt8(truncatingIfNeeded: bits), UInt8(truncatingIfNeeded: bits >> 8)]
      }
    }
  }
}
