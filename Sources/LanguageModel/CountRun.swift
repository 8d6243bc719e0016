import Files
import Foundation

/// Sorted n-grams and their counts in a file without a name, which is gone when nobody holds it any more. Read once, from its
/// beginning to its end.
///
/// A record is the key's 16 bytes and the count's 8, least significant first.
final class CountRun {
  private let handle: FileHandle
  private let path: String
  private let bufferBytes: Int
  private var buffer: ArraySlice<UInt8> = []

  private static let recordBytes = 24

  /// - Parameters:
  ///   - bufferRecords: how many records are written or read at once.
  ///   - records: hands over the records to be written, sorted, no key twice.
  /// - Throws: `FileError` where the disk refuses, and what `records` throws.
  init(
    in folder: URL, bufferRecords: Int,
    _ records: (_ add: (AdjustedCounts.Key, Int) throws -> Void) throws -> Void
  ) throws {
    let url = folder.appending(path: "ngrams-\(UUID())")
    path = url.path
    bufferBytes = bufferRecords * Self.recordBytes
    handle = try Self.unnamedFile(at: url)
    var bytes: [UInt8] = []
    try records { key, count in
      for byte in 0..<16 { bytes.append(UInt8(truncatingIfNeeded: key >> AdjustedCounts.Key(8 * byte))) }
      for byte in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: count >> (8 * byte))) }
      guard bytes.count >= bufferBytes else { return }
      try write(bytes)
      bytes.removeAll(keepingCapacity: true)
    }
    try write(bytes)
    do { try handle.seek(toOffset: 0) } catch { throw failure("read", error) }
  }

  /// Gone from its folder at once, so that nothing is left however the process ends.
  private static func unnamedFile(at url: URL) throws -> FileHandle {
    do {
      try Data().write(to: url, options: .withoutOverwriting)
      defer { try? FileManager.default.removeItem(at: url) }
      return try FileHandle(forUpdating: url)
    } catch {
      throw FileError(
        file: url.path, "cannot be written: \(SystemFailure.words(for: error))",
        hint: "n-grams that go beyond the memory allowed go to the folder that TMPDIR names")
    }
  }

  private func write(_ bytes: [UInt8]) throws {
    do { try handle.write(contentsOf: Data(bytes)) } catch { throw failure("written", error) }
  }

  private func failure(_ verb: String, _ error: any Error) -> FileError {
    FileError(file: path, "cannot be \(verb): \(SystemFailure.words(for: error))")
  }

  /// The next record; nil behind the last.
  ///
  /// - Throws: `FileError` where the disk refuses.
  private func next() throws -> (key: AdjustedCounts.Key, count: Int)? {
    if buffer.isEmpty {
      do { buffer = try handle.read(upToCount: bufferBytes).map { ArraySlice($0) } ?? [] } catch {
        throw failure("read", error)
      }
    }
    guard !buffer.isEmpty else { return nil }
    guard buffer.count >= Self.recordBytes else { throw FileError(file: path, "ends within a record") }
    var key = AdjustedCounts.Key(0)
    var count = 0
    let start = buffer.startIndex
    for byte in (0..<16).reversed() { key = key << 8 | AdjustedCounts.Key(buffer[start + byte]) }
    for byte in (16..<24).reversed() { count = count << 8 | Int(buffer[start + byte]) }
    buffer = buffer.dropFirst(Self.recordBytes)
    return (key, count)
  }

  /// Hands the records of all runs to `body`, sorted, the counts of equal keys summed. O(records · runs).
  static func merge(_ runs: [CountRun], _ body: (AdjustedCounts.Key, Int) throws -> Void) throws {
    var heads: [(run: CountRun, key: AdjustedCounts.Key, count: Int)] = []
    for run in runs {
      if let (key, count) = try run.next() { heads.append((run, key, count)) }
    }
    while var least = heads.first?.key {
      for head in heads where head.key < least { least = head.key }
      var total = 0
      for index in heads.indices.reversed() where heads[index].key == least {
        total += heads[index].count
        if let (key, count) = try heads[index].run.next() {
          (heads[index].key, heads[index].count) = (key, count)
        } else {
          heads.remove(at: index)
        }
      }
      try body(least, total)
    }
  }
}
