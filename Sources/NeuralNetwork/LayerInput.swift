public import Tensors

/// x of every packed frame.
public enum LayerInput: Sendable {
  /// [R × D], in parts that stand side by side: [R × D₁], [R × D₂] …
  case rows([RowStorage])
  /// A vector of `size` numbers a row, of which one is 1 and the others are 0: which one. Wx is then a row of Wᵀ, and no
  /// product is needed.
  case oneHot([Int], size: Int)

  /// R.
  var rowCount: Int {
    switch self {
    case .rows(let parts): parts.first?.rows ?? 0
    case .oneHot(let symbols, _): symbols.count
    }
  }

  /// D.
  var columns: Int {
    switch self {
    case .rows(let parts): parts.reduce(0) { $0 + $1.columns }
    case .oneHot(_, let size): size
    }
  }
}

extension RowStorage {
  /// Row i ← row `symbols[i]` of `table`: the product of one-hot rows with it.
  mutating func gather(_ symbols: [Int], from table: Matrix) {
    precondition(columns == table.columns, "rows of \(table.columns) gathered in rows of \(columns)")
    reserve(rows: symbols.count)
    let source = table.elements.span
    for (row, symbol) in symbols.enumerated() {
      let (from, to) = (table.range(ofRow: symbol), range(ofRow: row))
      var target = elements.mutableSpan
      target.withPart(to) { Elementwise.copy(source.extracting(from), to: &$0) }
    }
  }

  /// Row `symbols[i]` of `table` grows by row i: the gradient of `gather`.
  func scatter(_ symbols: [Int], addingTo table: inout Matrix) {
    precondition(columns == table.columns && rows == symbols.count)
    let (rowWidth, source) = (columns, elements.span)
    var target = table.elements.mutableSpan
    for (row, symbol) in symbols.enumerated() {
      target.withPart(symbol * rowWidth..<(symbol + 1) * rowWidth) {
        Elementwise.add(source.extracting(row * rowWidth..<(row + 1) * rowWidth), to: &$0)
      }
    }
  }
}
