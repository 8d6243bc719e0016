import Foundation
import TestSupport

/// A shell script of the repository, run to its end.
struct Script {
  let status: Int32
  let standardOutput: String
  let standardError: String

  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Runs bash with the given arguments in the repository's root; `environment` is added to this process's own.
  init(bash arguments: [String], environment: [String: String] = [:]) throws {
    let folder = try TemporaryFolder()
    let output = folder.url.appending(path: "stdout")
    let error = folder.url.appending(path: "stderr")
    for file in [output, error] { try Data().write(to: file) }

    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
    process.currentDirectoryURL = Script.root
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: error)
    try process.run()
    process.waitUntilExit()

    status = process.terminationStatus
    standardOutput = try String(contentsOf: output, encoding: .utf8)
    standardError = try String(contentsOf: error, encoding: .utf8)
  }

  /// Runs a script, given by its path below the repository's root.
  init(_ path: String, _ arguments: [String], environment: [String: String] = [:]) throws {
    try self.init(bash: [path] + arguments, environment: environment)
  }
}
