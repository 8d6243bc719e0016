/// A dense row-major matrix of `Float`: element (r, c) lies at `r · columns + c`.
///
/// A value type. All index arithmetic on rows and columns of the package lives here and in `BLAS.swift`.
public struct Matrix: Sendable, Equatable {
  public let rows: Int
  public let columns: Int
  /// The elements, row after row; always `rows · columns` of them.
  public var elements: [Float]

  /// A matrix filled with one value.
  public init(rows: Int, columns: Int, repeating value: Float = 0) {
    precondition(rows >= 0 && columns >= 0, "a matrix has no negative size: [\(rows) × \(columns)]")
    self.rows = rows
    self.columns = columns
    self.elements = [Float](repeating: value, count: rows * columns)
  }

  /// A matrix whose elements are what the memory held before, for a result of which every element is written before it
  /// is read: filling it first would take as long as many of the loops that write it.
  public static func unfilled(rows: Int, columns: Int) -> Matrix {
    precondition(rows >= 0 && columns >= 0, "a matrix has no negative size: [\(rows) × \(columns)]")
    let elements = unsafe [Float](unsafeUninitializedCapacity: rows * columns) { $1 = rows * columns }
    return Matrix(rows: rows, columns: columns, elements: elements)
  }

  /// A matrix of given elements, row after row.
  public init(rows: Int, columns: Int, elements: [Float]) {
    precondition(
      elements.count == rows * columns, "\(elements.count) elements do not fill [\(rows) × \(columns)]")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// The positions in `elements` of row `row`.
  @inlinable
  public func range(ofRow row: Int) -> Range<Int> {
    precondition(row >= 0 && row < rows, "row \(row) is not in [\(rows) × \(columns)]")
    return row * columns..<(row + 1) * columns
  }

  @inlinable
  public subscript(row: Int, column: Int) -> Float {
    get {
      precondition(column >= 0 && column < columns, "column \(column) is not in [\(rows) × \(columns)]")
      return elements[range(ofRow: row).lowerBound + column]
    }
    set {
      precondition(column >= 0 && column < columns, "column \(column) is not in [\(rows) × \(columns)]")
      elements[range(ofRow: row).lowerBound + column] = newValue
    }
  }

  /// Row `row`, a view that shares the matrix's storage.
  @inlinable
  public subscript(row row: Int) -> ArraySlice<Float> { elements[range(ofRow: row)] }
}
