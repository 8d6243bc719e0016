import ArgumentParser

/// The value that a name stands for.
func named<Value: RawRepresentable & CaseIterable>(_ name: String) throws -> Value where Value.RawValue == String {
  guard let value = Value(rawValue: name) else {
    throw ValidationError("there is no \(name): \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
  }
  return value
}
