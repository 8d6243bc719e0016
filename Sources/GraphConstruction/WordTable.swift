import WFST

/// The table of words, `words.txt`: `<eps>` 0, the words, and last `#0`, the grammar's backoff, and where a graph has a place for
/// new words `#1`, which stands for them.
package enum WordTable {
  static let backoffSymbol = "#0"
  package static let newWordSymbol = "#1"

  static func make(_ words: [String], hasPlaceForNewWords: Bool = false) -> SymbolTable {
    var table = SymbolTable(name: "words.txt", symbols: ["<eps>"])
    for word in words { table.add(word) }
    table.add(backoffSymbol)
    if hasPlaceForNewWords { table.add(newWordSymbol) }
    return table
  }

  /// Whether a symbol of a word table is no word: `<eps>`, `<s>`, `</s>`, or `#` with digits.
  package static func isSymbol(_ symbol: String) -> Bool {
    ["<eps>", "<s>", "</s>"].contains(symbol)
      || (symbol.utf8.count > 1 && symbol.utf8.first == UInt8(ascii: "#")
        && symbol.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) })
  }

  /// - Precondition: the table has `#0`, as `make` gives it.
  static func backoff(in table: SymbolTable) -> Label {
    guard let label = table.id(of: backoffSymbol) else { preconditionFailure("a word table without #0") }
    return label
  }
}
