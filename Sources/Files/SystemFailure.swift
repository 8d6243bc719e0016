import Foundation

/// Failures of the file system in words for an error message.
package enum SystemFailure {
  /// What `error` says happened: Foundation's words, without the sentence that it puts before them all; the system's where
  /// Foundation has a number only, as for a file that grows too large.
  package static func words(for error: any Error) -> String {
    let words = error.localizedDescription
    let preamble = "The operation could not be completed. "
    let rest = words.hasPrefix(preamble) ? String(words.dropFirst(preamble.count)) : words
    guard rest.hasPrefix("("), let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error else {
      return rest
    }
    return self.words(for: cause)
  }

  /// The system's words for an error number.
  package static func words(forErrorNumber number: Int32) -> String {
    POSIXErrorCode(rawValue: number).map { words(for: POSIXError($0)) } ?? "error \(number)"
  }
}
