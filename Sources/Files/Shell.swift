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
    var data = Data()
    do { try forEachChunk(gunzipped: path) { data += $0 } } catch {
      throw error as? FileError ?? FileError(file: path, "cannot be uncompressed", hint: "\(error)")
    }
    return data
  }

  /// Hands the contents of the file at `path`, uncompressed by `gzip`, to `body`, some of them at a time.
  ///
  /// - Throws: `FileError` where it cannot be read or is no such file, and what `body` throws.
  static func forEachChunk(gunzipped path: String, _ body: (Data) throws -> Void) throws {
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw FileError(file: path, "does not exist or cannot be read")
    }
    let name = "gzip -dc \(path)"
    do {
      try run("/usr/bin/env", ["gzip", "-dc", "--", path], name: name) { handle in
        try WholeFile.forEachChunk(of: handle, name, body)
      }
    } catch let error as FileError where error.file == name {
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
  private static func run(_ program: String, _ arguments: [String], name: String) throws(FileError) -> Data {
    do {
      return try run(program, arguments, name: name) { $0.readDataToEndOfFile() }
    } catch {
      throw error as? FileError ?? FileError(file: name, "\(error)")
    }
  }

  /// Runs `program` with an empty standard input while `read` takes what it writes to standard output.
  private static func run<Output>(
    _ program: String, _ arguments: [String], name: String, _ read: (FileHandle) throws -> Output
  ) throws -> Output {
    let output = Pipe()
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    do { try process.run() } catch {
      throw FileError(file: program, "cannot be run: \(SystemFailure.words(for: error))", hint: "for: \(name)")
    }
    let result: Output
    do { result = try read(output.fileHandleForReading) } catch {
      // Nobody reads on, which ends a program that still writes.
      try? output.fileHandleForReading.close()
      process.waitUntilExit()
      throw error
    }
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      let how = process.terminationReason == .exit ? "status" : "signal"
      throw FileError(file: name, "the command ended with \(how) \(process.terminationStatus)")
    }
    return result
  }
}
