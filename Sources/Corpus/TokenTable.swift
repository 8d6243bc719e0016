import Files
import Foundation

/// The tokens of a network: `<eps>` 0, `<blk>` 1, the units, then the disambiguation symbols `#0 #1 …` (Eesen's
/// `tokens.txt`).
///
/// A column of the network's output is the blank (0) or a unit (1, 2, …); a graph's label is the column + 1; `<eps>`
/// (label 0) and the disambiguation symbols have no column. Units are in NFC and equal where their UTF-8 bytes are.
public struct TokenTable: Sendable, Equatable {
  public static let epsilonSymbol = "<eps>"
  public static let blankSymbol = "<blk>"
  /// The unit that stands between two words.
  public static let spaceSymbol = "<SPACE>"
  public static let blankColumn = 0

  /// The units; unit k has column k + 1.
  public let units: [String]
  /// How many symbols `#0 #1 …` follow the units.
  public let disambiguationSymbols: Int
  private let columnOfSymbol: [ByteKey: Int]

  /// A table of `units`, which are brought to NFC.
  ///
  /// - Throws: `TokenTableError` where a unit is empty, holds a blank, occurs twice, or is one of the symbols that are
  ///   not units.
  public init(units: [String], disambiguationSymbols: Int = 0) throws {
    precondition(disambiguationSymbols >= 0, "\(disambiguationSymbols) disambiguation symbols")
    let units = units.map(\.precomposedStringWithCanonicalMapping)
    var columns = [ByteKey(TokenTable.blankSymbol): TokenTable.blankColumn]
    for (index, unit) in units.enumerated() {
      guard TokenTable.mayBeUnit(unit) else { throw TokenTableError.notAUnit(unit) }
      guard columns.updateValue(index + 1, forKey: ByteKey(unit)) == nil else { throw TokenTableError.repeated(unit) }
    }
    self.units = units
    self.disambiguationSymbols = disambiguationSymbols
    columnOfSymbol = columns
  }

  /// The columns of the network's output: the blank and the units.
  public var columnCount: Int { units.count + 1 }

  /// The column of a unit or of the blank.
  public func column(of symbol: String) -> Int? {
    columnOfSymbol[ByteKey(symbol)]
  }

  /// The unit at `column`, or the blank's symbol at column 0.
  public func unit(atColumn column: Int) -> String {
    precondition(column >= 0 && column < columnCount, "column \(column) of \(columnCount)")
    return column == TokenTable.blankColumn ? TokenTable.blankSymbol : units[column - 1]
  }

  /// All symbols in the order of their labels, from `<eps>` at label 0.
  public var symbols: [String] {
    [TokenTable.epsilonSymbol, TokenTable.blankSymbol] + units + (0..<disambiguationSymbols).map { "#\($0)" }
  }

  /// Whether `symbol` is `#` with digits behind it.
  static func isDisambiguationSymbol(_ symbol: String) -> Bool {
    let bytes = symbol.utf8
    return bytes.count > 1 && bytes.first == UInt8(ascii: "#")
      && bytes.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
  }

  private static func mayBeUnit(_ unit: String) -> Bool {
    !unit.isEmpty && !unit.unicodeScalars.contains(where: \.properties.isWhitespace) && unit != epsilonSymbol
      && unit != blankSymbol && !isDisambiguationSymbol(unit)
  }

  public static func == (a: TokenTable, b: TokenTable) -> Bool {
    a.disambiguationSymbols == b.disambiguationSymbols && a.hasSameUnits(as: b)
  }

  /// Whether a network's columns mean the same in both. The disambiguation symbols may differ: a lexicon needs its own
  /// number of them, and no column stands for them.
  public func hasSameUnits(as other: TokenTable) -> Bool {
    units.count == other.units.count && zip(units, other.units).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
  }
}

/// What does not fit a token table.
public enum TokenTableError: Error, Equatable, CustomStringConvertible {
  case notAUnit(String)
  case repeated(String)
  /// Transcripts without a single character.
  case noCharacters
  /// A character of a text that no unit stands for.
  case unknownCharacter(Unicode.Scalar, spelling: String)
  /// A text of several words, for a table without `<SPACE>`.
  case noSpace(spelling: String)

  public var description: String {
    switch self {
    case .notAUnit(let unit):
      return "\"\(unit)\" cannot be a unit: expected characters without blanks, and not <eps>, <blk> or # with a number"
    case .noCharacters: return "the transcripts hold no characters that could be units"
    case .repeated(let unit): return "the unit \(unit) occurs twice"
    case .unknownCharacter(let scalar, let spelling):
      let code = String(scalar.value, radix: 16, uppercase: true)
      let name = scalar.properties.name.map { " \($0)" } ?? ""
      let digits = String(repeating: "0", count: max(0, 4 - code.count)) + code
      return "no unit stands for the character \"\(scalar)\" (U+\(digits)\(name)) of \"\(spelling)\""
    case .noSpace(let spelling):
      return "the token table has no \(TokenTable.spaceSymbol), which must stand between the words of \"\(spelling)\""
    }
  }
}
