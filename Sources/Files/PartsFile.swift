package import Foundation

/// A JSON file that holds the checksums of its folder's other files, so that parts of different folders are not taken for
/// one whole.
package struct PartsFile: Codable, Sendable {
  /// By the files' names.
  package let checksums: [String: String]

  package init(_ parts: [(data: Data, name: String)]) {
    checksums = Dictionary(parts.map { ($0.name, Self.checksum($0.data)) }) { first, _ in first }
  }

  /// Writes the parts into `folder`, and the file called `name`; all are on the disk before the first takes its place.
  package static func write(_ parts: [(data: Data, name: String)], to folder: String, as name: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let files = parts + [(try encoder.encode(PartsFile(parts)), name)]
    try AtomicFile.write(files.map { ($0.data, folder + "/" + $0.name) })
  }

  /// Throws `FileError` where a part of `folder` is not the one that its file `name` was written with. Folders without that
  /// file, as other programs make them, tell nothing.
  package static func check(_ folder: String, by name: String) throws(FileError) {
    let path = folder + "/" + name
    guard WholeFile.type(of: path) != nil else { return }
    guard let file = try? JSONDecoder().decode(Self.self, from: try WholeFile.contents(of: path)) else {
      throw FileError(file: path, "no list of checksums", hint: "make the folder anew")
    }
    for (part, expected) in file.checksums.sorted(by: { $0.key < $1.key }) {
      let found = try checksum(ofFile: folder + "/" + part)
      guard found == expected else {
        throw FileError(
          file: folder + "/" + part, "checksum \(found), and \(path) says \(expected)",
          hint: "it is damaged, or another folder's")
      }
    }
  }

  private static func checksum(ofFile path: String) throws(FileError) -> String {
    var checksum = Checksum()
    do { try WholeFile.forEachChunk(of: path) { checksum.add($0) } } catch let error as FileError { throw error } catch
    {
      throw WholeFile.unreadable(path, error)
    }
    return checksum.digits
  }

  package static func checksum(_ data: Data) -> String {
    var checksum = Checksum()
    checksum.add(data)
    return checksum.digits
  }
}

/// FNV-1a of 64 bits: against mistakes, not against malice.
private struct Checksum {
  private var hash: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ data: Data) {
    for byte in [UInt8](data) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
  }

  /// In hexadecimal.
  var digits: String {
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
