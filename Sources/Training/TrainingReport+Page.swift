import Foundation
import NeuralNetwork

extension TrainingReport {
  /// The page, with everything that it needs in it.
  func html(at date: Date) throws -> String {
    let name = ReportText.escaped(URL(filePath: folder).lastPathComponent)
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>\(name): training</title>
      <style>
      \(LineChart.style)
      \(Self.style)
      </style>
      </head>
      <body>
      <header>
      <h1>\(name)</h1>
      <p>\(ReportText.escaped(domain))</p>
      \(stateLine)
      </header>
      \(keyFigures)
      <section class="charts">
      \(charts.map { "<figure>\n\($0.chart.svg(isAlone: false))</figure>" }.joined(separator: "\n"))
      </section>
      \(epochTable)
      \(setup)
      \(try choices())
      <footer>
      <p>Written \(ReportText.moment(date)). A running training writes this page anew after every epoch;
      <code>asr-train --status \(ReportText.escaped(ReportText.commandLine([folder])))</code> tells whether it still
      runs. This command line goes on with it:</p>
      <pre>\(ReportText.escaped(command))</pre>
      </footer>
      </body>
      </html>

      """
  }

  private var stateLine: String {
    let (name, words) =
      switch state {
      case .running: ("running", "epoch \(history.epochs.count) of at most \(configuration.epochs) is done")
      case .done(let why): ("done", why)
      case .failed(let why): ("failed", why)
      }
    return #"<p class="state"><span class="\#(name)">\#(name)</span> \#(ReportText.escaped(words))</p>"#
  }

  private var keyFigures: String {
    var figures: [(name: String, value: String, note: String)] = []
    if let best = history.best {
      let note = "after epoch \(best.epoch), the \(configuration.keep.rawValue)"
      figures.append(("Wrong \(unitName)", ReportText.percent(best.validation.tokenErrorRate), note))
      figures.append(("Wrong words", ReportText.percent(best.validation.wordErrorRate), note))
    }
    if let last = history.epochs.last {
      let loss = ReportText.fixed(last.validation.loss, decimals: 3)
      figures.append(("Validation loss", loss, "after epoch \(last.epoch)"))
    }
    if let speed = history.framesPerSecond {
      figures.append(("Speed", ReportText.fixed(speed, decimals: 0), "frames/s in the last epochs"))
    }
    figures.append(
      (
        "Time used", ReportText.time(history.seconds),
        history.epochs.count == 1 ? "in 1 epoch" : "in \(history.epochs.count) epochs"
      ))
    if state == .running, let left = history.secondsLeft(ofEpochs: configuration.epochs) {
      figures.append(("Time left", ReportText.time(left), "at most, by the last epochs' pace"))
    }
    let items = figures.map { "<div><dt>\($0.name)</dt><dd>\($0.value)<small>\($0.note)</small></dd></div>" }
    return "<dl>\n\(items.joined(separator: "\n"))\n</dl>"
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
      return row(cells, class: epoch.epoch == best ? "best" : nil)
    }
    let note =
      switch (best, configuration.keep) {
      case (let best?, .best): "★ Epoch \(best) has the fewest \(unitName) wrong; its model is the one that is kept."
      case (let best?, .last): "★ Epoch \(best) is the last; its model is the one that is kept."
      case (nil, _): "No epoch was better than the start, whose model is kept."
      }
    return section("Epochs", table(head, rows) + "\n<p>\(note)</p>")
  }

  private func norm(_ value: Double) -> String {
    value < 1_000 ? ReportText.fixed(value, decimals: 2) : ReportText.number(value, digits: 3)
  }

  private var setup: String {
    let rows = sizes.map { size in
      row([
        size.name, ReportText.count(size.utterances), ReportText.count(size.speakers),
        ReportText.fixed(size.seconds / 3_600, decimals: 2), ReportText.count(size.tokens),
      ])
    }
    let network =
      "\(configuration.layers) × bidirectional \(configuration.cell.rawValue) of "
      + "\(configuration.cellsPerDirection) cells a direction: \(ReportText.count(parameterCount)) parameters. "
      + "\(units) units, called \(unitName) here. Products by \(libraries)."
    return section(
      "Data and network",
      table(["set", "utterances", "speakers", "hours", unitName], rows) + "\n<p>\(ReportText.escaped(network))</p>")
  }

  private func choices() throws -> String {
    let differences = try configuration.choices().filter { !$0.isDefault }
    let rows = differences.map { row([$0.name, $0.value, $0.defaultValue, $0.explanation]) }
    let differing =
      rows.isEmpty
      ? "<p>Every choice is the default.</p>"
      : table(["choice", "here", "default", "what it does"], rows, class: "words")
    return section(
      "Configuration",
      differing + "\n<details><summary>Every choice</summary>\n"
        + "<pre>\(ReportText.escaped(try configuration.json()))</pre></details>")
  }

  private func section(_ title: String, _ body: String) -> String {
    "<section>\n<h2>\(title)</h2>\n\(body)\n</section>"
  }

  private func table(_ head: [String], _ rows: [String], class name: String? = nil) -> String {
    let cells = head.map { "<th>\(ReportText.escaped($0))</th>" }.joined()
    return #"<div class="table"><table\#(attribute(name))><thead><tr>\#(cells)</tr></thead><tbody>"# + "\n"
      + rows.joined(separator: "\n") + "\n</tbody></table></div>"
  }

  private func row(_ cells: [String], class name: String? = nil) -> String {
    "<tr\(attribute(name))>" + cells.map { "<td>\(ReportText.escaped($0))</td>" }.joined() + "</tr>"
  }

  private func attribute(_ name: String?) -> String { name.map { #" class="\#($0)""# } ?? "" }
}
