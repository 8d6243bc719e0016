import Files
import Foundation

/// What a long run tells: lines on standard error and in a file, and a line of progress where standard error is a terminal.
public final class RunLog {
  private let path: String
  private let program: String
  private var file: FileHandle?
  private var progress: ProgressLine?
  private var isWritable = true

  /// - Parameter program: whose warnings it tells.
  public init(path: String, program: String) {
    self.path = path
    self.program = program
  }

  /// Appends to the file from now on, so that a run that is taken up keeps its history. What a process that was killed has
  /// left of making it is removed.
  public func open() throws {
    AtomicFile.removeLeftovers(of: path)
    if WholeFile.type(of: path) == nil { try AtomicFile.write("", to: path) }
    do {
      file = try FileHandle(forWritingTo: URL(filePath: path))
      _ = try file?.seekToEnd()
    } catch {
      throw FileError(file: path, "cannot be written: \(SystemFailure.words(for: error))")
    }
  }

  public func line(_ text: String) {
    progress?.clear()
    Program.say(text)
    guard isWritable else { return }
    do { try file?.write(contentsOf: Data((text + "\n").utf8)) } catch {
      isWritable = false
      Program.say("\(program): warning: \(path) takes no more lines: \(SystemFailure.words(for: error))")
    }
  }

  /// `done` of `total` things of an epoch are done.
  public func update(_ done: Int, of total: Int, unit: String, note: String) {
    if done == 1 { progress = ProgressLine(total: total, unit: unit) }
    progress?.advance(note: note)
  }
}
