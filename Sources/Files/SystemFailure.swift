import Foundation

/// Failures of the file system in words for an error message.
package enum SystemFailure {
  /// What `error` says happened: Foundation's words, without the sentence that it puts before them all.
  package static func words(for error: any Error) -> String {
    let words = error.localizedDescription
    let preamble = "The operation could not be completed. "
    return words.hasPrefix(preamble) ? String(words.dropFirst(preamble.count)) : words
  }

  /// The system's words for an error number.
  package static func words(forErrorNumber number: Int32) -> String {
    POSIXErrorCode(rawValue: number).map { words(for: POSIXError($0)) } ?? "error \(number)"
  }
}
