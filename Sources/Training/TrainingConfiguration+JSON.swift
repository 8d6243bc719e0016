public import Files
import Foundation

extension TrainingConfiguration {
  /// The configuration of that name, or of that file where no preset is called so.
  public init(named name: String) throws(FileError) {
    if let preset = Preset(rawValue: name) {
      self = preset.configuration
    } else {
      try self.init(contentsOf: name)
    }
  }

  /// Reads a JSON file that names the choices that differ from the defaults, or from the preset that it names as `basedOn`.
  ///
  /// - Throws: `FileError` for a name that is no choice, or a value of the wrong kind or outside its range.
  public init(contentsOf path: String) throws(FileError) {
    let data = try WholeFile.contents(of: path)
    do {
      guard var given = try JSONSerialization.jsonObject(with: data) as? [String: Any] else {
        throw FileError(file: path, "a JSON object was expected")
      }
      let base = try given.removeValue(forKey: Self.baseName).map { try Self.preset($0, path: path).configuration }
      let defaults = try (base ?? TrainingConfiguration()).object()
      let merged = try Self.merge(given, into: defaults, path: path, prefix: "")
      for (name, value, alone) in Self.leaves(of: given) {
        guard value is NSNumber else { continue }
        // The decoder calls a number that does not fit its type damaged JSON, and does not say where it stands.
        let single = try Self.merge(alone, into: defaults, path: path, prefix: "")
        do { _ = try Self.decode(single) } catch DecodingError.dataCorrupted {
          throw FileError(file: path, "\(name) is \(value), which its type cannot hold")
        }
      }
      self = try Self.decode(merged)
      try validate()
    } catch let error as FileError {
      throw error
    } catch let error as ValueError {
      throw FileError(file: path, "\(error)")
    } catch DecodingError.typeMismatch(let type, let context) {
      throw FileError(file: path, "\(Self.name(of: context)) is not of the type \(type)")
    } catch DecodingError.valueNotFound(let type, let context) {
      throw FileError(file: path, "\(Self.name(of: context)) is null, and not of the type \(type)")
    } catch DecodingError.dataCorrupted(let context) {
      throw FileError(file: path, "\(Self.name(of: context)): \(context.debugDescription)")
    } catch {
      throw FileError(file: path, "not JSON: \(SystemFailure.words(for: error))")
    }
  }

  /// The configuration as JSON text with sorted keys.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// Every choice whose value differs from `other`'s, with both values, in the names' order.
  public func differences(from other: Self) throws -> [(name: String, value: String, other: String)] {
    let (mine, others) = (Self.leaves(of: try object()), Self.leaves(of: try other.object()))
    return zip(mine, others).compactMap { mine, other in
      let (value, otherValue) = (Self.text(mine.value), Self.text(other.value))
      return value == otherValue ? nil : (mine.name, value, otherValue)
    }
  }

  /// Every choice with its value as JSON, in the names' order.
  func values() throws -> [(name: String, value: String)] {
    Self.leaves(of: try object()).map { ($0.name, Self.text($0.value)) }
  }

  /// What a file calls the preset that it differs from.
  private static let baseName = "basedOn"

  private static func preset(_ value: Any, path: String) throws(FileError) -> Preset {
    guard let preset = (value as? String).flatMap(Preset.init) else {
      let names = Preset.allCases.map(\.rawValue).joined(separator: " ")
      throw FileError(file: path, "\(baseName) is \(text(value)), and there are: \(names)")
    }
    return preset
  }

  private func object() throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(self))
    guard let object = object as? [String: Any] else { preconditionFailure("a configuration is a JSON object") }
    return object
  }

  private static func text(_ value: Any) -> String {
    let data = try? JSONSerialization.data(withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys])
    return data.map { String(decoding: $0, as: UTF8.self) } ?? "\(value)"
  }

  private static func decode(_ object: [String: Any]) throws -> Self {
    try JSONDecoder().decode(Self.self, from: JSONSerialization.data(withJSONObject: object))
  }

  /// Each choice of a file with its name, its value, and an object that holds nothing else; in the names' order.
  private static func leaves(of object: [String: Any]) -> [(name: String, value: Any, alone: [String: Any])] {
    object.sorted { $0.key < $1.key }.flatMap { key, value in
      guard let inner = value as? [String: Any] else { return [(key, value, [key: value])] }
      return leaves(of: inner).map { (key + "." + $0.name, $0.value, [key: $0.alone]) }
    }
  }

  private static func name(of context: DecodingError.Context) -> String {
    context.codingPath.map(\.stringValue).joined(separator: ".")
  }

  private static func merge(
    _ given: [String: Any], into defaults: [String: Any], path: String, prefix: String
  ) throws(FileError) -> [String: Any] {
    var merged = defaults
    for (key, value) in given {
      guard defaults[key] != nil else {
        let names = defaults.keys.sorted().joined(separator: " ")
        throw FileError(file: path, "no choice is called \(prefix)\(key); there are: \(names)")
      }
      if let inner = value as? [String: Any], let innerDefaults = defaults[key] as? [String: Any] {
        merged[key] = try merge(inner, into: innerDefaults, path: path, prefix: prefix + key + ".")
      } else {
        merged[key] = value
      }
    }
    return merged
  }
}
