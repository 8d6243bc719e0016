import WFST

/// The table of words, `words.txt`: `<eps>` 0, the words, and last `#0`, the grammar's backoff.
enum WordTable {
  static let backoffSymbol = "#0"

  static func make(_ words: [String]) -> SymbolTable {
    var table = SymbolTable(name: "words.txt", symbols: ["<eps>"])
    for word in words { table.add(word) }
    table.add(backoffSymbol)
    return table
  }

  /// - Precondition: the table has `#0`, as `make` gives it.
  static func backoff(in table: SymbolTable) -> Label {
    guard let label = table.id(of: backoffSymbol) else { preconditionFailure("a word table without #0") }
    return label
  }
}
