import Foundation

/// A word as a key: its UTF-8 bytes in NFC.
struct WordKey: Hashable, Sendable {
  let bytes: [UInt8]

  init(_ word: String) { bytes = Array(normalised(word).utf8) }
}

/// `word` in NFC.
func normalised(_ word: String) -> String {
  // ASCII is in NFC as it stands, and most words are ASCII.
  word.utf8.allSatisfy { $0 < 0x80 } ? word : word.precomposedStringWithCanonicalMapping
}
