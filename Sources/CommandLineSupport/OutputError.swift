/// Standard output that takes no more.
public struct OutputError: Error, CustomStringConvertible {
  let reason: String

  public var description: String { "standard output cannot be written: \(reason)" }
}
