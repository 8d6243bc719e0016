package import Files
package import Foundation

/// The symbols that a character model predicts, each a number from 0 on: the code points of a text, or its bytes.
public struct Alphabet: Sendable, Equatable, Codable {
  public enum Unit: String, Sendable, Codable, CaseIterable {
    /// Unicode scalars of the text in NFC; lines end in one line feed each.
    case character
    /// Bytes as they are, as the Hutter Prize's text is counted.
    case byte
  }

  public let unit: Unit
  /// The code point or byte of each symbol, ascending.
  public let codes: [UInt32]

  /// The symbols of a text.
  package init(of codes: [UInt32], unit: Unit) {
    self.unit = unit
    self.codes = Set(codes).sorted()
  }

  /// - Throws: `DecodingError` for codes that are not ascending, none, or no bytes where bytes are meant.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    unit = try values.decode(Unit.self, forKey: .unit)
    codes = try values.decode([UInt32].self, forKey: .codes)
    guard let last = codes.last, zip(codes, codes.dropFirst()).allSatisfy({ $0 < $1 }), unit == .character || last < 256
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .codes, in: values, debugDescription: "the codes of an alphabet are ascending, and bytes below 256")
    }
  }

  public var count: Int { codes.count }

  /// The symbol of a code; nil where the alphabet has none.
  public func symbol(of code: UInt32) -> Int? {
    var range = codes.indices
    while range.count > 1 {
      let middle = (range.lowerBound + range.upperBound) / 2
      range = codes[middle] <= code ? middle..<range.upperBound : range.lowerBound..<middle
    }
    return range.first.flatMap { codes[$0] == code ? $0 : nil }
  }

  /// The symbol that begins and ends a sentence; nil where the texts that the alphabet was made of had no lines.
  public var lineEnd: Int? { symbol(of: 0x0A) }

  /// The symbols of a line of text.
  ///
  /// - Throws: `UnknownSymbol`.
  public func symbols(of text: String) throws(UnknownSymbol) -> [Int] {
    try symbols(of: Self.codes(of: text, unit: unit))
  }

  /// The symbols of codes.
  package func symbols(of codes: [UInt32]) throws(UnknownSymbol) -> [Int] {
    var symbols: [Int] = []
    symbols.reserveCapacity(codes.count)
    for (place, code) in codes.enumerated() {
      guard let symbol = symbol(of: code) else {
        throw UnknownSymbol(code: code, unit: unit, place: place)
      }
      symbols.append(symbol)
    }
    return symbols
  }

  /// A text of these symbols; bytes that are no UTF-8 appear as U+FFFD.
  public func text(of symbols: [Int]) -> String {
    switch unit {
    case .character:
      var text = String.UnicodeScalarView()
      text.append(contentsOf: symbols.compactMap { Unicode.Scalar(codes[$0]) })
      return String(text)
    case .byte: return String(decoding: symbols.map { UInt8(truncatingIfNeeded: codes[$0]) }, as: UTF8.self)
    }
  }

  /// The codes of a text.
  static func codes(of text: String, unit: Unit) -> [UInt32] {
    switch unit {
    case .character: text.precomposedStringWithCanonicalMapping.unicodeScalars.map(\.value)
    case .byte: text.utf8.map { UInt32($0) }
    }
  }

  /// The codes of a file's text, without carriage returns before line feeds where it is read as characters.
  ///
  /// - Throws: `FileError` where it is no UTF-8 and is read as characters.
  package static func codes(of data: Data, from path: String, unit: Unit) throws(FileError) -> [UInt32] {
    guard unit == .character else { return data.map { UInt32($0) } }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw FileError(file: path, "not UTF-8 text", hint: "--unit byte takes any file as it is")
    }
    return codes(of: text.replacing("\r\n", with: "\n"), unit: unit)
  }

  /// A character that an alphabet has not.
  public struct UnknownSymbol: Error, Equatable, CustomStringConvertible {
    public let code: UInt32
    public let unit: Unit
    /// Counted from 0.
    public let place: Int

    public var description: String {
      let name =
        switch unit {
        case .byte: "the byte \(code)"
        case .character:
          Unicode.Scalar(code).map { "\"\($0)\" (U+\(String(code, radix: 16, uppercase: true)))" } ?? "\(code)"
        }
      return "\(name) at place \(place + 1) is not in the character model's alphabet"
    }
  }
}
