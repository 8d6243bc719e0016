import Foundation

/// A folder that lives as long as the value.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/hadamard-corpus-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  /// Writes a file into the folder; its path.
  @discardableResult
  func put(_ text: String, at name: String) throws -> String {
    try put(Data(text.utf8), at: name)
  }

  @discardableResult
  func put(_ data: Data, at name: String) throws -> String {
    try data.write(to: URL(filePath: file(name)))
    return file(name)
  }

  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }
}
