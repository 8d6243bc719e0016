import Files
public import Foundation

extension OpenFstFile {
  /// Writes OpenFst's `vector` type, in pieces: the file's bytes are never in memory together.
  public static func write<W: FloatSemiring>(_ fst: VectorFst<W>, to path: String) throws {
    try AtomicFile.write(inPiecesTo: path) { try write(fst, $0) }
  }

  /// Writes OpenFst's `const` type, likewise.
  public static func write<W: FloatSemiring>(_ fst: ConstFst<W>, to path: String) throws {
    try AtomicFile.write(inPiecesTo: path) { try write(fst, $0) }
  }

  /// The bytes of a `vector` file.
  public static func encode<W: FloatSemiring>(_ fst: VectorFst<W>) -> [UInt8] {
    gathered { try write(fst, $0) }
  }

  /// The bytes of a `const` file, not aligned.
  public static func encode<W: FloatSemiring>(_ fst: ConstFst<W>) -> [UInt8] {
    gathered { try write(fst, $0) }
  }

  static func gathered(_ write: ((Data) throws -> Void) throws -> Void) -> [UInt8] {
    var bytes: [UInt8] = []
    do { try write { bytes.append(contentsOf: $0) } } catch { preconditionFailure("memory refuses: \(error)") }
    return bytes
  }

  /// Hands the bytes of a `vector` file to `put`, a piece at a time.
  @specialized(where W == TropicalWeight)
  @specialized(where W == LogWeight)
  public static func write<W: FloatSemiring>(_ fst: VectorFst<W>, _ put: (Data) throws -> Void) throws {
    try withoutActuallyEscaping(put) { put in
      var writer = ByteWriter(to: put)
      // OpenFst leaves the number of arcs 0 here: a vector file says it state by state.
      writeStart(of: fst, .vector, arcCount: 0, &writer)
      for state in fst.states {
        writer.float(fst.finalWeight(of: state).value)
        let arcs = fst.arcs(from: state)
        writer.int64(Int64(arcs.count))
        for arc in arcs { write(arc, &writer) }
        try writer.spill()
      }
      try writer.finish()
    }
  }

  /// Hands the bytes of a `const` file, not aligned, to `put`, a piece at a time.
  @specialized(where W == TropicalWeight)
  @specialized(where W == LogWeight)
  public static func write<W: FloatSemiring>(_ fst: ConstFst<W>, _ put: (Data) throws -> Void) throws {
    try withoutActuallyEscaping(put) { put in
      var writer = ByteWriter(to: put)
      writeStart(of: fst, .const, arcCount: fst.arcCount, &writer)
      for state in fst.states {
        let arcs = fst.arcs(from: state)
        writer.float(fst.finalWeight(of: state).value)
        writer.int32(fst.arcOffsets[state.index])
        writer.int32(Int32(arcs.count))
        writer.int32(Int32(arcs.count { $0.inputLabel.isEpsilon }))
        writer.int32(Int32(arcs.count { $0.outputLabel.isEpsilon }))
        try writer.spill()
      }
      for state in fst.states {
        for arc in fst.arcs(from: state) { write(arc, &writer) }
        try writer.spill()
      }
      try writer.finish()
    }
  }

  @inline(__always)
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
    writeHeader(
      storage, arcType: F.W.arcType, flags: (fst.inputSymbols == nil ? 0 : 1) | (fst.outputSymbols == nil ? 0 : 2),
      properties: fst.localProperties(), start: Int(fst.start.rawValue), stateCount: fst.stateCount,
      arcCount: arcCount, &writer)
    if let table = fst.inputSymbols { write(table, &writer) }
    if let table = fst.outputSymbols { write(table, &writer) }
  }

  /// - Parameter properties: those known of the arcs; what the storage type makes true is added.
  package static func writeHeader(
    _ storage: Storage, arcType: String, flags: Int32 = 0, properties: FstProperties = [], start: Int,
    stateCount: Int, arcCount: Int, _ writer: inout ByteWriter
  ) {
    writer.int32(fstMagic)
    writer.string(storage.rawValue)
    writer.string(arcType)
    writer.int32(2)
    writer.int32(flags)
    let properties = properties.union(storage == .vector ? [.expanded, .mutable] : .expanded)
    writer.int64(Int64(bitPattern: properties.rawValue))
    writer.int64(Int64(start))
    writer.int64(Int64(stateCount))
    writer.int64(Int64(arcCount))
  }
}
