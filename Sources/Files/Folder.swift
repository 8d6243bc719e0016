import Foundation

/// Folders to write to.
public enum Folder {
  /// Makes the folder at `path`, with those that it lies in, where it is missing.
  ///
  /// - Throws: `FileError` where a file has the name, or the disk refuses.
  public static func make(_ path: String) throws {
    if let type = WholeFile.type(of: path), type != .typeDirectory {
      throw FileError(file: path, "is a file, where a folder was to be made")
    }
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw FileError(file: path, "the folder cannot be made: \(SystemFailure.words(for: error))")
    }
  }
}
