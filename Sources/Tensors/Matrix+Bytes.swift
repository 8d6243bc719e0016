extension Matrix {
  /// The elements as they lie in memory, four bytes each: little-endian on every CPU that Swift supports for Linux.
  public var elementBytes: [UInt8] { unsafe elements.withUnsafeBytes { unsafe [UInt8]($0) } }

  /// The inverse of `elementBytes`.
  public init(rows: Int, columns: Int, elementBytes bytes: ArraySlice<UInt8>) {
    precondition(bytes.count == 4 * rows * columns, "\(bytes.count) bytes do not fill [\(rows) × \(columns)]")
    self.init(rows: rows, columns: columns)
    unsafe elements.withUnsafeMutableBytes { unsafe $0.copyBytes(from: bytes) }
  }
}
