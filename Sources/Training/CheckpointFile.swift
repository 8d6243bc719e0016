import Files
import Foundation
import NeuralNetwork
import Tensors

/// The whole state of a run in one file: sets of parameters, each under a name, and what is said of them in words. It is written
/// beside and renamed, so that an interruption leaves the older one.
struct CheckpointFile {
  static let name = "checkpoint.safetensors"

  let path: String
  private(set) var parts: [(name: String, set: ParameterSet)] = []
  private(set) var metadata: [String: String] = [:]
  /// Of a file that was read, by part and name.
  private var tensors = ParameterSet(names: [], values: [])

  init(path: String) { self.path = path }

  mutating func add(_ name: String, _ set: ParameterSet) { parts.append((name, set)) }

  mutating func add(_ name: String, _ text: String) { metadata[name] = text }

  mutating func add(_ name: String, _ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    metadata[name] = String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// - Throws: `FileError` where the disk refuses.
  func write() throws {
    let tensors = ParameterSet(
      names: parts.flatMap { part, set in set.names.map { part + "/" + $0 } }, values: parts.flatMap { $1.values })
    try AtomicFile.write(SafeTensors.encode(tensors, metadata: metadata), to: path)
  }

  /// - Throws: `TrainingError.foreignCheckpoint` where it is none, or damaged.
  init(_ data: Data, from path: String) throws(TrainingError) {
    self.path = path
    do { (tensors, metadata) = try SafeTensors.decodeWithMetadata(data) } catch {
      throw .foreignCheckpoint(file: path, reason: error.description)
    }
  }

  /// What was added under a name, of another run or version where it is not there.
  func decoded<Value: Decodable>(_ type: Value.Type, _ name: String) throws(TrainingError) -> Value {
    guard let json = metadata[name], let value = try? JSONDecoder().decode(type, from: Data(json.utf8)) else {
      throw .foreignCheckpoint(
        file: path, reason: "no \(name) that can be read: not a training checkpoint, or of another version")
    }
    return value
  }

  /// The set that was added under a name, which has the names and shapes of `other`.
  func part(_ name: String, like other: ParameterSet) throws(TrainingError) -> ParameterSet {
    let values = other.names.compactMap { tensors[name + "/" + $0] }
    guard values.map(\.rows) == other.values.map(\.rows), values.map(\.columns) == other.values.map(\.columns) else {
      throw .foreignCheckpoint(file: path, reason: "made for another network, token table or alphabet")
    }
    return ParameterSet(names: other.names, values: values)
  }
}
