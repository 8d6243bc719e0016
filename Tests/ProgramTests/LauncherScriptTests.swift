import Foundation
import TestSupport
import Testing

/// `recipes/utils/cmd`: what runs the recipes' jobs. Through a Slurm controller they are run by Tests/slurm_jobs.sh.
@Suite struct LauncherScriptTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// `$0` is the launcher.
  private func run(_ line: String, launcher: String = "local.sh") throws -> Script {
    try Script(bash: ["-c", "launcher=$PWD/recipes/utils/cmd/\(launcher); cd '\(folder.path)'; \(line)"])
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: folder.path + "/" + name, encoding: .utf8)
  }

  @Test func everyJobHasItsNumberItsWordsAndItsLog() throws {
    let run = try run(#"$launcher JOB=2:4 log/x.JOB.log printf '%s|' "a b" 'c"JOB' '$HOME'"#)
    #expect(run.status == 0 && run.standardError == "", "\(run.standardError)")
    for job in 2...4 {
      let log = try text("log/x.\(job).log")
      #expect(log.contains("\na b|c\"\(job)|$HOME|\n# ended with code 0"), "\(log)")
      #expect(log.hasPrefix("# printf ") && log.contains("\n# begun "))
    }
    #expect(!folder.holds("log/x.1.log"))
  }

  /// A failed job is named with the end of its log and can be taken up alone by what is printed; the others are done.
  @Test(arguments: ["local.sh", "ssh.sh"]) func aFailedJobIsNamedAndTakenUpAlone(launcher: String) throws {
    guard launcher == "local.sh" || FileManager.default.isExecutableFile(atPath: "/usr/bin/parallel") else { return }
    try folder.write(":\n", to: "hosts")
    let options = launcher == "ssh.sh" ? "--hosts hosts " : ""
    let job = #"'echo JOB >done.JOB; [ JOB != 2 ] || [ -e repaired ] || { echo what job JOB lacks; exit 3; }'"#
    let first = try run("$launcher \(options)JOB=1:3 log/x.JOB.log bash -c \(job)", launcher: launcher)
    #expect(first.status == 1)
    #expect(first.standardError.contains("job 2 of 1 to 3 failed; the end of log/x.2.log:"))
    #expect(first.standardError.contains("    what job 2 lacks\n    # ended with code 3"))
    #expect(!first.standardError.contains("job 1 ") && folder.holds("done.1") && folder.holds("done.3"))
    let prefix = "alone again by: "
    let line = try #require(first.standardError.split(separator: "\n").first { $0.contains(prefix) })
    let again = String(line[try #require(line.range(of: prefix)).upperBound...])
    let environment = launcher == "ssh.sh" ? "export HADAMARD_HOSTS=hosts; " : ""
    let second = try run("touch repaired; rm done.*; \(environment)\(again)")
    #expect(second.status == 0, "\(second.standardError)")
    #expect(folder.holds("done.2") && !folder.holds("done.1"))
  }

  /// What an earlier call left says nothing of this one.
  @Test func anOldLogIsNotBelieved() throws {
    #expect(try run("$launcher log true").status == 0)
    #expect(try run("$launcher log bash -c 'kill -9 $$'").status == 1)
  }

  @Test func soManyRunAtOnce() throws {
    let job = #"'echo + >>marks; sleep 0.2; echo - >>marks'"#
    #expect(try run("$launcher --max-jobs-run 2 JOB=1:6 log/JOB bash -c \(job)").status == 0)
    var (running, most) = (0, 0)
    for mark in try text("marks").split(separator: "\n") {
      running += mark == "+" ? 1 : -1
      most = max(most, running)
    }
    #expect(most == 2 && running == 0)
  }

  @Test func outputIsWholeOrAbsent() throws {
    let tool = "$(dirname \"$launcher\")/output_to.sh"
    #expect(try run("\(tool) file echo words").status == 0 && text("file") == "words\n")
    #expect(try run("\(tool) file bash -c 'echo half; exit 4'").status == 4 && text("file") == "words\n")
    #expect(!folder.holds("file.partial"))
  }

  @Test(arguments: [
    ("JOB=1:x log/JOB true", "'JOB=1:x' is no range"), ("JOB=3:2 log/JOB true", "is no range"),
    ("JOB=1:2 log/one true", "has no JOB"), ("log", "expected [NAME=FIRST:LAST] LOG COMMAND"),
    ("--speed 3 log true", "unknown option '--speed'"), ("--max-jobs-run two log true", "needs a whole number"),
  ])
  func aSlipIsNamed(arguments: String, message: String) throws {
    let run = try run("$launcher \(arguments)")
    #expect(run.status == 1 && run.standardError.contains(message), "\(run.standardError)")
  }
}
