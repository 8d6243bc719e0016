import Files

/// Trainings of character models side by side, each under a name.
public struct CharacterRunComparison: Sendable {
  private let runs: [(name: String, figures: CharacterRunFigures)]

  /// The most that a chart tells apart.
  public static let mostRuns = 6

  /// - Parameter runs: names, and the folders of the runs.
  /// - Throws: `FileError` for a folder without the figures of at least one epoch.
  public init(_ runs: [(name: String, folder: String)]) throws {
    self.runs = try runs.map { ($0.name, try CharacterRunFigures(ofRunIn: $0.folder)) }
  }

  /// As far as all runs have come.
  private var epochs: Int { runs.map(\.figures.history.count).min() ?? 0 }

  /// Bits per character in validation after each epoch.
  public func validationChart() -> String {
    LineChart(
      title: "Validation", unit: "bits per character", epochs: Array(1...max(1, epochs)),
      curves: runs.map { run in
        .init(name: run.name, values: run.figures.history.prefix(epochs).map(\.validation))
      }, showsZero: false
    ).svg(isAlone: true)
  }

  /// ln ‖∂C/∂h_t‖₂ after each epoch: a colour a run, dashes a time (paper, figure 1(a)).
  ///
  /// - Throws: `FileError` where a run has not measured it, or not at the same times, and for more than six curves or three times.
  public func gradientChart() throws -> String {
    let times = runs.first?.figures.configuration.gradientTimes ?? []
    for run in runs where run.figures.configuration.gradientTimes != times || times.isEmpty {
      throw FileError(
        file: run.name, "no gradients of the same times: asr-charlm train --gradient-times measures them")
    }
    guard runs.count * times.count <= Self.mostRuns, times.count <= 3 else {
      throw FileError(
        file: runs[0].name,
        "gradients of \(runs.count) runs at \(times.count) times: a chart tells two runs at three apart")
    }
    let curves = runs.enumerated().flatMap { index, run in
      times.enumerated().map { place, t in
        LineChart.Curve(
          name: "\(run.name) \(t)", values: run.figures.history.prefix(epochs).map { $0.logGradients[place] },
          colour: index, dashes: place)
      }
    }
    return LineChart(
      title: "Gradient of the last cost", unit: "ln ‖∂C/∂h_t‖, t behind the name", epochs: Array(1...max(1, epochs)),
      curves: curves,
      showsZero: false
    ).svg(isAlone: true)
  }

  /// A line a run: name, epochs, the best epoch's bits per character in validation and its number, the last epoch's logarithms of
  /// gradients; tab-separated.
  public func table() -> String {
    runs.map { run in
      let history = run.figures.history
      let best = history.best
      let fields =
        [
          run.name, "\(history.count)", best.map { ReportText.fixed($0.validation, decimals: 4) } ?? "-",
          best.map { "\($0.epoch)" } ?? "-",
        ] + (history.last?.logGradients ?? []).map { ReportText.fixed($0, decimals: 3) }
      return fields.joined(separator: "\t")
    }.joined(separator: "\n")
  }
}
