public import Foundation
import Synchronization

/// Writing a file so that its path never holds half of it: the text goes to a file beside it, to the disk, and then takes
/// the path in one step.
///
/// A symbolic link is followed, so that the file that it names is replaced. A device or a pipe (`/dev/null`,
/// `/dev/stdout`) is written to as it is.
public enum AtomicFile {
  /// - Throws: `FileError` where the folder is missing or the disk refuses.
  public static func write(_ data: Data, to path: String) throws(FileError) {
    let file = try PendingFile(path: path)
    do {
      try data.write(to: URL(filePath: file.temporaryPath))
    } catch {
      file.discard()
      throw FileError(file: path, "cannot be written: \(SystemFailure.words(for: error))")
    }
    try file.commit()
  }

  /// Writes `text` in UTF-8.
  public static func write(_ text: String, to path: String) throws(FileError) {
    try write(Data(text.utf8), to: path)
  }

  /// Lets `body` write to a path beside `path`, and moves what it wrote to `path` when it has returned.
  ///
  /// Where `body` throws, what it wrote is removed and `path` stays as it was.
  public static func write<Result>(to path: String, _ body: (_ temporaryPath: String) throws -> Result) throws -> Result
  {
    let file = try PendingFile(path: path)
    let result: Result
    do { result = try body(file.temporaryPath) } catch {
      file.discard()
      throw error
    }
    try file.commit()
    return result
  }
}

/// A file that is being written beside its final path.
package struct PendingFile: Sendable {
  /// The final path, its symbolic links followed.
  package let path: String
  /// Where to write; the same as `path` for a device or a pipe.
  package let temporaryPath: String

  private static let counter = Atomic<Int>(0)

  /// - Throws: `FileError` where `path` is a folder or lies in no folder.
  package init(path: String) throws(FileError) {
    let resolved = URL(filePath: path).resolvingSymlinksInPath().path
    let type = WholeFile.type(of: resolved)
    if type == .typeDirectory { throw FileError(file: path, "is a folder; a file was to be written there") }
    self.path = resolved
    if let type, type != .typeRegular {
      temporaryPath = resolved
      return
    }
    let folder = URL(filePath: resolved).deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: folder) else {
      throw FileError(file: path, "cannot be written: the folder \(folder) does not exist")
    }
    let number = PendingFile.counter.add(1, ordering: .relaxed).newValue
    temporaryPath = "\(resolved).\(ProcessInfo.processInfo.processIdentifier)-\(number).tmp"
  }

  /// Brings what was written to the disk, and then to `path`; where that fails, it is removed and `path` stays as it was.
  package func commit() throws(FileError) {
    guard temporaryPath != path else { return }
    do {
      let handle = try FileHandle(forUpdating: URL(filePath: temporaryPath))
      try handle.synchronize()
      try handle.close()
    } catch {
      discard()
      throw FileError(file: path, "cannot be written: \(SystemFailure.words(for: error))")
    }
    if let failure = rename(temporaryPath, onto: path) {
      discard()
      throw FileError(file: path, "cannot be replaced: \(failure)")
    }
  }

  /// Removes what was written; `path` stays as it was.
  package func discard() {
    guard temporaryPath != path else { return }
    try? FileManager.default.removeItem(atPath: temporaryPath)
  }
}
