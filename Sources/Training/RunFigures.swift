import Files
import Foundation

/// A run in figures, as its report leaves them in its folder: what it was set to do, and what each epoch gave. They stay true
/// without the checkpoint, which may be removed once the run is done.
struct RunFigures: Codable, Sendable {
  /// In the run's folder.
  static let name = "report.json"

  var configuration: TrainingConfiguration
  var history: TrainingHistory

  init(configuration: TrainingConfiguration, history: TrainingHistory) {
    self.configuration = configuration
    self.history = history
  }

  /// - Throws: `FileError` where the folder has none, or they are not what this version writes.
  init(ofRunIn folder: String) throws {
    let path = folder + "/" + Self.name
    guard WholeFile.type(of: path) == .typeRegular else {
      throw FileError(
        file: folder, "no training here: the folder has no \(Self.name)",
        hint: "a training of an earlier version writes it when its command is given again")
    }
    let data = try WholeFile.contents(of: path)
    do { self = try JSONDecoder().decode(Self.self, from: data) } catch {
      throw FileError(file: path, "not the figures of a training, or of another version")
    }
  }

  /// One line with sorted keys.
  func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }
}
