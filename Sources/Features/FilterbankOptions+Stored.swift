package import Files
import Foundation

/// How a data folder's features were computed: `feats.json`, which stands beside `feats.scp` and says what the archive's
/// numbers alone cannot tell.
extension FilterbankOptions {
  private static let fileName = "feats.json"

  /// Writes `feats.json` into a data folder.
  package func store(in folder: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.write(try encoder.encode(self), to: folder + "/" + Self.fileName)
  }

  /// Takes `feats.json` away, where it is there.
  package static func removeStored(in folder: String) {
    try? FileManager.default.removeItem(atPath: folder + "/" + fileName)
  }

  /// Throws `FileError` where the folder has features that were computed with other options. Dither may differ; a folder
  /// without `feats.json`, as Kaldi leaves it, tells nothing.
  package func checkStored(in folder: String) throws(FileError) {
    let path = folder + "/" + Self.fileName
    guard WholeFile.type(of: path) != nil, WholeFile.type(of: folder + "/feats.scp") != nil else { return }
    let data = try WholeFile.contents(of: path)
    guard let stored = try? JSONDecoder().decode(Self.self, from: data) else {
      throw FileError(file: path, "not a description of features", hint: "compute the folder's features anew")
    }
    let differences = Self.differences(stored, self)
    guard differences.isEmpty else {
      throw FileError(
        file: path, "the folder's features were computed with \(differences.joined(separator: ", "))",
        hint: "compute them anew by asr-features with these options")
    }
  }

  /// `NAME FOUND instead of EXPECTED` for each option that differs, in the names' order.
  private static func differences(_ found: Self, _ expected: Self) -> [String] {
    let (found, expected) = (fields(found), fields(expected))
    return found.keys.sorted().compactMap { name in
      guard name != "dither", found[name] != expected[name] else { return nil }
      return "\(name) \(found[name, default: "nothing"]) instead of \(expected[name, default: "nothing"])"
    }
  }

  private static func fields(_ options: Self) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: Mirror(reflecting: options).children.compactMap { child in
        child.label.map { ($0, "\(child.value)") }
      })
  }
}
