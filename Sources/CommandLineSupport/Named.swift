import ArgumentParser

/// The value that a name stands for, for an option's `transform`.
///
/// - Throws: `ValidationError` that lists the names, where there is no such one.
public func named<Value: RawRepresentable & CaseIterable>(_ name: String) throws -> Value
where Value.RawValue == String {
  guard let value = Value(rawValue: name) else {
    throw ValidationError("there is no \(name): \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
  }
  return value
}
