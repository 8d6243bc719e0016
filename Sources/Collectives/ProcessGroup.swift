/// The processes that work on one task together, numbered by rank from 0, on one machine or on several.
///
/// Every function but `abort` is collective: all ranks call it, in the same order and with as many values, and none returns
/// with its result before all have called it. One thread of a process calls them.
public protocol ProcessGroup: Sendable {
  var rank: Int { get }
  var size: Int { get }
  /// How many of the processes share this one's machine, and so its cores; this one is counted.
  var sizeOnThisMachine: Int { get }

  /// Every rank's values become the sums over the ranks, the same bytes on all of them and in every run of as many ranks.
  func sum(_ values: inout MutableSpan<Float>)

  /// The same of Doubles.
  func sum(_ values: inout MutableSpan<Double>)

  /// The same of integers, modulo 2⁶⁴.
  func sum(_ values: inout MutableSpan<UInt64>)

  /// Every rank's bytes become those of `root`.
  func broadcast(_ bytes: inout MutableSpan<UInt8>, from root: Int)

  /// The last call of each rank that has done its work.
  func finish()

  /// Ends all processes at once, this one with exit code 1. Not collective: for a rank that cannot go on.
  func abort() -> Never
}

extension ProcessGroup {
  /// Whether this is the rank that reads what is not shared out, writes, and speaks.
  public var isFirst: Bool { rank == 0 }

  public func sum(_ values: inout [Double]) {
    var span = values.mutableSpan
    sum(&span)
  }

  public func sum(_ values: inout [UInt64]) {
    var span = values.mutableSpan
    sum(&span)
  }

  /// The bytes that `root` gives; what the others give is not looked at.
  public func broadcast(_ bytes: [UInt8], from root: Int) -> [UInt8] {
    var count = [UInt64(rank == root ? bytes.count : 0)]
    sum(&count)
    var bytes = rank == root ? bytes : [UInt8](repeating: 0, count: Int(count[0]))
    var span = bytes.mutableSpan
    broadcast(&span, from: root)
    return bytes
  }

  /// Every rank's text, by rank.
  public func gather(_ text: String) -> [String] {
    (0..<size).map { String(decoding: broadcast([UInt8](text.utf8), from: $0), as: UTF8.self) }
  }
}
