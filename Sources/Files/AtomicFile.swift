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
    try write([(data, path)])
  }

  /// Files that belong together: all are on the disk before the first takes its path, and then they take their paths in
  /// this order, one right after the other.
  ///
  /// - Parameter isLasting: whether the disk is waited for. Without that a machine that loses its power may leave an empty
  ///   file: for what is soon written again.
  package static func write(_ contents: [(data: Data, path: String)], isLasting: Bool = true) throws(FileError) {
    var pending: [PendingFile] = []
    do throws(FileError) {
      for (data, path) in contents {
        let file = try PendingFile(path: path)
        pending.append(file)
        try file.put(data, isLasting: isLasting)
      }
      for file in pending { try file.commit() }
    } catch {
      for file in pending { file.discard() }
      throw error
    }
  }

  /// Lets `body` put a large file down in pieces, one after another.
  ///
  /// - Throws: `FileError` where the folder is missing or the disk refuses, and what `body` throws: `path` stays as it was.
  public static func write(inPiecesTo path: String, _ body: (_ put: (Data) throws -> Void) throws -> Void) throws {
    let file = try PendingFile(path: path)
    do {
      try file.putPieces(body)
      try file.synchronize()
    } catch {
      file.discard()
      throw error
    }
    try file.commit()
  }

  /// Removes what a process that was killed has left beside `path`, which nobody may be writing now.
  package static func removeLeftovers(of path: String) {
    let target = URL(filePath: path).resolvingSymlinksInPath()
    let folder = target.deletingLastPathComponent()
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in names where PendingFile.isTemporary(name, of: target.lastPathComponent) {
      try? FileManager.default.removeItem(at: folder.appending(path: name))
    }
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
    do {
      result = try body(file.temporaryPath)
      try file.synchronize()
    } catch {
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

  /// Whether `name` is one that a file `target` is written under.
  static func isTemporary(_ name: String, of target: String) -> Bool {
    guard name.hasPrefix(target + "."), name.hasSuffix(".tmp") else { return false }
    return name.dropFirst(target.count + 1).dropLast(4).wholeMatch(of: /[0-9]+-[0-9]+/) != nil
  }

  /// Writes all of the file; to the disk, where it is to last.
  package func put(_ data: Data, isLasting: Bool = true) throws(FileError) {
    do {
      try data.write(to: URL(filePath: temporaryPath))
    } catch {
      throw FileError(file: path, "cannot be written: \(SystemFailure.words(for: error))")
    }
    if isLasting { try synchronize() }
  }

  /// Writes all of the file, in pieces.
  func putPieces(_ body: (_ put: (Data) throws -> Void) throws -> Void) throws {
    func described<Result>(_ operation: () throws -> Result) throws(FileError) -> Result {
      do { return try operation() } catch {
        throw FileError(file: path, "cannot be written: \(SystemFailure.words(for: error))")
      }
    }
    let place = URL(filePath: temporaryPath)
    let handle = try described {
      if temporaryPath != path { try Data().write(to: place) }
      return try FileHandle(forWritingTo: place)
    }
    defer { try? handle.close() }
    try body { data in try described { try handle.write(contentsOf: data) } }
  }

  /// Brings what was written to the disk.
  func synchronize() throws(FileError) {
    guard temporaryPath != path else { return }
    do {
      let handle = try FileHandle(forUpdating: URL(filePath: temporaryPath))
      try handle.synchronize()
      try handle.close()
    } catch {
      throw FileError(file: path, "cannot be written: \(SystemFailure.words(for: error))")
    }
  }

  /// What was written, and synchronised, takes `path`; where that fails, it is removed and `path` stays as it was.
  package func commit() throws(FileError) {
    guard temporaryPath != path else { return }
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
