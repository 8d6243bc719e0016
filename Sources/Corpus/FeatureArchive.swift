import Files
public import Tensors

/// Kaldi's archives of matrices: `.ark` files, which hold `ID matrix` over and over, and `.scp` files, whose lines
/// `ID path:offset` say where each matrix lies.
///
/// Read are the binary forms `FM` and `DM` (float and double), `CM`, `CM2` and `CM3` (compressed), `FV` and `DV` (a
/// vector, read as a matrix of one row), and the text form. Source: Kaldi's `matrix/kaldi-matrix.cc`,
/// `matrix/compressed-matrix.cc`. All throw `FileError`, which names the file and the byte.
public enum FeatureArchive {
  public struct Entry: Sendable, Equatable {
    public let id: String
    public let matrix: Matrix
  }

  /// A matrix in double precision, as statistics are kept: element (r, c) at `r · columns + c`.
  public struct DoubleMatrix: Sendable, Equatable {
    public let rows: Int
    public let columns: Int
    public let elements: [Double]

    public init(rows: Int, columns: Int, elements: [Double]) {
      precondition(elements.count == rows * columns, "\(elements.count) elements do not fill [\(rows) × \(columns)]")
      self.rows = rows
      self.columns = columns
      self.elements = elements
    }
  }

  /// The matrix at `location`.
  public static func read(_ location: ArchiveLocation) throws -> Matrix {
    var reader = try ByteReader(path: location.path, offset: location.offset)
    return try readMatrix(from: &reader).matrix
  }

  /// The matrix at `location`, in double precision where the archive has it so.
  public static func readDoubles(_ location: ArchiveLocation) throws -> DoubleMatrix {
    var reader = try ByteReader(path: location.path, offset: location.offset)
    return try readMatrix(from: &reader).doubles
  }

  /// All matrices of an `.scp` file or, where the name ends otherwise, of an `.ark` file, in the file's order.
  public static func readAll(_ path: String) throws -> [Entry] {
    if path.hasSuffix(".scp") {
      return try locations(scp: path).map { Entry(id: $0.id, matrix: try read($0.location)) }
    }
    var entries: [Entry] = []
    var reader = try ByteReader(path: path, offset: 0)
    while let id = try reader.readID() {
      entries.append(Entry(id: id, matrix: try readMatrix(from: &reader).matrix))
    }
    return entries
  }

  /// The lines of an `.scp` file, in its order.
  public static func locations(scp path: String) throws -> [(id: String, location: ArchiveLocation)] {
    try TextFile.lines(of: path).map { line in
      guard let (id, entry) = line.keyAndRest, !entry.isEmpty else {
        throw FileError(file: path, line: line.number, "expected `ID path:offset`, found \"\(line.text)\"")
      }
      return (id, try location(entry, file: path, line: line.number))
    }
  }

  static func location(_ entry: String, file: String, line: Int) throws -> ArchiveLocation {
    guard let location = ArchiveLocation(entry: entry) else {
      throw FileError(
        file: file, line: line, "expected `path:offset`, found \"\(entry)\"",
        hint: "write the features to an archive first; commands and ranges of rows are not read here")
    }
    return location
  }
}

/// The elements of a matrix in the precision that the archive has.
enum ArchivedMatrix {
  case single(Matrix)
  case double(FeatureArchive.DoubleMatrix)

  var matrix: Matrix {
    switch self {
    case .single(let m): m
    case .double(let m): Matrix(rows: m.rows, columns: m.columns, elements: m.elements.map { Float($0) })
    }
  }

  var doubles: FeatureArchive.DoubleMatrix {
    switch self {
    case .single(let m): .init(rows: m.rows, columns: m.columns, elements: m.elements.map { Double($0) })
    case .double(let m): m
    }
  }
}
