import Files

/// The validation errors of two kinds of trainings side by side, each kind tried once or several times.
public struct RunComparison: Sendable {
  /// Runs that are of one kind.
  private struct Kind: Sendable {
    var name: String
    /// Of each run, the share of tokens wrong after each epoch, as far as all runs of both kinds have come.
    var errors: [[Double]]
  }

  private let kinds: [Kind]
  /// What the kinds differ in, and what their names are values of; empty where that is nothing.
  private let choices: String
  private let epochs: Int

  /// - Parameters:
  ///   - folders: those of runs of the one kind, at least one; each with the figures (report.json) of at least one epoch.
  ///   - others: those of the other kind, at least one.
  /// - Throws: `FileError` for a folder that has none.
  public init(of folders: [String], against others: [String]) throws {
    precondition(!folders.isEmpty && !others.isEmpty, "\(folders.count) runs against \(others.count)")
    let runs = try [folders, others].map { try $0.map(Self.run) }
    let epochs = runs.joined().map(\.history.epochs.count).min() ?? 0
    let differences = try runs[0][0].configuration.differences(from: runs[1][0].configuration)
      .filter { $0.name != "seed" }
    let names =
      differences.isEmpty
      ? ["these", "those"]
      : [differences.map(\.value), differences.map(\.other)].map {
        $0.map { $0.replacing("\"", with: "") }.joined(separator: ", ")
      }
    kinds = zip(names, runs).map { name, runs in
      Kind(name: name, errors: runs.map { $0.history.epochs.prefix(epochs).map(\.validation.tokenErrorRate) })
    }
    choices = differences.map(\.name).joined(separator: ", ")
    self.epochs = epochs
  }

  private static func run(at folder: String) throws -> RunFigures {
    let run = try RunFigures(ofRunIn: folder)
    guard !run.history.epochs.isEmpty else {
      throw FileError(file: folder, "no epoch of this training has ended yet")
    }
    return run
  }

  /// An SVG image of each kind's mean, and the band from its lowest run to its highest.
  public func svg() -> String {
    let curves = kinds.map { kind in
      let percentages = (0..<epochs).map { epoch in kind.errors.map { 100 * $0[epoch] } }
      return LineChart.Curve(
        name: kind.name, values: percentages.map { $0.reduce(0, +) / Double($0.count) },
        ranges: percentages.map { ($0.min() ?? 0)...($0.max() ?? 0) })
    }
    return LineChart(
      title: "Validation errors" + (choices.isEmpty ? "" : " by \(choices)"),
      unit: "% of the tokens wrong; mean and range of the runs", epochs: Array(1...epochs), curves: curves,
      prefersLogarithm: true
    ).svg(isAlone: true)
  }
}
