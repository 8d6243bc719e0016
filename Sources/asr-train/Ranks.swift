import ArgumentParser
import Collectives
import CommandLineSupport
import Foundation
import Training

/// A command that several processes run together, each as a rank.
///
/// What goes wrong on one rank ends all. An error that all of them meet, a missing file say, is told once: the first rank
/// tells it and ends all while the others still wait.
enum Ranks {
  /// Joins the processes that were started with this one, and runs `body` on each.
  static func run(_ command: any ParsableCommand.Type, _ body: (any ProcessGroup) throws -> Void) throws {
    let processes = try join()
    do {
      try body(processes)
    } catch {
      guard processes.size > 1 else { throw error }
      waitForTheFirst(processes.rank)
      Program.say(
        "\(command._commandName): rank \(processes.rank) of \(processes.size), on \(ProcessInfo.processInfo.hostName): "
          + command.message(for: error))
      processes.abort()
    }
    processes.finish()
  }

  /// The first process alone says why they cannot join.
  private static func join() throws -> any ProcessGroup {
    do {
      return try Launcher.join()
    } catch {
      guard let launcher = Launcher(environment: ProcessInfo.processInfo.environment), launcher.rank > 0 else {
        throw error
      }
      waitForTheFirst(launcher.rank)
      throw ExitCode.failure
    }
  }

  private static func waitForTheFirst(_ rank: Int) {
    if rank > 0 { Thread.sleep(forTimeInterval: 1) }
  }

  /// How many there are and what each has of the machine, for the log.
  static func described(_ processes: any ProcessGroup) -> String {
    guard processes.size > 1 else { return "" }
    return "; \(processes.size) ranks, \(processes.sizeOnThisMachine) of them on this machine, this one on "
      + "\(Cores.allowed) of its \(Cores.ofMachine) cores"
  }
}
