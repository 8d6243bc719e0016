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
    let object: Any
    do { object = try JSONSerialization.jsonObject(with: data) } catch {
      throw FileError(file: path, "not JSON: \(SystemFailure.words(for: error))")
    }
    guard var given = object as? [String: Any] else { throw FileError(file: path, "a JSON object was expected") }
    let base = try given.removeValue(forKey: Self.baseName).map { value throws(FileError) in
      try Self.preset(value, path: path).configuration
    }
    self = base ?? TrainingConfiguration()
    try change(given, source: path)
  }

  /// Changes one choice, as a command line names it: `schedule.annealFrom=10` or `cell=lstm`. The value is JSON, or a name.
  ///
  /// - Throws: `FileError` for a name that is no choice, or a value of the wrong kind or outside its range.
  public mutating func set(_ assignment: String) throws(FileError) {
    let source = "--set \(assignment)"
    guard let equals = assignment.firstIndex(of: "="), equals > assignment.startIndex else {
      throw FileError(file: source, "expected NAME=VALUE, such as learningRate=1e-3 or augmentation.warp=0.1")
    }
    let text = String(assignment[assignment.index(after: equals)...])
    let value = try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
    let names = assignment[..<equals].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let nested = names.dropLast().reversed().reduce([names[names.count - 1]: value ?? text]) { [$1: $0] }
    try change(nested, source: source)
  }

  /// Takes over the choices of a JSON object.
  ///
  /// - Parameter source: where it is from, for errors.
  private mutating func change(_ given: [String: Any], source: String) throws(FileError) {
    do {
      let defaults = try object()
      let merged = try Self.merge(given, into: defaults, path: source, prefix: "")
      for (name, value, alone) in Self.leaves(of: given) {
        guard value is NSNumber else { continue }
        // The decoder calls a number that does not fit its type damaged JSON, and does not say where it stands.
        let single = try Self.merge(alone, into: defaults, path: source, prefix: "")
        do { _ = try Self.decode(single) } catch DecodingError.dataCorrupted {
          throw FileError(file: source, "\(name) is \(value), which its type cannot hold")
        }
      }
      let changed = try Self.decode(merged)
      try changed.validate()
      self = changed
    } catch let error as FileError {
      throw error
    } catch let error as ValueError {
      throw FileError(file: source, "\(error)")
    } catch DecodingError.typeMismatch(let type, let context) {
      throw FileError(file: source, "\(Self.name(of: context)) is not of the type \(type)")
    } catch DecodingError.valueNotFound(let type, let context) {
      throw FileError(file: source, "\(Self.name(of: context)) is null, and not of the type \(type)")
    } catch DecodingError.dataCorrupted(let context) {
      throw FileError(file: source, "\(Self.name(of: context)): \(context.debugDescription)")
    } catch {
      throw FileError(file: source, "cannot be read: \(error)")
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

  static func text(_ value: Any) -> String {
    let data = try? JSONSerialization.data(withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys])
    return data.map { String(decoding: $0, as: UTF8.self) } ?? "\(value)"
  }

  private static func decode(_ object: [String: Any]) throws -> Self {
    try JSONDecoder().decode(Self.self, from: JSONSerialization.data(withJSONObject: object))
  }

  /// Each choice of a file with its name, its value, and an object that holds nothing else; in the names' order.
  static func leaves(of object: [String: Any]) -> [(name: String, value: Any, alone: [String: Any])] {
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
