import Files
import Foundation

/// A text as what is compared: its words and its characters, after NFC.
struct Transcript: Equatable {
  /// The words' UTF-8 bytes.
  let words: [[UInt8]]

  init(_ text: String) {
    words = TextFile.fields(of: text.precomposedStringWithCanonicalMapping).map { Array($0.utf8) }
  }

  /// Unicode scalars, with one space between two words.
  var characters: [Unicode.Scalar] {
    words.map { Array(String(decoding: $0, as: UTF8.self).unicodeScalars) }.joined(separator: [" "]).map { $0 }
  }
}
