public import Foundation

/// Programs of the system, run and waited for.
public enum Shell {
  /// Runs `command` by `/bin/sh -c` and returns what it writes to standard output. Its standard error is ours.
  ///
  /// The command may do whatever the user may: call this only where the caller has allowed commands from a data folder.
  ///
  /// - Throws: `FileError`, which names the command, where it cannot start or ends with another status than 0.
  public static func output(of command: String) throws(FileError) -> Data {
    try run("/bin/sh", ["-c", command], name: command)
  }

  /// The contents of the file at `path`, uncompressed by `gzip`.
  package static func gunzipped(_ path: String) throws(FileError) -> Data {
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw FileError(file: path, "does not exist or cannot be read")
    }
    do {
      return try run("/usr/bin/env", ["gzip", "-dc", "--", path], name: "gzip -dc \(path)")
    } catch {
      throw FileError(file: path, "cannot be uncompressed", hint: "\(error)")
    }
  }

  /// Writes `data`, compressed by `gzip` without name and time, to the file at `path`.
  package static func gzip(_ data: Data, to path: String) throws {
    try AtomicFile.write(to: path) { target in
      let plain = target + ".plain"
      defer { try? FileManager.default.removeItem(atPath: plain) }
      try data.write(to: URL(filePath: plain))
      let script = #"exec gzip -nc < "$1" > "$2""#
      _ = try run("/bin/sh", ["-c", script, "gzip", plain, target], name: "gzip to \(path)")
    }
  }

  /// Runs `program` with an empty standard input; what it writes to standard output.
  private static func run(
    _ program: String, _ arguments: [String], name: String
  ) throws(FileError) -> Data {
    let output = Pipe()
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    do { try process.run() } catch {
      throw FileError(file: program, "cannot be run: \(SystemFailure.words(for: error))", hint: "for: \(name)")
    }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      let how = process.terminationReason == .exit ? "status" : "signal"
      throw FileError(file: name, "the command ended with \(how) \(process.terminationStatus)")
    }
    return data
  }
}
