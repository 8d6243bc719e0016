extension TrainingReport {
  /// The curves, in the page's order.
  enum Chart: String, CaseIterable {
    case loss, errors, rate, speed, gradient, clipped

    var file: String { "report-\(rawValue).svg" }
  }

  /// None before the first epoch has ended.
  var charts: [(file: String, chart: LineChart)] {
    history.epochs.isEmpty ? [] : Chart.allCases.map { ($0.file, chart($0)) }
  }

  private func chart(_ kind: Chart) -> LineChart {
    switch kind {
    case .loss:
      lineChart(
        "Loss", unit: "nats an utterance", isWide: true,
        [("training", \.trainingLoss), ("validation", \.validation.loss)])
    case .errors:
      lineChart(
        "Validation errors", unit: "% wrong, without a language model", isWide: false,
        [(unitName, { 100 * $0.validation.tokenErrorRate }), ("words", { 100 * $0.validation.wordErrorRate })])
    case .rate:
      lineChart("Learning rate", unit: "factor of each step", isWide: true, [("rate", { Double($0.learningRate) })])
    case .speed:
      lineChart("Speed of training", unit: "frames a second", isWide: false, [("frames/s", \.framesPerSecond)])
    case .gradient: gradientChart
    case .clipped:
      lineChart(
        "Clipped gradients", unit: "% of the updates", isWide: false,
        [("clipped", { 100 * $0.gradient.clippedShare })])
    }
  }

  /// The limit is drawn where gradients come near it.
  private var gradientChart: LineChart {
    var chart = lineChart(
      "Gradient", unit: "Euclidean norm before clipping", isWide: true,
      [("mean", \.gradient.mean), ("largest", \.gradient.largest)])
    let limit = Double(configuration.gradientClip)
    let largest = history.epochs.map(\.gradient.largest).max() ?? 0
    if limit <= 2 * largest { chart.level = ("clipped above \(ReportText.number(limit))", limit) }
    return chart
  }

  /// - Parameter isWide: whether the values may spread so far that a logarithm serves them.
  private func lineChart(
    _ title: String, unit: String, isWide: Bool, _ curves: [(name: String, value: (Trainer.EpochReport) -> Double)]
  ) -> LineChart {
    LineChart(
      title: title, unit: unit, epochs: history.epochs.map(\.epoch),
      curves: curves.map { curve in .init(name: curve.name, values: history.epochs.map(curve.value)) },
      best: configuration.keep == .best ? history.best?.epoch : nil, prefersLogarithm: isWide)
  }
}
