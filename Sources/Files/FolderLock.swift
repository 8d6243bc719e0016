import Foundation
import Glibc

/// A folder that one process at a time writes to. The lock, which leaves no file, lasts as long as the value and ends with
/// the process however it ends. A file system that locks no folders, as NFS, gives none, and nobody is refused there.
package final class FolderLock: Sendable {
  private let descriptor: Int32

  /// - Throws: `FileError` where the folder cannot be opened, or another value holds its lock.
  package init(_ folder: String) throws(FileError) {
    descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw FileError(file: folder, "cannot be opened: \(SystemFailure.words(forErrorNumber: errno))")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
      close(descriptor)
      throw FileError(
        file: folder, "another training is writing here", hint: "wait until it has ended, or choose another folder")
    }
  }

  deinit { close(descriptor) }
}
