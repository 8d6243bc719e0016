import Foundation
import Glibc

/// The C library's `rename`: the file at `source` takes the place of `destination`, whole, in one step.
///
/// Foundation has no replacement of a file by another that is one step: its `replaceItemAt` renames in the wrong
/// direction on Linux and loses the new file, and `moveItem` refuses a destination that exists.
///
/// - Returns: `nil`, or the system's words for what went wrong.
func rename(_ source: String, onto destination: String) -> String? {
  // `rename` reads the two paths during the call only.
  guard unsafe rename(source, destination) != 0 else { return nil }
  return SystemFailure.words(forErrorNumber: errno)
}
