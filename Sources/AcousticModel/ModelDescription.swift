public import NeuralNetwork

/// What `model.json` holds.
public struct ModelDescription: Codable, Sendable {
  public var formatVersion = ModelFolder.formatVersion
  public var architecture: NetworkArchitecture
  public var frontEnd: FrontEnd
  public var decoding: DecodingDefaults
  public var domain: String
  /// The training configuration, as the JSON text that `asr-train` was run with.
  public var training: String?
  /// By file name: FNV-1a, 64 bits, hexadecimal.
  public var checksums: [String: String]

  /// The part of `model.json` that every version has.
  struct Version: Decodable {
    var formatVersion: Int
  }
}

/// A model folder that cannot be used.
public enum ModelFolderError: Error, CustomStringConvertible, Equatable {
  case missing(path: String)
  case notAModel(path: String)
  case damaged(file: String, reason: String)
  case foreignPart(file: String, found: String, expected: String)
  case unusableSettings(path: String, reason: String)

  public var description: String {
    switch self {
    case .missing(let path): "\(path): no such file or folder"
    case .notAModel(let path): "\(path): no \(ModelFolder.descriptionFile) in it, so it is not a model folder"
    case .damaged(let file, let reason): "\(file): \(reason)"
    case .foreignPart(let file, let found, let expected):
      "\(file): checksum \(found), and \(ModelFolder.descriptionFile) says \(expected): "
        + "it is damaged, or it belongs to another model"
    case .unusableSettings(let path, let reason): "\(path) is left as it was: \(reason)"
    }
  }
}
