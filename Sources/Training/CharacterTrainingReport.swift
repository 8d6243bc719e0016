import CharacterModel
import Files
public import Foundation
import NeuralNetwork
import Tensors

/// How the training of a character model goes: for people a page and its curves, for programs the figures.
public struct CharacterTrainingReport: Sendable {
  static let page = "report.html"

  private let folder: String
  private let configuration: CharacterTrainingConfiguration
  private let facts: String
  private let command: String
  public var history: [CharacterTrainer.Epoch]
  public var state = TrainingReport.State.running

  /// - Parameter command: the command line that goes on with the run.
  public init(of trainer: CharacterTrainer, command: String) {
    folder = trainer.folder
    configuration = trainer.configuration
    facts =
      "\(configuration.layers) × \(configuration.cell.rawValue) of \(configuration.cells) cells"
      + (configuration.embeddingSize.map { " over vectors of \($0)" } ?? " over one-hot symbols")
      + (configuration.isNormalised ? ", batch-normalised" : "")
      + ": \(ReportText.count(trainer.parameterCount)) parameters. An alphabet of \(trainer.model.alphabet.count); "
      + "\(ReportText.count(trainer.training.count)) characters to train on, \(ReportText.count(trainer.validation.count)) to "
      + "validate. Products by \(BLAS.libraries)."
    self.command = command
    history = trainer.history
  }

  /// Writes the page, its curves and the figures into the run's folder, all of them or none.
  ///
  /// - Throws: `FileError` where the disk refuses; the files are then as they were.
  public func write(at date: Date = Date()) throws {
    let figures = CharacterRunFigures(configuration: configuration, history: history)
    var files = [(data: try figures.json(), path: folder + "/" + CharacterRunFigures.name)]
    for (name, chart) in charts { files.append((Data(chart.svg(isAlone: true).utf8), "\(folder)/report-\(name).svg")) }
    files.append((data: Data(try html(at: date).utf8), path: folder + "/" + Self.page))
    try AtomicFile.write(files, isLasting: false)
  }

  /// What an earlier, killed process left half-written in the run's folder is removed.
  public func removeLeftovers() {
    for name in [Self.page, CharacterRunFigures.name, "report-bits.svg", "report-gradient.svg"] {
      AtomicFile.removeLeftovers(of: folder + "/" + name)
    }
  }

  private var charts: [(name: String, chart: LineChart)] {
    guard !history.isEmpty else { return [] }
    let best = history.best?.epoch
    return [
      (
        "bits",
        LineChart(
          title: "Bits per character", unit: "log₂ of the perplexity", epochs: history.map(\.epoch),
          curves: [
            .init(name: "training", values: history.map(\.training)),
            .init(name: "validation", values: history.map(\.validation)),
          ], best: best, showsZero: false)
      ),
      (
        "gradient",
        LineChart(
          title: "Gradient", unit: "Euclidean norm before clipping", epochs: history.map(\.epoch),
          curves: [
            .init(name: "mean", values: history.map(\.gradient.mean)),
            .init(name: "largest", values: history.map(\.gradient.largest)),
          ], best: best, prefersLogarithm: true)
      ),
    ]
  }

  private func html(at date: Date) throws -> String {
    ReportPage(
      name: URL(filePath: folder).lastPathComponent, domain: "a language model over characters", state: state,
      progress: "epoch \(history.count) of at most \(configuration.epochs) is done", figures: keyFigures,
      charts: charts.map { $0.chart.svg(isAlone: false) },
      sections: [
        epochTable, ReportPage.section("Text and network", "<p>\(ReportText.escaped(facts))</p>"),
        ReportPage.section("Configuration", "<pre>\(ReportText.escaped(try configuration.json()))</pre>"),
      ],
      footer: """
        Written \(ReportText.moment(date)). A running training writes this page anew after every epoch. This command line goes
        on with it:
        """, command: command
    ).html
  }

  private var keyFigures: [ReportPage.KeyFigure] {
    let seconds = history.reduce(0) { $0 + $1.seconds }
    var figures: [ReportPage.KeyFigure] = []
    if let best = history.best {
      figures.append(
        .init(
          name: "Bits per character", value: ReportText.fixed(best.validation, decimals: 3),
          note: "in validation, after epoch \(best.epoch), the best"))
    }
    if let last = history.last {
      figures.append(
        .init(
          name: "Speed", value: ReportText.fixed(last.charactersPerSecond, decimals: 0),
          note: "characters/s in the last epoch"))
      figures.append(
        .init(name: "Time used", value: ReportText.time(seconds), note: "in \(history.count) epochs"))
    }
    if state == .running, !history.isEmpty {
      let left = seconds / Double(history.count) * Double(configuration.epochs - history.count)
      figures.append(.init(name: "Time left", value: ReportText.time(left), note: "at most, by the epochs so far"))
    }
    return figures
  }

  private var epochTable: String {
    guard !history.isEmpty else { return "<p>No epoch has ended yet.</p>" }
    let best = history.best?.epoch
    let head = [
      "epoch", "rate", "bits, training", "bits, validation", "gradient, mean", "gradient, largest", "clipped",
      "characters/s", "time",
    ]
    let rows = history.map { epoch in
      ReportPage.row(
        [
          "\(epoch.epoch)" + (epoch.epoch == best ? " ★" : ""),
          ReportText.number(Double(epoch.learningRate), digits: 3), ReportText.fixed(epoch.training, decimals: 4),
          ReportText.fixed(epoch.validation, decimals: 4), ReportText.number(epoch.gradient.mean, digits: 3),
          ReportText.number(epoch.gradient.largest, digits: 3),
          ReportText.fixed(100 * epoch.gradient.clippedShare, decimals: 0) + " %",
          ReportText.fixed(epoch.charactersPerSecond, decimals: 0), ReportText.time(epoch.seconds),
        ], class: epoch.epoch == best ? "best" : nil)
    }
    return ReportPage.section(
      "Epochs",
      ReportPage.table(head, rows) + "\n<p>★ has the fewest bits in validation; its model is the one that is kept.</p>")
  }
}

/// A run in figures, as its report leaves them in its folder.
struct CharacterRunFigures: Codable, Sendable {
  static let name = "report.json"

  var configuration: CharacterTrainingConfiguration
  var history: [CharacterTrainer.Epoch]

  init(configuration: CharacterTrainingConfiguration, history: [CharacterTrainer.Epoch]) {
    self.configuration = configuration
    self.history = history
  }

  /// - Throws: `FileError` where the folder has none, none of a character model, or no epoch has ended.
  init(ofRunIn folder: String) throws {
    let path = folder + "/" + Self.name
    guard WholeFile.type(of: path) == .typeRegular else {
      throw FileError(file: folder, "no training here: the folder has no \(Self.name)")
    }
    do { self = try JSONDecoder().decode(Self.self, from: WholeFile.contents(of: path)) } catch is DecodingError {
      throw FileError(file: path, "not the figures of a character model's training, or of another version")
    }
    guard !history.isEmpty else { throw FileError(file: folder, "no epoch of this training has ended yet") }
  }

  /// One line with sorted keys.
  func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }
}
