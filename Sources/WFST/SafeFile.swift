import Foundation

/// Whole files: read at once, and written so that no reader ever sees half of one.
enum SafeFile {
  static func read(_ path: String) throws(OpenFstFileError) -> [UInt8] {
    do {
      return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw OpenFstFileError(path: path, offset: nil, problem: "cannot be read: \(reason(of: error))")
    }
  }

  /// Writes beside, to disk, and renames.
  static func write(_ bytes: [UInt8], to path: String) throws(OpenFstFileError) {
    let beside = URL(fileURLWithPath: "\(path).\(ProcessInfo.processInfo.processIdentifier).part")
    do {
      try Data(bytes).write(to: beside)
      let handle = try FileHandle(forWritingTo: beside)
      try handle.synchronize()
      try handle.close()
      guard unsafe rename(beside.path, path) == 0 else { throw CocoaError(.fileWriteUnknown) }
    } catch {
      try? FileManager.default.removeItem(at: beside)
      throw OpenFstFileError(path: path, offset: nil, problem: "cannot be written: \(reason(of: error))")
    }
  }

  private static func reason(of error: any Error) -> String {
    guard let error = error as? CocoaError else { return "\(error)" }
    switch error.code {
    case .fileReadNoSuchFile, .fileNoSuchFile: return "there is no such file or folder"
    case .fileReadNoPermission, .fileWriteNoPermission: return "permission denied"
    case .fileWriteOutOfSpace: return "the disk is full"
    default: return error.localizedDescription
    }
  }
}
