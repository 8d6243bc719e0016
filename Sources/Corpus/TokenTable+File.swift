import Files
import Foundation

extension TokenTable {
  /// Reads `tokens.txt`: a symbol and its label a line, the labels 0, 1, 2, … in this order.
  ///
  /// - Throws: `FileError`, which names the line.
  public init(contentsOf path: String) throws {
    var units: [String] = []
    var disambiguationSymbols = 0
    let lines = try TextFile.lines(of: path)
    for line in lines {
      let label = line.number - 1
      let fields = line.fields
      guard fields.count == 2, fields[1] == String(label) else {
        throw FileError(file: path, line: line.number, "expected `SYMBOL \(label)`, found \"\(line.text)\"")
      }
      let symbol = fields[0].precomposedStringWithCanonicalMapping
      if label < 2 {
        let expected = label == 0 ? TokenTable.epsilonSymbol : TokenTable.blankSymbol
        guard symbol == expected else {
          throw FileError(
            file: path, line: line.number, "expected `\(expected) \(label)`, found \"\(line.text)\"",
            hint: "a token table begins with <eps> and <blk>")
        }
      } else if TokenTable.isDisambiguationSymbol(symbol) {
        guard symbol == "#\(disambiguationSymbols)" else {
          throw FileError(file: path, line: line.number, "expected #\(disambiguationSymbols), found \(symbol)")
        }
        disambiguationSymbols += 1
      } else {
        guard disambiguationSymbols == 0 else {
          throw FileError(file: path, line: line.number, "the unit \(symbol) stands behind a disambiguation symbol")
        }
        units.append(symbol)
      }
    }
    guard lines.count > 2, !units.isEmpty else { throw FileError(file: path, "the token table has no units") }
    do {
      try self.init(units: units, disambiguationSymbols: disambiguationSymbols)
    } catch {
      throw FileError(file: path, "\(error)")
    }
  }

  /// Writes `tokens.txt`.
  public func write(to path: String) throws {
    try AtomicFile.write(text, to: path)
  }

  /// What `tokens.txt` holds.
  package var text: String { symbols.enumerated().map { "\($0.element) \($0.offset)\n" }.joined() }
}
