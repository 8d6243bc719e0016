/// What is wrong with a file that was handed in, or that could not be written: where, what, and the likely cause.
public struct FileError: Error, Equatable, CustomStringConvertible {
  /// The place in a file.
  public enum Place: Sendable, Hashable {
    /// A line of a text file, counted from 1.
    case line(Int)
    /// A byte of a binary file, counted from 0.
    case offset(Int)
  }

  public let file: String
  public let place: Place?
  /// What was found and what was expected there.
  public let problem: String
  /// What probably led to it and what to do, where that can be said.
  public let hint: String?

  public init(file: String, place: Place? = nil, _ problem: String, hint: String? = nil) {
    self.file = file
    self.place = place
    self.problem = problem
    self.hint = hint
  }

  public init(file: String, line: Int, _ problem: String, hint: String? = nil) {
    self.init(file: file, place: .line(line), problem, hint: hint)
  }

  public init(file: String, offset: Int, _ problem: String, hint: String? = nil) {
    self.init(file: file, place: .offset(offset), problem, hint: hint)
  }

  /// One line: `FILE:LINE: problem (hint)`.
  public var description: String {
    let location =
      switch place {
      case .line(let line): ":\(line)"
      case .offset(let offset): ", byte \(offset)"
      case nil: ""
      }
    return "\(file)\(location): \(problem)" + (hint.map { " (\($0))" } ?? "")
  }
}
