package import Foundation

/// A training's checkpoint, read by hand.
package struct Checkpoint {
  /// The strings of its header.
  package let metadata: [String: String]
  /// The numbers, and what the header says of them.
  let tensors: Data

  package init(_ file: Data) throws {
    let length = file.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    let header = try JSONSerialization.jsonObject(with: file.dropFirst(8).prefix(length)) as? [String: Any] ?? [:]
    metadata = header["__metadata__"] as? [String: String] ?? [:]
    let entries = try JSONSerialization.data(
      withJSONObject: header.filter { $0.key != "__metadata__" }, options: .sortedKeys)
    tensors = entries + file.dropFirst(8 + length)
  }

  /// Where the run stands, with the history of its epochs, as JSON.
  package var progress: [String: Any] {
    get throws {
      try JSONSerialization.jsonObject(with: Data((metadata["progress"] ?? "{}").utf8)) as? [String: Any] ?? [:]
    }
  }

  /// All of it but the times that the history tells, which no two runs share.
  package var withoutTimes: Data {
    get throws {
      var rest = metadata
      rest["progress"] = nil
      let texts = try [rest, Self.withoutTimes(progress)].map {
        try JSONSerialization.data(withJSONObject: $0, options: .sortedKeys)
      }
      return texts[0] + texts[1] + tensors
    }
  }

  private static func withoutTimes(_ value: Any) -> Any {
    if let array = value as? [Any] { return array.map(withoutTimes) }
    guard let object = value as? [String: Any] else { return value }
    return object.filter { !["seconds", "framesPerSecond", "ended"].contains($0.key) }.mapValues(withoutTimes)
  }
}

/// What two runs of the same training leave in a folder alike: the model, and the checkpoint but for its times.
package func filesOfTraining(in folder: URL) throws -> [String: Data] {
  var files: [String: Data] = [:]
  for file in ["weights.safetensors", "model.json", "tokens.txt", "checkpoint.safetensors"] {
    files[file] = try Data(contentsOf: folder.appending(path: file))
  }
  files["checkpoint.safetensors"] = try files["checkpoint.safetensors"].map { try Checkpoint($0).withoutTimes }
  return files
}

extension TemporaryFolder {
  /// The same of the folder, or of one in it.
  package func trained(in name: String = "") throws -> [String: Data] {
    try filesOfTraining(in: name.isEmpty ? url : url.appending(path: name))
  }
}
