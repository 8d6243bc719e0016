import Files
import Foundation

/// One file of a data folder: ids, and what each line has behind them.
struct DataFolderTable {
  struct Row {
    let id: String
    let value: String
    let line: Int
  }

  let path: String
  /// In C-locale order of the ids, each of which occurs once.
  let rows: [Row]
  private let positions: [ByteKey: Int]

  /// The table at `folder/name`; `nil` where there is no such file.
  ///
  /// - Parameter valueIsNeeded: Whether a line with nothing behind the id is an error.
  init?(folder: String, name: String, valueIsNeeded: Bool = true) throws {
    let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    var rows: [Row] = []
    for line in try TextFile.lines(of: path) {
      guard let (id, value) = line.keyAndRest else {
        throw FileError(file: path, line: line.number, "the line is empty; expected an id")
      }
      if valueIsNeeded, value.isEmpty {
        throw FileError(file: path, line: line.number, "nothing stands behind the id \(id)")
      }
      rows.append(Row(id: id, value: value, line: line.number))
    }
    guard !rows.isEmpty else { throw FileError(file: path, "the file is empty") }
    try DataFolderTable.checkOrder(of: rows, path: path)
    self.init(path: path, rows: rows)
  }

  init(path: String, rows: [Row]) {
    self.path = path
    self.rows = rows
    positions = Dictionary(rows.enumerated().map { (ByteKey($1.id), $0) }) { first, _ in first }
  }

  subscript(id: String) -> Row? { positions[ByteKey(id)].map { rows[$0] } }

  private static func checkOrder(of rows: [Row], path: String) throws {
    var lineOfID: [ByteKey: Int] = [:]
    for row in rows {
      if let line = lineOfID.updateValue(row.line, forKey: ByteKey(row.id)) {
        throw FileError(file: path, line: row.line, "the id \(row.id) stands in line \(line) already")
      }
    }
    for (row, next) in zip(rows, rows.dropFirst()) where !precedesInCLocale(row.id, next.id) {
      throw FileError(
        file: path, line: next.line, "the id \(next.id) stands behind \(row.id), which is not C-locale order",
        hint: "sort the files of the folder with LC_ALL=C sort")
    }
  }

  /// Throws unless both tables have the same ids.
  func checkSameIDs(as other: DataFolderTable) throws {
    for row in rows where other[row.id] == nil {
      throw FileError(file: path, line: row.line, "the id \(row.id) is missing in \(other.path)")
    }
    for row in other.rows where self[row.id] == nil {
      throw FileError(file: other.path, line: row.line, "the id \(row.id) is missing in \(path)")
    }
  }

  /// The values as places in archives.
  func locations() throws -> [(id: String, location: ArchiveLocation)] {
    try rows.map { ($0.id, try FeatureArchive.location($0.value, file: path, line: $0.line)) }
  }

  /// Throws where a file that `fileOfValue` finds in a line does not exist; names the first three lines.
  func checkFiles(_ fileOfValue: (Row) throws -> String?) throws {
    var known: [ByteKey: Bool] = [:]
    var missing: [(line: Int, file: String)] = []
    for row in rows {
      guard let file = try fileOfValue(row) else { continue }
      let exists = known[ByteKey(file)] ?? FileManager.default.fileExists(atPath: file)
      known[ByteKey(file)] = exists
      if !exists { missing.append((row.line, file)) }
    }
    guard let first = missing.first else { return }
    var problem = "the file \(first.file) does not exist"
    if missing.count > 1 {
      let others = missing[1..<min(3, missing.count)].map { "line \($0.line): \($0.file)" }.joined(separator: "; ")
      problem += ", nor do \(missing.count - 1) more: \(others)" + (missing.count > 3 ? "; …" : "")
    }
    throw FileError(
      file: path, line: first.line, problem,
      hint: "relative paths count from the current folder, \(FileManager.default.currentDirectoryPath)")
  }
}
