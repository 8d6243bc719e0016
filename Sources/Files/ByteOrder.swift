/// Whether `a` stands before `b` in C-locale order: by their UTF-8 bytes, as `LC_ALL=C sort` has it.
public func precedesInCLocale(_ a: String, _ b: String) -> Bool {
  a.utf8.lexicographicallyPrecedes(b.utf8)
}

/// A string as a key: equal where the UTF-8 bytes are. (Swift's `String` equates "é" composed and decomposed.)
package struct ByteKey: Hashable, Sendable {
  package let bytes: [UInt8]

  package init(_ text: String) { bytes = Array(text.utf8) }
}
