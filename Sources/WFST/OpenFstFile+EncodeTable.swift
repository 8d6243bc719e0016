public import Files

/// Encode tables, as `fstencode` of OpenFst 1.7 and later writes them: a magic number, the arc type, a byte that tells what is encoded
/// and which symbols are there, the number of triples, the triples, the symbols.
extension OpenFstFile {
  private static let encodeTableMagic: Int32 = 2_128_178_506
  private static let inputSymbolsFlag: UInt8 = 4
  private static let outputSymbolsFlag: UInt8 = 8

  /// The bytes of a table's file.
  public static func encode<W: FloatSemiring>(_ table: EncodeTable<W>) -> [UInt8] {
    gathered { put in
      try withoutActuallyEscaping(put) { put in
        var writer = ByteWriter(to: put)
        write(table, &writer)
        try writer.finish()
      }
    }
  }

  private static func write<W: FloatSemiring>(_ table: EncodeTable<W>, _ writer: inout ByteWriter) {
    writer.int32(encodeTableMagic)
    writer.string(W.arcType)
    writer.byte(
      UInt8(table.parts.rawValue) | (table.inputSymbols == nil ? 0 : inputSymbolsFlag)
        | (table.outputSymbols == nil ? 0 : outputSymbolsFlag))
    writer.int64(Int64(table.triples.count))
    for triple in table.triples {
      writer.int32(triple.inputLabel.rawValue)
      writer.int32(triple.outputLabel.rawValue)
      writer.float(triple.weight.value)
    }
    if let symbols = table.inputSymbols { write(symbols, &writer) }
    if let symbols = table.outputSymbols { write(symbols, &writer) }
  }

  /// A table from its file's bytes; `path` names them in errors.
  ///
  /// - Throws: `FileError` where they are no table, of other arcs than `W`'s, cut short or damaged.
  public static func decodeTable<W: FloatSemiring>(
    _ bytes: [UInt8], path: String, as weight: W.Type = TropicalWeight.self
  ) throws(FileError) -> EncodeTable<W> {
    var reader = ByteReader(bytes, path: path)
    guard reader.remaining > 0 else { throw reader.failure("the file is empty") }
    guard try reader.int32("the magic number") == encodeTableMagic else {
      throw reader.failure("not an OpenFst encode table", at: 0)
    }
    let arcPosition = reader.offset
    let arcType = try reader.string("the arc type")
    guard arcType == W.arcType else {
      throw reader.failure("arc type \"\(arcType)\", expected \"\(W.arcType)\"", at: arcPosition)
    }
    let flagsPosition = reader.offset
    let flags = try reader.byte("the flags")
    guard flags < 2 * outputSymbolsFlag else { throw reader.failure("unknown flags \(flags)", at: flagsPosition) }
    var table = EncodeTable<W>(EncodedParts(rawValue: UInt32(flags & 3)))
    let count = try reader.int64("the number of triples")
    guard count >= 0, count <= reader.remaining / 12 else {
      throw reader.failure("\(count) triples do not fit in the \(reader.remaining) bytes left; cut short or damaged")
    }
    for number in stride(from: 1, through: count, by: 1) {
      let position = reader.offset
      let triple = EncodeTable<W>.Triple(
        inputLabel: Label(try reader.int32("a triple")), outputLabel: Label(try reader.int32("a triple")),
        weight: try readWeight(&reader))
      guard table.label(of: triple) == Label(Int32(number)), triple.inputLabel >= .none, triple.outputLabel >= .none
      else {
        throw reader.failure(
          "the triple \(triple.inputLabel), \(triple.outputLabel), \(triple.weight.value) is none, or is there twice",
          at: position)
      }
    }
    if flags & inputSymbolsFlag != 0 { table.inputSymbols = try readSymbolTable(&reader) }
    if flags & outputSymbolsFlag != 0 { table.outputSymbols = try readSymbolTable(&reader) }
    guard reader.remaining == 0 else { throw reader.failure("\(reader.remaining) bytes follow the table") }
    return table
  }
}
