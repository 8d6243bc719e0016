import Foundation

/// The model that comes along with the package.
public enum DefaultModel {
  /// The model's folder; nil where neither a build nor an installation has left one.
  ///
  /// Looked for in this order: beside the program, where SwiftPM puts the resources of what it builds; in
  /// `../share/hadamard/model` from the program, where an installation has it; and in the package's sources, for what
  /// runs in a tool of SwiftPM's, as tests do.
  public static var path: String? {
    let programs = Bundle.main.bundleURL
    let candidates = [
      programs.appending(path: "hadamard_DefaultModel.resources/Model"),
      programs.deletingLastPathComponent().appending(path: "share/hadamard/model"),
      URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Model"),
    ]
    return candidates.map { $0.path(percentEncoded: false) }.first { folder in
      FileManager.default.fileExists(atPath: folder + "/model.json")
    }
  }
}
