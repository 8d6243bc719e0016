extension SymbolTable {
  /// Reads OpenFst's text form: a symbol and its label on each line.
  ///
  /// - Throws: `TextFileError` with the line that has another form, or a symbol or label that occurred before.
  public init(contentsOf path: String) throws(TextFileError) {
    try self.init(TextLines(contentsOf: path))
  }

  /// Reads the text form from bytes; `path` names them in errors.
  public init(text bytes: [UInt8], path: String) throws(TextFileError) {
    try self.init(TextLines(bytes, path: path))
  }

  private init(_ text: TextLines) throws(TextFileError) {
    self.init(name: text.path)
    for line in text.lines {
      guard line.fields.count == 2, let label = Int32(line.fields[1]), label >= 0 else {
        throw text.failure(
          line, "\"\(line.fields.joined(separator: " "))\", expected a symbol and its label (0 to \(Int32.max))")
      }
      guard insert(line.fields[0], label: Label(label)) else {
        throw text.failure(line, "symbol \"\(line.fields[0])\" or its label \(label) occurs for the second time")
      }
    }
  }

  /// The text form: a line for each entry, in the order in which they were added.
  public var text: String { entries.map { "\($0.symbol)\t\($0.label)\n" }.joined() }

  /// Writes the text form.
  public func write(to path: String) throws(TextFileError) {
    do { try SafeFile.write(Array(text.utf8), to: path) } catch {
      throw TextFileError(path: path, line: nil, problem: error.problem)
    }
  }
}
