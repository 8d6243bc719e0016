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
    var file =
      try path == "-"
      ? OpenFstFile.OpenedFile([UInt8](FileHandle.standardInput.readDataToEndOfFile()), path: "standard input")
      : OpenFstFile.OpenedFile(path: path)
    switch file.arcType {
    case LogWeight.arcType: self = .log(try file.vector())
    default: self = .standard(try file.vector())
    }
  }

  init<W: FloatSemiring>(_ fst: VectorFst<W>) {
    switch fst {
    case let fst as VectorFst<TropicalWeight>: self = .standard(fst)
    case let fst as VectorFst<LogWeight>: self = .log(fst)
    default: preconditionFailure("transducers of \(W.self) are in no file")
    }
  }

  /// Changes the transducer in place: nobody else holds a copy of it meanwhile.
  mutating func apply(_ operation: some Operation) throws {
    switch self {
    case .standard(var fst):
      self = .standard(VectorFst())
      try operation.apply(to: &fst)
      self = .standard(fst)
    case .log(var fst):
      self = .log(VectorFst())
      try operation.apply(to: &fst)
      self = .log(fst)
    }
  }

  /// To a binary file; `-` is standard output.
  func write(to path: String, storage: StorageType = .vector) throws {
    try OutputFile.write(to: path) { put in
      switch (self, storage) {
      case (.standard(let fst), .vector): try OpenFstFile.write(fst, put)
      case (.standard(let fst), .const): try OpenFstFile.write(ConstFst(fst), put)
      case (.log(let fst), .vector): try OpenFstFile.write(fst, put)
      case (.log(let fst), .const): try OpenFstFile.write(ConstFst(fst), put)
      }
    }
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

  /// In pieces, as `body` puts them.
  static func write(to path: String, _ body: (_ put: (Data) throws -> Void) throws -> Void) throws {
    if path == "-" { try body(Program.write) } else { try AtomicFile.write(inPiecesTo: path, body) }
  }
}
