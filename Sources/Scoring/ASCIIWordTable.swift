/// Numbers of words of ASCII characters, found by their bytes: no string is made of a word that is known, and scoring meets the same
/// words again and again. Open addressing with linear probing, hashed by FNV-1a.
struct ASCIIWordTable {
  private struct Slot {
    var number: Int32 = -1
    var start: Int32 = 0
    var length: Int32 = 0
  }

  /// Always a power of two, at most half full.
  private var slots = [Slot](repeating: Slot(), count: 1024)
  private var count = 0
  /// The bytes of all words, one word after the other.
  private var bytes: [UInt8] = []

  static let emptyHash: UInt64 = 0xCBF2_9CE4_8422_2325

  /// The hash of a word that is longer by one byte.
  @inline(__always)
  static func hash(_ hash: UInt64, _ byte: UInt8) -> UInt64 { (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }

  /// The number of the word in `range` of `text`, whose hash is `hash`; nil where it is not known.
  func number(of text: [UInt8], _ range: Range<Int>, hash: UInt64) -> Int32? {
    let slot = slots[place(of: text, range, hash)]
    return slot.number < 0 ? nil : slot.number
  }

  /// Makes a word known that is not.
  mutating func insert(_ text: [UInt8], _ range: Range<Int>, hash: UInt64, number: Int32) {
    if 2 * (count + 1) > slots.count { grow() }
    slots[place(of: text, range, hash)] = Slot(
      number: number, start: Int32(bytes.count), length: Int32(range.count))
    bytes += text[range]
    count += 1
  }

  /// Where the word is, or would be.
  private func place(of text: [UInt8], _ range: Range<Int>, _ hash: UInt64) -> Int {
    var place = Int(truncatingIfNeeded: hash ^ (hash >> 32)) & (slots.count - 1)
    while slots[place].number >= 0, !isWord(slots[place], text, range) {
      place = (place + 1) & (slots.count - 1)
    }
    return place
  }

  private func isWord(_ slot: Slot, _ text: [UInt8], _ range: Range<Int>) -> Bool {
    guard Int(slot.length) == range.count else { return false }
    let start = Int(slot.start)
    for offset in 0..<range.count where bytes[start + offset] != text[range.lowerBound + offset] { return false }
    return true
  }

  private mutating func grow() {
    let known = slots.filter { $0.number >= 0 }
    slots = [Slot](repeating: Slot(), count: 2 * slots.count)
    for slot in known {
      let range = Int(slot.start)..<Int(slot.start + slot.length)
      slots[place(of: bytes, range, bytes[range].reduce(Self.emptyHash, Self.hash))] = slot
    }
  }
}
