import Files
public import Foundation

/// What a training notes beside its checkpoint, so that others can tell how the epoch goes that is under way, and how to go
/// on with it. It is no part of the run's state: where it is missing or old, nothing is lost.
public struct RunRecord: Codable, Sendable {
  /// In the run's folder.
  public static let name = "status.json"

  /// How far an epoch is.
  public struct Place: Codable, Sendable {
    public var epoch: Int
    /// Updates done, of so many.
    public var update: Int
    public var updates: Int
    /// Nats an utterance, over the epoch so far.
    public var loss: Double
    /// Since the epoch's begin.
    public var seconds: Double

    public init(epoch: Int, update: Int, updates: Int, loss: Double, seconds: Double) {
      self.epoch = epoch
      self.update = update
      self.updates = updates
      self.loss = loss
      self.seconds = seconds
    }
  }

  /// The command line, and the folder that its paths are seen from.
  public let arguments: [String]
  public let workingFolder: String
  public let host: String
  public let process: Int32
  public let began: Date
  /// The most epochs.
  public let epochs: Int
  public var place: Place?
  /// Why it ended before its time.
  public var failure: String?
  public var written = Date()

  /// Of this process.
  public init(epochs: Int) {
    let process = ProcessInfo.processInfo
    arguments = process.arguments
    workingFolder = FileManager.default.currentDirectoryPath
    host = process.hostName
    self.process = process.processIdentifier
    began = Date()
    self.epochs = epochs
  }

  /// The command line that goes on with the run, for a shell anywhere.
  public var command: String {
    ReportText.commandLine(["cd", workingFolder]) + " && " + ReportText.commandLine(arguments)
  }

  public mutating func write(to folder: String) throws {
    written = Date()
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    try AtomicFile.write([(data: encoder.encode(self), path: folder + "/" + Self.name)], isLasting: false)
  }

  /// The record in a folder; nil where there is none, or none that can be read.
  static func read(from folder: String) -> RunRecord? {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    return (try? WholeFile.contents(of: folder + "/" + name)).flatMap { try? decoder.decode(RunRecord.self, from: $0) }
  }
}
