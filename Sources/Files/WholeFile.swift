package import Foundation

/// Files that are read at once.
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
