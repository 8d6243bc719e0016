import Foundation

/// The repository as text: what the architecture tests look at.
enum SourceTree {
  /// The package's root, three folders above this file.
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// A Swift file of the package.
  struct File {
    /// The path below the package's root, as `Sources/WFST/Compose.swift`.
    let path: String
    let text: String

    /// The target that the file belongs to: the second folder of its path.
    var target: String {
      String(path.split(separator: "/")[1])
    }
  }

  /// All Swift files below the given folder of the root, sorted by path.
  static func swiftFiles(below folder: String) throws -> [File] {
    let base = root.appending(path: folder)
    return try FileManager.default.subpathsOfDirectory(atPath: base.path)
      .filter { $0.hasSuffix(".swift") }
      .sorted()
      .map { File(path: "\(folder)/\($0)", text: try String(contentsOf: base.appending(path: $0), encoding: .utf8)) }
  }

  /// The names of the folders directly below the given folder of the root.
  static func folders(in folder: String) throws -> Set<String> {
    let contents = try FileManager.default.contentsOfDirectory(
      at: root.appending(path: folder), includingPropertiesForKeys: [.isDirectoryKey])
    return Set(
      try contents.filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
        .map(\.lastPathComponent))
  }

  static func text(of path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }
}

extension SourceTree.File {
  /// The modules that the file imports, with or without an access level or an attribute before `import`; where there is a
  /// condition (`#if`), in any case.
  var importedModules: Set<String> {
    let pattern =
      /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+(\w+)/
    return Set(text.split(separator: "\n").compactMap { line in line.firstMatch(of: pattern).map { String($0.1) } })
  }

  /// The places, as `path:line`, where the pattern occurs in code.
  func places(inCode pattern: some RegexComponent) -> [String] {
    places(in: code, of: pattern)
  }

  /// The lines of `text` (the file's own, or what is left of it) where the pattern occurs, as `path:line`.
  func places(in text: String, of pattern: some RegexComponent) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
      .filter { $0.element.contains(pattern) }
      .map { "\(path):\($0.offset + 1)" }
  }

  /// The file's text without line comments and without the contents of one-line string literals, so that a word is found
  /// only where it is code.
  private var code: String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { line in line.replacing(/"(?:[^"\\]|\\.)*"/, with: "\"\"").replacing(/\/\/.*$/, with: "") }
      .joined(separator: "\n")
  }
}
