package import Foundation

/// A folder that lives as long as the value.
package final class TemporaryFolder: Sendable {
  package let url: URL

  package init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "hadamard-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  package var path: String { url.path }

  package var names: [String] {
    get throws { try names(in: "") }
  }

  /// Those of a folder in it.
  package func names(in name: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: file(name)).sorted()
  }

  package func file(_ name: String) -> String { path + "/" + name }

  package func holds(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name)) }

  /// Writes a file, and the folders above it; its path.
  @discardableResult
  package func write(_ data: Data, to name: String) throws -> String {
    let target = url.appending(path: name)
    try FileManager.default.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: target)
    return file(name)
  }

  @discardableResult
  package func write(_ text: String, to name: String) throws -> String { try write(Data(text.utf8), to: name) }

  package func data(of name: String) throws -> Data { try Data(contentsOf: url.appending(path: name)) }

  package func text(of name: String) throws -> String { String(decoding: try data(of: name), as: UTF8.self) }
}
