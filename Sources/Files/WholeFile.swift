package import Foundation

/// Files that are read from beginning to end.
public enum WholeFile {
  /// The bytes of the file at `path`; a pipe, such as the shell's `<(COMMAND)`, is read to its end.
  ///
  /// - Throws: `FileError`, which says in words why the file cannot be read.
  package static func contents(of path: String) throws(FileError) -> Data {
    do {
      guard type(of: path) == .typeRegular else {
        return try FileHandle(forReadingFrom: URL(filePath: path)).readToEnd() ?? Data()
      }
      return try Data(contentsOf: URL(filePath: path))
    } catch {
      throw unreadable(path, error)
    }
  }

  /// Hands the bytes of the file at `path` to `body`, some of them at a time.
  ///
  /// - Throws: `FileError`, which says in words why the file cannot be read, and what `body` throws.
  package static func forEachChunk(of path: String, _ body: (Data) throws -> Void) throws {
    let handle: FileHandle
    do { handle = try FileHandle(forReadingFrom: URL(filePath: path)) } catch { throw unreadable(path, error) }
    defer { try? handle.close() }
    try forEachChunk(of: handle, path, body)
  }

  /// The same of what is open already.
  static func forEachChunk(of handle: FileHandle, _ path: String, _ body: (Data) throws -> Void) throws {
    while true {
      let chunk: Data?
      do { chunk = try handle.read(upToCount: 1 << 20) } catch { throw unreadable(path, error) }
      guard let chunk, !chunk.isEmpty else { return }
      try body(chunk)
    }
  }

  /// The bytes of a regular file, or of what a symbolic link to one names; `nil` where `path` is a pipe, a device, a folder or
  /// nothing.
  package static func size(ofRegularFile path: String) -> Int? {
    let resolved = URL(filePath: path).resolvingSymlinksInPath().path
    let attributes = try? FileManager.default.attributesOfItem(atPath: resolved)
    guard attributes?[.type] as? FileAttributeType == .typeRegular else { return nil }
    return (attributes?[.size] as? NSNumber)?.intValue
  }

  /// In words, why the file at `path` could not be read.
  package static func unreadable(_ path: String, _ error: any Error) -> FileError {
    switch type(of: path) {
    case nil: FileError(file: path, "the file does not exist")
    case .typeDirectory?: FileError(file: path, "is a folder, not a file")
    case _?: FileError(file: path, "cannot be read: \(SystemFailure.words(for: error))")
    }
  }

  /// The type of the file at `path`, or of the file that a symbolic link there names; `nil` where there is none.
  package static func type(of path: String) -> FileAttributeType? {
    let resolved = URL(filePath: path).resolvingSymlinksInPath().path
    return (try? FileManager.default.attributesOfItem(atPath: resolved))?[.type] as? FileAttributeType
  }
}
