import Files

extension OpenFstFile {
  /// Magic number, name, next free label, number of entries; then each entry's symbol and label.
  static func readSymbolTable(_ reader: inout ByteReader) throws(FileError) -> SymbolTable {
    let position = reader.offset
    guard try reader.int32("a symbol table") == symbolTableMagic else {
      throw reader.failure("a symbol table was expected here", at: position)
    }
    var table = SymbolTable(name: try reader.string("a symbol table's name"))
    _ = try reader.int64("a symbol table's next label")
    let countPosition = reader.offset
    let count = try reader.int64("a symbol table's size")
    guard count >= 0, count <= reader.remaining / 12 else {
      throw reader.failure(
        "\(count) symbols do not fit in the \(reader.remaining) bytes left; cut short or damaged", at: countPosition)
    }
    for _ in 0..<count {
      let entryPosition = reader.offset
      let symbol = try reader.string("a symbol")
      let label = try reader.int64("a symbol's label")
      guard label >= 0, label <= Int64(Int32.max) else {
        throw reader.failure("symbol \"\(symbol)\" has label \(label), expected 0 to \(Int32.max)", at: entryPosition)
      }
      guard table.insert(symbol, label: Label(Int32(label))) else {
        throw reader.failure("symbol \"\(symbol)\" or its label \(label) occurs twice", at: entryPosition)
      }
    }
    return table
  }

  static func write(_ table: SymbolTable, _ writer: inout ByteWriter) {
    writer.int32(symbolTableMagic)
    writer.string(table.name)
    writer.int64(Int64(table.nextLabel.rawValue))
    writer.int64(Int64(table.count))
    for entry in table.entries {
      writer.string(entry.symbol)
      writer.int64(Int64(entry.label.rawValue))
    }
  }
}
