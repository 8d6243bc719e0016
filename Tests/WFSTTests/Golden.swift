import Foundation
import WFST

/// The files of Golden/, made by OpenFst 1.7.9's tools (see Golden/generate.py).
enum Golden {
  static let indices = 0..<5

  static func path(_ name: String) throws -> String {
    guard let folder = Bundle.module.resourceURL else { throw CocoaError(.fileNoSuchFile) }
    return folder.appendingPathComponent("Golden").appendingPathComponent(name).path
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  static func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

  /// A transducer from AT&T text, its states' numbers as they are printed.
  static func transducer(_ name: String) throws -> VectorFst<TropicalWeight> {
    try VectorFst(text: bytes(name), path: name, keepsStateNumbers: true)
  }
}
