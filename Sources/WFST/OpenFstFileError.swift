/// What is wrong with a transducer's file: which file, where in it, what was found and what was expected.
public struct OpenFstFileError: Error, Equatable, Sendable, CustomStringConvertible {
  public let path: String
  /// The byte in the file at which the trouble begins; nil where the file could not be opened or written.
  public let offset: Int?
  public let problem: String

  public var description: String {
    offset.map { "\(path): byte \($0): \(problem)" } ?? "\(path): \(problem)"
  }
}
