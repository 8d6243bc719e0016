public import Files
import Foundation

extension OpenFstFile {
  /// Writes OpenFst's `vector` type.
  public static func write<W: FloatSemiring>(_ fst: VectorFst<W>, to path: String) throws(FileError) {
    try AtomicFile.write(Data(encode(fst)), to: path)
  }

  /// Writes OpenFst's `const` type.
  public static func write<W: FloatSemiring>(_ fst: ConstFst<W>, to path: String) throws(FileError) {
    try AtomicFile.write(Data(encode(fst)), to: path)
  }

  /// The bytes of a `vector` file.
  @specialized(where W == TropicalWeight)
  @specialized(where W == LogWeight)
  public static func encode<W: FloatSemiring>(_ fst: VectorFst<W>) -> [UInt8] {
    var writer = ByteWriter()
    writer.reserve(fst.arcCount * 16 + fst.stateCount * 12 + 128)
    // OpenFst leaves the number of arcs 0 here: a vector file says it state by state.
    writeStart(of: fst, .vector, arcCount: 0, &writer)
    for state in fst.states {
      writer.float(fst.finalWeight(of: state).value)
      let arcs = fst.arcs(from: state)
      writer.int64(Int64(arcs.count))
      for arc in arcs { write(arc, &writer) }
    }
    return writer.bytes
  }

  /// The bytes of a `const` file, not aligned.
  @specialized(where W == TropicalWeight)
  @specialized(where W == LogWeight)
  public static func encode<W: FloatSemiring>(_ fst: ConstFst<W>) -> [UInt8] {
    var writer = ByteWriter()
    writer.reserve(fst.arcCount * 16 + fst.stateCount * 20 + 128)
    writeStart(of: fst, .const, arcCount: fst.arcCount, &writer)
    for state in fst.states {
      let arcs = fst.arcs(from: state)
      writer.float(fst.finalWeight(of: state).value)
      writer.int32(fst.arcOffsets[state.index])
      writer.int32(Int32(arcs.count))
      writer.int32(Int32(arcs.count { $0.inputLabel.isEpsilon }))
      writer.int32(Int32(arcs.count { $0.outputLabel.isEpsilon }))
    }
    for arc in fst.arcs { write(arc, &writer) }
    return writer.bytes
  }

  private static func write<W: FloatSemiring>(_ arc: Arc<W>, _ writer: inout ByteWriter) {
    writer.int32(arc.inputLabel.rawValue)
    writer.int32(arc.outputLabel.rawValue)
    writer.float(arc.weight.value)
    writer.int32(arc.nextState.rawValue)
  }

  /// Header and symbol tables.
  private static func writeStart<F: Fst>(
    of fst: F, _ storage: Storage, arcCount: Int, _ writer: inout ByteWriter
  ) where F.W: FloatSemiring {
    let properties = fst.verifiedProperties().union(storage == .vector ? [.expanded, .mutable] : .expanded)
    writer.int32(fstMagic)
    writer.string(storage.rawValue)
    writer.string(F.W.arcType)
    writer.int32(2)
    writer.int32((fst.inputSymbols == nil ? 0 : 1) | (fst.outputSymbols == nil ? 0 : 2))
    writer.int64(Int64(bitPattern: properties.rawValue))
    writer.int64(Int64(fst.start.rawValue))
    writer.int64(Int64(fst.stateCount))
    writer.int64(Int64(arcCount))
    if let table = fst.inputSymbols { write(table, &writer) }
    if let table = fst.outputSymbols { write(table, &writer) }
  }
}
