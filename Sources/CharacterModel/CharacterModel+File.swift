import Files
import Foundation
import NeuralNetwork
import Tensors

/// A character model is one file: its weights as safetensors, and in their header what they mean.
extension CharacterModel {
  /// In a folder of training.
  public static let fileName = "model.safetensors"

  /// In the header, under `character-model`.
  private struct Description: Codable {
    var formatVersion = 1
    var alphabet: Alphabet
    var architecture: NetworkArchitecture
    /// What the numbers are, for `asr-charlm`'s users: the training's configuration.
    var training: String?
  }

  private static let key = "character-model"

  /// - Parameters:
  ///   - path: a file, or a folder of training.
  /// - Throws: `FileError` for a file that is none, or damaged.
  public init(contentsOf path: String) throws {
    let file = WholeFile.type(of: path) == .typeDirectory ? path + "/" + Self.fileName : path
    let data = try WholeFile.contents(of: file)
    let (tensors, metadata): (ParameterSet, [String: String])
    do { (tensors, metadata) = try SafeTensors.decodeWithMetadata(data) } catch {
      throw FileError(file: file, error.description, hint: "a character model is what asr-charlm train leaves")
    }
    guard let json = metadata[Self.key] else {
      throw FileError(
        file: file, "weights of something else than a character model", hint: "asr-charlm train makes one")
    }
    let description: Description
    do { description = try JSONDecoder().decode(Description.self, from: Data(json.utf8)) } catch {
      throw FileError(file: file, "a character model whose description this version cannot read")
    }
    guard description.formatVersion == 1 else {
      throw FileError(file: file, "a character model of format version \(description.formatVersion), expected 1")
    }
    let architecture = description.architecture
    do {
      // More than any file holds, and few enough for their products to be numbers.
      let sizes = [architecture.layers, architecture.cellsPerDirection, architecture.embeddingSize ?? 1]
      guard sizes.allSatisfy({ (1...1 << 20).contains($0) }) else {
        throw FileError(
          file: file, "a network of \(architecture.layers) layers of \(architecture.cellsPerDirection) cells")
      }
      guard architecture.inputSize == description.alphabet.count, architecture.outputSize == description.alphabet.count
      else {
        throw CharacterModel.Mismatch(
          inputs: architecture.inputSize, outputs: architecture.outputSize, symbols: description.alphabet.count)
      }
      let shapes = architecture.moments
      let names = Set(shapes.map(\.name))
      var network = try Network(architecture: architecture, parameters: tensors.part { !names.contains($0) })
      if !names.isEmpty {
        let moments = shapes.compactMap { tensors[$0.name] }
        guard moments.map(\.elements.count) == shapes.map(\.size) else {
          throw FileError(file: file, "a normalised network without its moments, or with another network's")
        }
        network.moments = ParameterSet(names: shapes.map(\.name), values: moments)
      }
      try self.init(alphabet: description.alphabet, network: network)
    } catch let error as FileError { throw error } catch {
      throw FileError(file: file, "\(error)")
    }
  }

  /// - Parameter training: the configuration of the training, in JSON.
  /// - Throws: `FileError` where the disk refuses.
  public func write(to path: String, training: String? = nil) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let description = Description(alphabet: alphabet, architecture: network.architecture, training: training)
    let json = String(decoding: try encoder.encode(description), as: UTF8.self)
    let moments = network.moments ?? ParameterSet(names: [], values: [])
    let tensors = ParameterSet(
      names: network.parameters.names + moments.names, values: network.parameters.values + moments.values)
    try AtomicFile.write(SafeTensors.encode(tensors, metadata: [Self.key: json]), to: path)
  }
}

extension ParameterSet {
  /// Those whose names are wanted, in their order.
  fileprivate func part(_ isWanted: (String) -> Bool) -> ParameterSet {
    let places = names.indices.filter { isWanted(names[$0]) }
    return ParameterSet(names: places.map { names[$0] }, values: places.map { values[$0] })
  }
}
