import Foundation
import NeuralNetwork

extension TrainingReport {
  /// The page, with everything that it needs in it.
  func html(at date: Date) throws -> String {
    ReportPage(
      name: URL(filePath: folder).lastPathComponent, domain: domain, state: state,
      progress: "epoch \(history.epochs.count) of at most \(configuration.epochs) is done", figures: keyFigures,
      charts: charts.map { $0.chart.svg(isAlone: false) }, sections: [epochTable, setup, try choices()],
      footer: """
        Written \(ReportText.moment(date)). A running training writes this page anew after every epoch;
        <code>asr-train --status \(ReportText.escaped(ReportText.commandLine([folder])))</code> tells whether it still
        runs. This command line goes on with it:
        """, command: command
    ).html
  }

  private var keyFigures: [ReportPage.KeyFigure] {
    var figures: [ReportPage.KeyFigure] = []
    func add(_ name: String, _ value: String, _ note: String) {
      figures.append(.init(name: name, value: value, note: note))
    }
    if let best = history.best {
      let note = "after epoch \(best.epoch), the \(configuration.keep.rawValue)"
      add("Wrong \(unitName)", ReportText.percent(best.validation.tokenErrorRate), note)
      add("Wrong words", ReportText.percent(best.validation.wordErrorRate), note)
    }
    if let last = history.epochs.last {
      add("Validation loss", ReportText.fixed(last.validation.loss, decimals: 3), "after epoch \(last.epoch)")
    }
    if let speed = history.framesPerSecond {
      add("Speed", ReportText.fixed(speed, decimals: 0), "frames/s in the last epochs")
    }
    add(
      "Time used", ReportText.time(history.seconds),
      history.epochs.count == 1 ? "in 1 epoch" : "in \(history.epochs.count) epochs")
    if state == .running, let left = history.secondsLeft(ofEpochs: configuration.epochs) {
      add("Time left", ReportText.time(left), "at most, by the last epochs' pace")
    }
    return figures
  }

  private var epochTable: String {
    guard !history.epochs.isEmpty else { return "<p>No epoch has ended yet.</p>" }
    let head = [
      "epoch", "rate", "loss, training", "loss, validation", "\(unitName) wrong", "words wrong", "gradient, mean",
      "gradient, largest", "clipped", "left out", "skipped", "frames/s", "time",
    ]
    let best = history.best?.epoch
    let rows = history.epochs.map { epoch in
      let cells = [
        "\(epoch.epoch)" + (epoch.epoch == best ? " ★" : ""), ReportText.number(Double(epoch.learningRate), digits: 3),
        ReportText.fixed(epoch.trainingLoss, decimals: 3), ReportText.fixed(epoch.validation.loss, decimals: 3),
        ReportText.percent(epoch.validation.tokenErrorRate), ReportText.percent(epoch.validation.wordErrorRate),
        norm(epoch.gradient.mean), norm(epoch.gradient.largest),
        ReportText.fixed(100 * epoch.gradient.clippedShare, decimals: 0) + " %",
        ReportText.count(epoch.gradient.overflowed), ReportText.count(epoch.skipped),
        ReportText.fixed(epoch.framesPerSecond, decimals: 0), ReportText.time(epoch.seconds),
      ]
      return ReportPage.row(cells, class: epoch.epoch == best ? "best" : nil)
    }
    let note =
      switch (best, configuration.keep) {
      case (let best?, .best): "★ Epoch \(best) has the fewest \(unitName) wrong; its model is the one that is kept."
      case (let best?, .last): "★ Epoch \(best) is the last; its model is the one that is kept."
      case (nil, _): "No epoch was better than the start, whose model is kept."
      }
    return ReportPage.section("Epochs", ReportPage.table(head, rows) + "\n<p>\(note)</p>")
  }

  private func norm(_ value: Double) -> String {
    value < 1_000 ? ReportText.fixed(value, decimals: 2) : ReportText.number(value, digits: 3)
  }

  private var setup: String {
    let rows = sizes.map { size in
      ReportPage.row([
        size.name, ReportText.count(size.utterances), ReportText.count(size.speakers),
        ReportText.fixed(size.seconds / 3_600, decimals: 2), ReportText.count(size.tokens),
      ])
    }
    let network =
      "\(configuration.layers) × bidirectional \(configuration.cell.rawValue) of "
      + "\(configuration.cellsPerDirection) cells a direction: \(ReportText.count(parameterCount)) parameters. "
      + "\(units) units, called \(unitName) here. Products by \(libraries)."
    return ReportPage.section(
      "Data and network",
      ReportPage.table(["set", "utterances", "speakers", "hours", unitName], rows)
        + "\n<p>\(ReportText.escaped(network))</p>")
  }

  private func choices() throws -> String {
    let differences = try configuration.choices().filter { !$0.isDefault }
    let rows = differences.map { ReportPage.row([$0.name, $0.value, $0.defaultValue, $0.explanation]) }
    let differing =
      rows.isEmpty
      ? "<p>Every choice is the default.</p>"
      : ReportPage.table(["choice", "here", "default", "what it does"], rows, class: "words")
    return ReportPage.section(
      "Configuration",
      differing + "\n<details><summary>Every choice</summary>\n"
        + "<pre>\(ReportText.escaped(try configuration.json()))</pre></details>")
  }
}
