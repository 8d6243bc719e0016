public import Files
import Foundation

extension TrainingConfiguration {
  /// Reads a JSON file that names the choices that differ from the defaults.
  ///
  /// - Throws: `FileError` for a name that is no choice, or a value of the wrong kind or outside its range.
  public init(contentsOf path: String) throws(FileError) {
    let data = try WholeFile.contents(of: path)
    do {
      let given = try JSONSerialization.jsonObject(with: data) as? [String: Any]
      let defaults = try JSONSerialization.jsonObject(with: JSONEncoder().encode(TrainingConfiguration()))
      guard let given, let defaults = defaults as? [String: Any] else {
        throw FileError(file: path, "a JSON object was expected")
      }
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
      // An optional choice that is nil by default is not in the encoded defaults.
      let known = defaults[key] != nil || (prefix == "initialisation." && key == "weightRange")
      guard known else {
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
