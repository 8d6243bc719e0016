import Corpus
import Files
import Foundation
import Tensors
import TestSupport
import Testing

/// The archives in `Golden`, made by kaldiio 2.18.1 (`make_archives.py`), and what kaldiio reads from them.
private struct Golden {
  struct Entry: Decodable {
    let id: String
    let rows: Int
    let columns: Int
    let values: [Double]
  }

  let expected: [String: [Entry]]

  init() throws {
    expected = try JSONDecoder().decode([String: [Entry]].self, from: Data(contentsOf: Golden.url("expected.json")))
  }

  static func url(_ name: String) throws -> URL {
    try #require(Bundle.module.url(forResource: "Golden", withExtension: nil)).appending(path: name)
  }

  func entries(_ archive: String) throws -> [Entry] { try #require(expected[archive]) }
}

@Suite struct FeatureArchiveTests {
  private let golden: Golden
  private let folder: TemporaryFolder

  init() throws {
    golden = try Golden()
    folder = try TemporaryFolder()
  }

  /// Uncompressed numbers must be the same. For a compressed one the order of three float operations differs from
  /// kaldiio's, each with a relative error of 6e-8 of numbers not above the matrix's range (below 400 here).
  @Test(arguments: ["float", "double", "text", "compressed-2", "compressed-3", "compressed-5"])
  func readsWhatKaldiioReads(_ name: String) throws {
    let tolerance = name.hasPrefix("compressed") ? 400 * 3 * 6e-8 : 0
    let entries = try FeatureArchive.readAll(Golden.url("\(name).ark").path)
    let expected = try golden.entries(name)
    #expect(entries.map(\.id) == expected.map(\.id))
    for (entry, oracle) in zip(entries, expected) {
      #expect(entry.matrix.rows == oracle.rows && entry.matrix.columns == oracle.columns)
      for (value, other) in zip(entry.matrix.elements, oracle.values) {
        #expect(abs(Double(value) - Double(Float(other))) <= tolerance, "\(name) \(entry.id)")
      }
    }
  }

  @Test(arguments: ["float", "double", "text", "compressed-2", "compressed-3", "compressed-5"])
  func readsAtTheOffsetsOfATable(_ name: String) throws {
    let all = try FeatureArchive.readAll(Golden.url("\(name).ark").path)
    let table = try FeatureArchive.locations(scp: Golden.url("\(name).scp").path)
    #expect(table.map(\.id) == all.map(\.id))
    for (entry, line) in zip(all, table) {
      let location = ArchiveLocation(path: try Golden.url(line.location.path).path, offset: line.location.offset)
      #expect(try FeatureArchive.read(location) == entry.matrix)
    }
  }

  @Test func doublesKeepTheirPrecision() throws {
    let path = try Golden.url("double.ark").path
    let matrix = try FeatureArchive.readDoubles(ArchiveLocation(path: path, offset: 4))
    #expect(matrix.elements == (try golden.entries("double"))[0].values)
  }

  @Test func aVectorIsAMatrixOfOneRow() throws {
    let entries = try FeatureArchive.readAll(Golden.url("vector.ark").path)
    #expect(entries.map(\.matrix) == [Matrix(rows: 1, columns: 3, elements: [1.5, -2, 0.25])])
  }

  @Test func writesTheBytesThatKaldiioWrites() throws {
    let ark = folder.file("x.ark")
    for name in ["float", "double"] {
      let writer = try FeatureArchiveWriter(ark: ark, scp: folder.file("x.scp"))
      for entry in try golden.entries(name) {
        if name == "float" {
          let elements = entry.values.map { Float($0) }
          try writer.write(id: entry.id, Matrix(rows: entry.rows, columns: entry.columns, elements: elements))
        } else {
          try writer.write(id: entry.id, .init(rows: entry.rows, columns: entry.columns, elements: entry.values))
        }
      }
      try writer.close()
      #expect(try Data(contentsOf: URL(filePath: ark)) == Data(contentsOf: Golden.url("\(name).ark")))
      let table = try String(contentsOf: Golden.url("\(name).scp"), encoding: .utf8)
      let ours = try String(contentsOf: URL(filePath: folder.file("x.scp")), encoding: .utf8)
      #expect(ours == table.replacingOccurrences(of: "\(name).ark", with: ark))
    }
  }

