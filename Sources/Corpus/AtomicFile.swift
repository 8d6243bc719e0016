public import Foundation
import Synchronization

/// Writing a file so that its path never holds half of it: the text goes to a file beside it, to the disk, and then takes
/// the path in one step.
///
/// A symbolic link is followed, so that the file that it names is replaced. A device or a pipe (`/dev/null`,
/// `/dev/stdout`) is written to as it is.
public enum AtomicFile {
  /// - Throws: `CorpusError` where the folder is missing or the disk refuses.
  public static func write(_ data: Data, to path: String) throws {
    try write(to: path) { try put(data, at: $0, as: path) }
  }

  /// Writes `text` in UTF-8.
  public static func write(_ text: String, to path: String) throws {
    try write(Data(text.utf8), to: path)
  }

  /// Lets `body` write to a path beside `path`, and moves what it wrote to `path` when it has returned.
  ///
  /// Where `body` throws, what it wrote is removed and `path` stays as it was.
  public static func write<Result>(to path: String, _ body: (_ temporaryPath: String) throws -> Result) throws -> Result
  {
    let file = try PendingFile(path: path)
    do {
      let result = try body(file.temporaryPath)
      try file.commit()
      return result
    } catch {
      file.discard()
      throw error
    }
  }

  private static func put(_ data: Data, at temporaryPath: String, as path: String) throws {
    do {
      try data.write(to: URL(filePath: temporaryPath))
    } catch {
      throw CorpusError(file: path, "cannot be written: \(SystemFailure.words(for: error))")
    }
  }
}

/// A file that is being written beside its final path.
struct PendingFile {
  /// The final path, its symbolic links followed.
  let path: String
  /// Where to write; the same as `path` for a device or a pipe.
  let temporaryPath: String

  private static let counter = Atomic<Int>(0)

  /// - Throws: `CorpusError` where `path` is a folder or lies in no folder.
  init(path: String) throws {
    let resolved = URL(filePath: path).resolvingSymlinksInPath().path
    let type = TextFile.fileType(resolved)
    if type == .typeDirectory { throw CorpusError(file: path, "is a folder; a file was to be written there") }
    self.path = resolved
    if let type, type != .typeRegular {
      temporaryPath = resolved
      return
    }
    let folder = URL(filePath: resolved).deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: folder) else {
      throw CorpusError(file: path, "cannot be written: the folder \(folder) does not exist")
    }
    let number = PendingFile.counter.add(1, ordering: .relaxed).newValue
    temporaryPath = "\(resolved).\(ProcessInfo.processInfo.processIdentifier)-\(number).tmp"
  }

  /// Brings what was written to the disk, and then to `path`.
  func commit() throws {
    guard temporaryPath != path else { return }
    do {
      let handle = try FileHandle(forUpdating: URL(filePath: temporaryPath))
      try handle.synchronize()
      try handle.close()
    } catch {
      throw CorpusError(file: path, "cannot be written: \(SystemFailure.words(for: error))")
    }
    if let failure = rename(temporaryPath, onto: path) {
      throw CorpusError(file: path, "cannot be replaced: \(failure)")
    }
  }

  /// Removes what was written; `path` stays as it was.
  func discard() {
    guard temporaryPath != path else { return }
    try? FileManager.default.removeItem(atPath: temporaryPath)
  }
}
