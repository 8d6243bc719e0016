import Files
import Foundation
public import Tensors

/// Writes an archive of matrices and the table that says where each lies. Both stand at their paths when `close` has
/// returned, and not before; what is never closed leaves nothing.
public final class FeatureArchiveWriter {
  private let arkPath: String
  private let ark: PendingFile
  private let scp: PendingFile
  private let handle: FileHandle
  private var buffer: [UInt8] = []
  private var bytesBeforeBuffer = 0
  private var table = ""
  private var ids: Set<ByteKey> = []
  private var isOpen = true

  private static let largestBuffer = 1 << 20

  /// - Throws: `FileError` where one of the files cannot be written.
  public init(ark: String, scp: String) throws {
    guard !ark.utf8.contains(where: { $0 <= 0x20 }) else {
      throw FileError(
        file: ark, "an archive's path may hold no blank", hint: "the lines of an .scp file are split there")
    }
    arkPath = ark
    self.ark = try PendingFile(path: ark)
    self.scp = try PendingFile(path: scp)
    do {
      try Data().write(to: URL(filePath: self.ark.temporaryPath))
      handle = try FileHandle(forWritingTo: URL(filePath: self.ark.temporaryPath))
    } catch {
      throw FileError(file: ark, "cannot be written: \(SystemFailure.words(for: error))")
    }
  }

  deinit {
    if isOpen { discard() }
  }

  /// Appends a matrix in single precision (`FM`).
  ///
  /// - Throws: `FileError` where `id` is empty, holds a blank or was written before, or where the disk refuses.
  public func write(id: String, _ matrix: Matrix) throws {
    try begin(id, type: "FM", rows: matrix.rows, columns: matrix.columns)
    let elements = matrix.elements.span
    buffer.reserveCapacity(buffer.count + 4 * elements.count)
    for i in elements.indices { append(elements[i].bitPattern) }
    try flush(ifOver: FeatureArchiveWriter.largestBuffer)
  }

  /// Appends a matrix in double precision (`DM`), as Kaldi keeps statistics.
  public func write(id: String, _ matrix: FeatureArchive.DoubleMatrix) throws {
    try begin(id, type: "DM", rows: matrix.rows, columns: matrix.columns)
    for element in matrix.elements {
      append(UInt32(truncatingIfNeeded: element.bitPattern))
      append(UInt32(truncatingIfNeeded: element.bitPattern >> 32))
    }
    try flush(ifOver: FeatureArchiveWriter.largestBuffer)
  }

  /// Brings both files to their places.
  public func close() throws {
    precondition(isOpen, "the archive \(arkPath) is closed already")
    isOpen = false
    do {
      try flush(ifOver: 0)
      try handle.synchronize()
      try handle.close()
      try scp.put(Data(table.utf8))
      try ark.commit()
      try scp.commit()
    } catch {
      discard()
      throw error
    }
  }

  private func discard() {
    ark.discard()
    scp.discard()
  }

  private func begin(_ id: String, type: String, rows: Int, columns: Int) throws {
    precondition(isOpen, "the archive \(arkPath) is closed already")
    guard !id.isEmpty, !id.utf8.contains(where: { $0 <= 0x20 }) else {
      throw FileError(file: arkPath, "an id may not be empty and may hold no blank, found \"\(id)\"")
    }
    guard ids.insert(ByteKey(id)).inserted else { throw FileError(file: arkPath, "the id \(id) occurs twice") }
    buffer += Array("\(id) ".utf8)
    table += "\(id) \(arkPath):\(bytesBeforeBuffer + buffer.count)\n"
    buffer += [0, UInt8(ascii: "B")] + Array("\(type) ".utf8)
    for size in [rows, columns] {
      buffer.append(4)
      append(UInt32(bitPattern: Int32(size)))
    }
  }

  private func append(_ word: UInt32) {
    buffer.append(UInt8(truncatingIfNeeded: word))
    buffer.append(UInt8(truncatingIfNeeded: word >> 8))
    buffer.append(UInt8(truncatingIfNeeded: word >> 16))
    buffer.append(UInt8(truncatingIfNeeded: word >> 24))
  }

  private func flush(ifOver limit: Int) throws {
    guard buffer.count > limit else { return }
    do { try handle.write(contentsOf: buffer) } catch {
      throw FileError(file: arkPath, "cannot be written: \(SystemFailure.words(for: error))")
    }
    bytesBeforeBuffer += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }
}