  @Test func manyMatricesBeyondEveryBufferComeBack() throws {
    let writer = try FeatureArchiveWriter(ark: folder.file("x.ark"), scp: folder.file("x.scp"))
    let matrices = (0..<40).map { n in
      Matrix(rows: 1000 + n, columns: 13, elements: (0..<(1000 + n) * 13).map { Float($0 * (n + 1)) })
    }
    for (n, matrix) in matrices.enumerated() { try writer.write(id: "u\(n)", matrix) }
    try writer.close()
    #expect(try FeatureArchive.readAll(folder.file("x.ark")).map(\.matrix) == matrices)
    #expect(try FeatureArchive.readAll(folder.file("x.scp")).map(\.matrix) == matrices)
  }

  @Test func anEmptyMatrixComesBack() throws {
    let writer = try FeatureArchiveWriter(ark: folder.file("x.ark"), scp: folder.file("x.scp"))
    try writer.write(id: "u", Matrix(rows: 0, columns: 0))
    try writer.close()
    #expect(try FeatureArchive.readAll(folder.file("x.scp")).map(\.matrix) == [Matrix(rows: 0, columns: 0)])
  }

  @Test func aWriterThatIsNotClosedLeavesNothing() throws {
    var writer: FeatureArchiveWriter? = try FeatureArchiveWriter(ark: folder.file("x.ark"), scp: folder.file("x.scp"))
    try writer?.write(id: "u", Matrix(rows: 2, columns: 2))
    writer = nil
    #expect(try folder.names == [])
  }

  @Test func anIdOccursOnceAndHoldsNoBlank() throws {
    let writer = try FeatureArchiveWriter(ark: folder.file("x.ark"), scp: folder.file("x.scp"))
    try writer.write(id: "u", Matrix(rows: 1, columns: 1))
    for id in ["u", "", "u v"] {
      #expect(throws: FileError.self) { try writer.write(id: id, Matrix(rows: 1, columns: 1)) }
    }
  }

  /// Every shorter file is an error that names the byte, or (cut between two matrices) a shorter archive.
  @Test(arguments: ["float", "double", "text", "compressed-2", "compressed-3", "compressed-5"])
  func aCutArchiveIsAnError(_ name: String) throws {
    let whole = try Data(contentsOf: Golden.url("\(name).ark"))
    let count = try golden.entries(name).count
    for length in stride(from: 1, to: whole.count - 1, by: 7) {
      let path = try folder.write(whole.prefix(length), to: "cut.ark")
      do {
        #expect(try FeatureArchive.readAll(path).count < count)
      } catch let error as FileError {
        #expect(error.file == path && error.place != nil)
      }
    }
  }

  @Test func aWrongOffsetIsAnError() throws {
    let path = try Golden.url("float.ark").path
    #expect(throws: FileError.self) { try FeatureArchive.read(ArchiveLocation(path: path, offset: 17)) }
    #expect(throws: FileError.self) { try FeatureArchive.read(ArchiveLocation(path: path, offset: 1_000_000)) }
    #expect(throws: FileError.self) { try FeatureArchive.read(ArchiveLocation(path: path + "x", offset: 0)) }
  }

  @Test func entriesOfATableThatAreNoPlaceAreRefused() throws {
    #expect(ArchiveLocation(entry: "a:b.ark:12") == ArchiveLocation(path: "a:b.ark", offset: 12))
    #expect(ArchiveLocation(entry: "a.mat") == ArchiveLocation(path: "a.mat", offset: 0))
    let scp = try folder.write("u a.ark:3\nv copy-feats a.ark - |\n", to: "x.scp")
    #expect(throws: FileError.self) { try FeatureArchive.locations(scp: scp) }
    let range = try folder.write("u a.ark:3[0:9]\n", to: "x.scp")
    #expect(throws: FileError.self) { try FeatureArchive.locations(scp: range) }
  }
}
