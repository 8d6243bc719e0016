import CommandLineSupport
import Files
import Foundation
import WFST

/// A transducer as files hold them, of either semiring.
enum AnyFst {
  case standard(VectorFst<TropicalWeight>)
  case log(VectorFst<LogWeight>)

  /// From a binary file; `-` is standard input.
  init(readFrom path: String) throws {
    let name = path == "-" ? "standard input" : path
    let bytes = [UInt8](path == "-" ? FileHandle.standardInput.readDataToEndOfFile() : try WholeFile.contents(of: path))
    switch try OpenFstFile.arcType(of: bytes, path: name) {
    case LogWeight.arcType: self = .log(VectorFst(try OpenFstFile.decode(bytes, path: name)))
    default: self = .standard(VectorFst(try OpenFstFile.decode(bytes, path: name)))
    }
  }

  init<W: FloatSemiring>(_ fst: VectorFst<W>) {
    switch fst {
    case let fst as VectorFst<TropicalWeight>: self = .standard(fst)
    case let fst as VectorFst<LogWeight>: self = .log(fst)
    default: preconditionFailure("transducers of \(W.self) are in no file")
    }
  }

  /// To a binary file; `-` is standard output.
  func write(to path: String, storage: StorageType = .vector) throws {
    let bytes =
      switch (self, storage) {
      case (.standard(let fst), .vector): OpenFstFile.encode(fst)
      case (.standard(let fst), .const): OpenFstFile.encode(ConstFst(fst))
      case (.log(let fst), .vector): OpenFstFile.encode(fst)
      case (.log(let fst), .const): OpenFstFile.encode(ConstFst(fst))
      }
    try OutputFile.write(Data(bytes), to: path)
  }
}

/// How a file stores a transducer, by OpenFst's names.
enum StorageType: String, CaseIterable {
  case vector
  case const
}

/// Where a command's result goes.
enum OutputFile {
  /// `-` is standard output.
  static func write(_ data: Data, to path: String) throws {
    try path == "-" ? Program.write(data) : AtomicFile.write(data, to: path)
  }
}
