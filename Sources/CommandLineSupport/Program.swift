public import ArgumentParser
public import Foundation

/// How our programs start and end.
///
/// | what happened | standard error | exit code |
/// |---|---|---|
/// | done; help and version, which go to standard output | | 0 |
/// | an option that does not parse, a file that does not serve, any thrown error | one line, `PROGRAM: what` | 1 |
/// | `ExitCode` thrown: all has been said already | | that code |
public enum Program {
  /// Runs a program's root command on the process's arguments; the whole of its `main()`:
  ///
  ///     @main struct ASRScore: ParsableCommand {
  ///       static func main() async { await Program.run(Self.self) }
  ///
  /// ArgumentParser's own `main()` would end with 64 for a wrong option, and tell the usage in several lines.
  ///
  /// - Parameter arguments: in place of the process's own.
  public static func run(_ command: any ParsableCommand.Type, arguments: [String]? = nil) async {
    do {
      var parsed = try command.parseAsRoot(arguments)
      if var parsed = parsed as? any AsyncParsableCommand {
        try await parsed.run()
      } else {
        try parsed.run()
      }
    } catch {
      end(command, error)
    }
  }

  /// One line on standard error; nothing where that is closed.
  public static func say(_ line: String) {
    try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
  }

  /// One line on standard output.
  ///
  /// - Throws: `OutputError` where it takes no more: a full disk, say.
  public static func print(_ line: String, terminator: String = "\n") throws {
    try write(Data((line + terminator).utf8))
  }

  /// Bytes on standard output. Throws as `print` does.
  public static func write(_ data: Data) throws {
    do { try FileHandle.standardOutput.write(contentsOf: data) } catch {
      throw OutputError(reason: error.localizedDescription)
    }
  }

  private static func end(_ command: any ParsableCommand.Type, _ error: any Error) -> Never {
    let code = command.exitCode(for: error)
    if code.isSuccess {
      Swift.print(command.fullMessage(for: error))
      exit(0)
    }
    let message = command.message(for: error)
    if !message.isEmpty { say("\(command._commandName): \(oneLine(message))") }
    exit(error is ExitCode ? code.rawValue : 1)
  }

  private static func oneLine(_ message: String) -> String {
    message.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
      .joined(separator: " ")
  }
}
