import Files
import Foundation

extension TokenTable {
  /// The table for a network that is to spell `transcripts`: every character of theirs (Unicode scalars after NFC) and
  /// `<SPACE>`, in C-locale order, and the disambiguation symbols `#0` (the grammar's backoff) and `#1` (a word whose
  /// spelling another word begins with).
  ///
  /// - Throws: `TokenTableError` where there is no character at all, or one that cannot be a unit, as a no-break space.
  public init(transcripts: some Sequence<String>) throws {
    var scalars: Set<Unicode.Scalar> = []
    for transcript in transcripts {
      for word in TextFile.fields(of: transcript.precomposedStringWithCanonicalMapping) {
        scalars.formUnion(word.unicodeScalars)
      }
    }
    guard !scalars.isEmpty else { throw TokenTableError.noCharacters }
    // The order of scalars is that of their UTF-8 bytes.
    var units = scalars.sorted().map { String($0) }
    let place = units.firstIndex { precedesInCLocale(TokenTable.spaceSymbol, $0) } ?? units.count
    units.insert(TokenTable.spaceSymbol, at: place)
    try self.init(units: units, disambiguationSymbols: 2)
  }
}
