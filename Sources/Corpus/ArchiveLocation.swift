/// Where a matrix lies: a file and the byte at which it begins, as in Kaldi's `path:offset`.
public struct ArchiveLocation: Sendable, Hashable, CustomStringConvertible {
  public let path: String
  public let offset: Int

  public init(path: String, offset: Int = 0) {
    self.path = path
    self.offset = offset
  }

  /// From an entry of a `.scp` file; without `:offset` the matrix begins with the file.
  ///
  /// `nil` for what is no such place: a command (`… |`) or a range of rows (`…[0:10]`).
  public init?(entry: String) {
    guard let last = entry.utf8.last, last != UInt8(ascii: "|"), last != UInt8(ascii: "]") else { return nil }
    if let colon = entry.utf8.lastIndex(of: UInt8(ascii: ":")), let offset = Int(entry[colon...].dropFirst()),
      offset >= 0
    {
      self.init(path: String(entry[..<colon]), offset: offset)
    } else {
      self.init(path: entry)
    }
  }

  public var description: String { "\(path):\(offset)" }
}
