import AcousticModel
import Corpus
import Features
import Files
public import Foundation
import NeuralNetwork
import Tensors

/// How a run goes: for people a page, and its curves as images of their own, that open without a network; for programs the
/// figures (`RunFigures`).
public struct TrainingReport: Sendable {
  public static let page = "report.html"

  /// Where the run stands.
  public enum State: Sendable, Equatable {
    case running
    /// Nothing is left to do; why.
    case done(String)
    /// It ended before its time; why.
    case failed(String)
  }

  /// A set of utterances in numbers.
  struct Size: Sendable {
    var name: String
    var utterances: Int
    var speakers: Int
    var seconds: Double
    var tokens: Int
  }

  let folder: String
  let domain: String
  let configuration: TrainingConfiguration
  let parameterCount: Int
  let units: Int
  /// What the units are called: characters where each is one, else tokens.
  let unitName: String
  let sizes: [Size]
  /// The libraries that products are computed by.
  let libraries: String
  /// The command line that goes on with the run.
  let command: String
  public var history = TrainingHistory()
  public var state = State.running

  /// - Parameter command: the command line that goes on with the run.
  public init(of trainer: Trainer, command: String) {
    folder = trainer.folder
    domain = trainer.domain
    configuration = trainer.configuration
    parameterCount = trainer.parameterCount
    units = trainer.tokens.units.count
    unitName = Self.unitName(of: trainer.tokens)
    let frameSeconds = Double(configuration.frontEnd.filterbank.frameShiftMilliseconds) / 1_000
    sizes = [("training", trainer.training), ("validation", trainer.validation)].map { name, set in
      Size(
        name: name, utterances: set.utterances.count,
        speakers: Set(set.utterances.compactMap { $0.speaker.map { ByteKey($0) } }).count,
        seconds: frameSeconds * Double(set.frameCount), tokens: set.utterances.reduce(0) { $0 + $1.target.count })
    }
    libraries = BLAS.libraries
    self.command = command
  }

  static func unitName(of tokens: TokenTable) -> String {
    let isSpelling = tokens.units.allSatisfy { ($0.hasPrefix("<") && $0.hasSuffix(">")) || $0.count == 1 }
    return isSpelling ? "characters" : "tokens"
  }

  /// Writes the page, its curves and the figures into the run's folder, all of them or none.
  ///
  /// - Throws: `FileError` where the disk refuses; the files are then as they were.
  public func write(at date: Date = Date()) throws {
    let figures = RunFigures(configuration: configuration, history: history)
    var files = charts.map { (data: Data($0.chart.svg(isAlone: true).utf8), path: folder + "/" + $0.file) }
    files.append((data: Data(try html(at: date).utf8), path: folder + "/" + Self.page))
    files.append((data: try figures.json(), path: folder + "/" + RunFigures.name))
    try AtomicFile.write(files, isLasting: false)
  }

  /// What an earlier, killed process left half-written in the run's folder is removed.
  public func removeLeftovers() {
    for name in [Self.page, RunFigures.name] + Chart.allCases.map(\.file) {
      AtomicFile.removeLeftovers(of: folder + "/" + name)
    }
  }
}
