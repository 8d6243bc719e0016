package import Corpus
package import WFST

/// A graph's labels for the tokens of a table: a column's label is the column + 1, and the disambiguation symbols
/// `#0 #1 …` follow the last unit's.
extension TokenTable {
  package static var blankLabel: Label { label(ofColumn: blankColumn) }

  package static func label(ofColumn column: Int) -> Label { Label(Int32(column + 1)) }

  package var unitLabels: [Label] { (1..<columnCount).map { Self.label(ofColumn: $0) } }

  /// - Precondition: the table has that many disambiguation symbols.
  package func label(ofDisambiguation number: Int) -> Label {
    precondition(number < disambiguationSymbols, "#\(number) of \(disambiguationSymbols) disambiguation symbols")
    return Self.label(ofColumn: columnCount + number)
  }

  /// The last disambiguation symbol, where a graph has a place for new words: it stands for their tokens.
  package var newWordLabel: Label { label(ofDisambiguation: disambiguationSymbols - 1) }

  package var disambiguationLabels: [Label] { (0..<disambiguationSymbols).map { label(ofDisambiguation: $0) } }

  /// The same units with at least `count` disambiguation symbols.
  package func withDisambiguationSymbols(atLeast count: Int) throws -> TokenTable {
    try TokenTable(units: units, disambiguationSymbols: max(count, disambiguationSymbols))
  }

  /// The table as symbols of transducers.
  package var symbolTable: SymbolTable { SymbolTable(name: "tokens.txt", symbols: symbols) }
}
