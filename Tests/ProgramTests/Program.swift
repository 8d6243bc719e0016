import Foundation

/// A program of the package, run to its end as users run it.
enum Program {
  /// The programs lie beside the tests' own executable.
  static func path(_ name: String) -> String {
    let tests = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    return tests.deletingLastPathComponent().appending(path: name).path
  }

  static func run(_ name: String, _ arguments: [String], environment: [String: String] = [:]) throws -> Script {
    try Script(bash: ["-c", #"exec "$0" "$@""#, path(name)] + arguments, environment: environment)
  }
}
