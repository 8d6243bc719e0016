/// What is wrong with a text file of symbols or arcs: which file and line, what was found and what was expected.
public struct TextFileError: Error, Equatable, Sendable, CustomStringConvertible {
  public let path: String
  /// Counted from 1; nil where the file could not be opened or written.
  public let line: Int?
  public let problem: String

  public var description: String {
    line.map { "\(path):\($0): \(problem)" } ?? "\(path): \(problem)"
  }
}
