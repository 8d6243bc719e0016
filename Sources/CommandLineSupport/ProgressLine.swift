import Foundation

/// How far a long work is: count, rate and time left, on one line of a terminal that each report overwrites. Nothing
/// where standard error is no terminal.
///
/// Not for several tasks at once: one of them counts.
public struct ProgressLine {
  private let total: Int
  private let unit: String
  private let start = ContinuousClock.now
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private var done = 0
  private var lastShown = ContinuousClock.now

  /// - Parameter unit: what is counted, in the plural: "files".
  public init(total: Int, unit: String) {
    self.total = total
    self.unit = unit
  }

  /// Counts so many more; shown at most five times a second, with `note` behind it.
  public mutating func advance(by count: Int = 1, note: String? = nil) {
    done += count
    let now = ContinuousClock.now
    guard isTerminal, now - lastShown > .milliseconds(200) else { return }
    lastShown = now
    let rate = Double(done) / (now - start).inSeconds
    let left = Double(total - done) / rate
    let line =
      String(format: "%d of %d \(unit), %.1f a second, %.0f s left", done, total, rate, left)
      + (note.map { ", " + $0 } ?? "")
    try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K\(line)".utf8))
  }

  /// Clears the line, so that another can be written.
  public func clear() {
    if isTerminal { try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K".utf8)) }
  }
}

extension Duration {
  /// The duration as a number.
  public var inSeconds: Double { Double(components.seconds) + 1e-18 * Double(components.attoseconds) }
}
