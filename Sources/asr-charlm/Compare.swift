import ArgumentParser
import CommandLineSupport
import Files
import Foundation
import Training

struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Trainings side by side: a table, and curves as SVG.",
    discussion: """
      RUN is the folder of a training, or NAME=FOLDER. Prints a line a run: name, epochs, the best bits per character in \
      validation and their epoch, and what --gradient-times has measured after the last epoch.
      """)

  @Argument(help: ArgumentHelp("Trainings, up to \(CharacterRunComparison.mostRuns).", valueName: "RUN"))
  var runs: [String]

  @Option(help: ArgumentHelp("Writes the curves of the bits per character in validation.", valueName: "FILE"))
  var curves: String?

  @Option(
    help: ArgumentHelp("Writes the curves of the gradients, of two runs at up to three times.", valueName: "FILE"))
  var gradients: String?

  func validate() throws {
    guard runs.count <= CharacterRunComparison.mostRuns else {
      throw ValidationError("\(runs.count) trainings: a chart tells \(CharacterRunComparison.mostRuns) apart")
    }
  }

  func run() throws {
    let comparison = try CharacterRunComparison(
      runs.map { run in
        let parts = run.split(separator: "=", maxSplits: 1).map(String.init)
        let isFolder = WholeFile.type(of: run) == .typeDirectory
        return parts.count == 2 && !isFolder ? (parts[0], parts[1]) : (URL(filePath: run).lastPathComponent, run)
      })
    if let curves { try AtomicFile.write(comparison.validationChart(), to: curves) }
    if let gradients { try AtomicFile.write(try comparison.gradientChart(), to: gradients) }
    try Program.print(comparison.table())
  }
}
