/// OpenFst's binary files of transducers: storage types `vector` and `const`, arcs `standard` (tropical weights) and
/// `log`, symbol tables embedded. What is written here OpenFst 1.6 and later reads, and the other way round.
///
/// The header's properties word is written with what one look at every arc tells (`localProperties()`), and not believed when
/// read.
public enum OpenFstFile {
  package static let fstMagic: Int32 = 2_125_659_606
  static let symbolTableMagic: Int32 = 2_125_658_996
  /// Aligned `const` files begin states and arcs at multiples of this many bytes.
  static let alignment = 16

  package enum Storage: String {
    case vector
    case const
  }

  /// A file's header, without the magic number.
  package struct Header {
    package var storage: Storage
    package var arcType: String
    /// Where in the file that stands.
    package var arcTypePosition: Int
    var version: Int32
    package var hasInputSymbols: Bool
    package var hasOutputSymbols: Bool
    var isAligned: Bool
    package var start: Int64
    package var stateCount: Int64
    var arcCount: Int64
  }
}
