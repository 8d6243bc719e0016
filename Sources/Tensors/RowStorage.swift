/// Rows of `Float` whose memory stays when their number changes: what a workspace is made of, so that a loop over batches
/// of different lengths does not go to the system for memory (clearing fresh pages took a fifth of an update).
public struct RowStorage: Sendable {
  public let columns: Int
  public private(set) var rows = 0
  /// The rows, one after the other; perhaps spare memory behind them.
  public var elements: [Float] = []

  public init(columns: Int) {
    precondition(columns >= 0, "no rows of \(columns) columns")
    self.columns = columns
  }

  /// The rows of a matrix.
  public init(_ matrix: Matrix) {
    columns = matrix.columns
    rows = matrix.rows
    elements = matrix.elements
  }

  /// Makes it `rows` rows long. What they hold is not said.
  public mutating func reserve(rows: Int) {
    self.rows = rows
    guard elements.count < rows * columns else { return }
    elements = []
    elements = Matrix.unfilled(rows: rows, columns: columns).elements
  }

  /// Makes it equal to `other`.
  public mutating func copy(_ other: RowStorage) {
    precondition(other.columns == columns, "rows of \(other.columns) columns copied to \(columns)")
    reserve(rows: other.rows)
    let (source, all) = (other.elements.span.extracting(other.range), range)
    var target = elements.mutableSpan
    target.withPart(all) { Elementwise.copy(source, to: &$0) }
  }

  /// Makes some rows equal to those of `other`.
  public mutating func copy(_ other: RowStorage, rows: Range<Int>) {
    precondition(other.columns == columns, "rows of \(other.columns) columns copied to \(columns)")
    let (source, part) = (other.elements.span.extracting(other.range(ofRows: rows)), range(ofRows: rows))
    var target = elements.mutableSpan
    target.withPart(part) { Elementwise.copy(source, to: &$0) }
  }

  /// The positions in `elements` of all rows.
  public var range: Range<Int> { 0..<rows * columns }

  /// The positions in `elements` of some rows.
  public func range(ofRows range: Range<Int>) -> Range<Int> {
    precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) of \(rows)")
    return range.lowerBound * columns..<range.upperBound * columns
  }

  /// The positions in `elements` of row `row`.
  public func range(ofRow row: Int) -> Range<Int> { range(ofRows: row..<row + 1) }

  /// The rows as a matrix of their own.
  public var matrix: Matrix { Matrix(rows: rows, columns: columns, elements: Array(elements[range])) }
}
