public import Files
import Foundation

extension SymbolTable {
  /// Reads OpenFst's text form: a symbol and its label on each line.
  ///
  /// - Throws: `FileError` with the line that has another form, or a symbol or label that occurred before.
  public init(contentsOf path: String) throws(FileError) {
    try self.init(name: path, lines: try TextFile.lines(of: path))
  }

  /// Reads the text form from bytes; `path` names them in errors.
  public init(text bytes: [UInt8], path: String) throws(FileError) {
    try self.init(name: path, lines: try TextFile.lines(in: Data(bytes), from: path))
  }

  private init(name: String, lines: [TextFile.Line]) throws(FileError) {
    self.init(name: name)
    for line in lines {
      let fields = line.fields
      if fields.isEmpty { continue }
      guard fields.count == 2, let label = Int32(fields[1]), label >= 0 else {
        throw FileError(
          file: name, line: line.number,
          "\"\(fields.joined(separator: " "))\", expected a symbol and its label (0 to \(Int32.max))")
      }
      guard insert(fields[0], label: Label(label)) else {
        throw FileError(
          file: name, line: line.number, "symbol \"\(fields[0])\" or its label \(label) occurs for the second time")
      }
    }
  }

  /// The text form: a line for each entry, in the order in which they were added.
  public var text: String { entries.map { "\($0.symbol)\t\($0.label)\n" }.joined() }

  /// Writes the text form.
  public func write(to path: String) throws(FileError) {
    try AtomicFile.write(text, to: path)
  }
}
