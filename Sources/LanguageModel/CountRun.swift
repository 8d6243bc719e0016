import Files
import Foundation

/// Sorted n-grams and their counts in a file without a name, which is gone when nobody holds it any more.
///
/// A record is the key's 16 bytes and the count's 8, least significant first.
final class CountRun {
  private let handle: FileHandle
  private let path: String
  private var buffer: ArraySlice<UInt8> = []
  private static let recordBytes = 24
  private static let bufferBytes = recordBytes << 15

  /// - Parameter order: sorted, none twice.
  /// - Throws: `FileError` where the disk refuses.
  init(_ order: AdjustedCounts.Order, folder: URL) throws {
    let url = folder.appending(path: "ngrams-\(UUID())")
    path = url.path
    do {
      handle = try Self.unnamedFile(at: url)
      var bytes: [UInt8] = []
      for (key, count) in zip(order.keys, order.counts) {
        for byte in 0..<16 { bytes.append(UInt8(truncatingIfNeeded: key >> AdjustedCounts.Key(8 * byte))) }
        for byte in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: count >> (8 * byte))) }
        if bytes.count >= Self.bufferBytes {
          try handle.write(contentsOf: Data(bytes))
          bytes.removeAll(keepingCapacity: true)
        }
      }
      try handle.write(contentsOf: Data(bytes))
      try handle.seek(toOffset: 0)
    } catch let error as FileError {
      throw error
    } catch {
      throw FileError(file: path, "cannot be written: \(SystemFailure.words(for: error))")
    }
  }

  /// Gone from its folder at once, so that nothing is left however the process ends.
  private static func unnamedFile(at url: URL) throws -> FileHandle {
    guard FileManager.default.createFile(atPath: url.path, contents: nil) else {
      throw FileError(file: url.path, "cannot be created, for n-grams that go beyond the memory allowed")
    }
    defer { try? FileManager.default.removeItem(at: url) }
    return try FileHandle(forUpdating: url)
  }

  /// The next record; nil behind the last.
  ///
  /// - Throws: `FileError` where the disk refuses.
  func next() throws -> (key: AdjustedCounts.Key, count: Int)? {
    if buffer.isEmpty {
      do { buffer = try handle.read(upToCount: Self.bufferBytes).map { ArraySlice($0) } ?? [] } catch {
        throw FileError(file: path, "cannot be read: \(SystemFailure.words(for: error))")
      }
    }
    guard !buffer.isEmpty else { return nil }
    var key = AdjustedCounts.Key(0)
    var count = 0
    let start = buffer.startIndex
    for byte in (0..<16).reversed() { key = key << 8 | AdjustedCounts.Key(buffer[start + byte]) }
    for byte in (16..<24).reversed() { count = count << 8 | Int(buffer[start + byte]) }
    buffer = buffer.dropFirst(Self.recordBytes)
    return (key, count)
  }
}
