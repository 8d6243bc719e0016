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
    // `isHeld` takes the lock for some microseconds; who asks five times in 80 ms meets a true owner.
    for attempt in 1...5 {
      guard flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK else { return }
      if attempt < 5 { usleep(20_000) }
    }
    throw FileError(
      file: folder, "another training is writing here", hint: "wait until it has ended, or choose another folder")
  }

  deinit { close(descriptor) }

  /// Whether a value, of this process or another, holds the folder's lock; false where there is no such folder.
  package static func isHeld(_ folder: String) -> Bool {
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }
}
