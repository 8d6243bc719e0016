public import Files

extension OpenFstFile {
  /// Reads a transducer of either storage type.
  ///
  /// - Throws: `FileError` where the file is no OpenFst file, holds other arcs than `W`'s, is cut short or
  ///   damaged: a weight that is no member of the semiring, a negative label, a state that does not exist.
  public static func read<W: FloatSemiring>(
    path: String, as weight: W.Type = TropicalWeight.self
  ) throws(FileError) -> VectorFst<W> {
    VectorFst(try readConst(path: path, as: weight))
  }

  /// Reads a transducer of either storage type into compact storage.
  public static func readConst<W: FloatSemiring>(
    path: String, as weight: W.Type = TropicalWeight.self
  ) throws(FileError) -> ConstFst<W> {
    try decode([UInt8](try WholeFile.contents(of: path)), path: path)
  }

  /// Reads a transducer from a file's bytes; `path` names them in errors.
  @specialized(where W == TropicalWeight)
  @specialized(where W == LogWeight)
  public static func decode<W: FloatSemiring>(
    _ bytes: [UInt8], path: String
  ) throws(FileError) -> ConstFst<W> {
    var reader = ByteReader(bytes, path: path)
    let header = try readHeader(&reader)
    guard header.arcType == W.arcType else {
      throw reader.failure("arc type \"\(header.arcType)\", expected \"\(W.arcType)\"", at: header.arcTypePosition)
    }
    let inputSymbols = header.hasInputSymbols ? try readSymbolTable(&reader) : nil
    let outputSymbols = header.hasOutputSymbols ? try readSymbolTable(&reader) : nil
    let body =
      switch header.storage {
      case .vector: try readVectorBody(&reader, header, W.self)
      case .const: try readConstBody(&reader, header, W.self)
      }
    guard reader.remaining == 0 else {
      throw reader.failure("\(reader.remaining) bytes follow the last arc; the file is damaged or two files in one")
    }
    guard header.start >= -1, header.start < Int64(body.finalWeights.count) else {
      throw reader.failure("the start is state \(header.start) of \(body.finalWeights.count)", at: 0)
    }
    return ConstFst(
      arcs: body.arcs, arcOffsets: body.arcOffsets, finalWeights: body.finalWeights,
      start: StateID(Int32(header.start)), inputSymbols: inputSymbols, outputSymbols: outputSymbols)
  }

  /// OpenFst's name of the arcs in a file: "standard", "log" or another that is not read here.
  public static func arcType(of bytes: [UInt8], path: String) throws(FileError) -> String {
    var reader = ByteReader(bytes, path: path)
    return try readHeader(&reader).arcType
  }

  private struct Body<W: Semiring> {
    var arcs: [Arc<W>] = []
    var arcOffsets: [Int32] = [0]
    var finalWeights: [W] = []
  }

  private static func readHeader(_ reader: inout ByteReader) throws(FileError) -> Header {
    guard reader.remaining > 0 else { throw reader.failure("the file is empty") }
    guard try reader.int32("the magic number") == fstMagic else {
      throw reader.failure("not an OpenFst binary file (is it AT&T text, or compressed?)", at: 0)
    }
    let storagePosition = reader.offset
    let storageName = try reader.string("the storage type")
    guard let storage = Storage(rawValue: storageName) else {
      throw reader.failure(
        "storage type \"\(storageName)\", expected \"vector\" or \"const\" (fstconvert changes it)", at: storagePosition
      )
    }
    let arcPosition = reader.offset
    let arcType = try reader.string("the arc type")
    let versionPosition = reader.offset
    let version = try reader.int32("the version")
    guard version == 2 || (storage == .const && version == 1) else {
      throw reader.failure("version \(version) of the \(storageName) type, expected 2", at: versionPosition)
    }
    let flagsPosition = reader.offset
    let flags = try reader.int32("the flags")
    guard flags & ~7 == 0 else { throw reader.failure("unknown flags \(flags)", at: flagsPosition) }
    _ = try reader.int64("the properties")
    return Header(
      storage: storage, arcType: arcType, arcTypePosition: arcPosition, version: version,
      hasInputSymbols: flags & 1 != 0, hasOutputSymbols: flags & 2 != 0,
      isAligned: flags & 4 != 0 || version == 1, start: try reader.int64("the start"),
      stateCount: try reader.int64("the number of states"), arcCount: try reader.int64("the number of arcs"))
  }

  /// Per state: final weight, number of arcs, the arcs. A header from a pipe may say −1 states: then up to the end.
  private static func readVectorBody<W: FloatSemiring>(
    _ reader: inout ByteReader, _ header: Header, _: W.Type
  ) throws(FileError) -> Body<W> {
    let smallestState = 12
    guard header.stateCount >= -1, header.stateCount <= reader.remaining / smallestState else {
      throw reader.failure(
        "\(header.stateCount) states do not fit in the \(reader.remaining) bytes left; cut short or damaged")
    }
    var body = Body<W>()
    while header.stateCount < 0 ? reader.remaining > 0 : body.finalWeights.count < header.stateCount {
      body.finalWeights.append(try readWeight(&reader))
      let position = reader.offset
      let count = try reader.int64("a state's number of arcs")
      guard count >= 0, count <= reader.remaining / 16, body.arcs.count + Int(count) <= Int(Int32.max) else {
        throw reader.failure(
          "state \(body.finalWeights.count - 1) has \(count) arcs in the \(reader.remaining) bytes left; "
            + "the file is cut short or damaged", at: position)
      }
      for _ in 0..<count { body.arcs.append(try readArc(&reader, stateCount: header.stateCount)) }
      body.arcOffsets.append(Int32(body.arcs.count))
    }
    if header.stateCount < 0, let bad = body.arcs.first(where: { $0.nextState.index >= body.finalWeights.count }) {
      throw reader.failure("an arc leads to state \(bad.nextState) of \(body.finalWeights.count)")
    }
    return body
  }

  /// All states (final weight, first arc, arcs, input epsilons, output epsilons), then all arcs.
  private static func readConstBody<W: FloatSemiring>(
    _ reader: inout ByteReader, _ header: Header, _: W.Type
  ) throws(FileError) -> Body<W> {
    let stateSize = 20
    if header.isAligned { try reader.align(to: alignment) }
    guard header.stateCount >= 0, header.stateCount <= reader.remaining / stateSize else {
      throw reader.failure(
        "\(header.stateCount) states do not fit in the \(reader.remaining) bytes left; cut short or damaged")
    }
    guard header.arcCount >= 0, header.arcCount <= reader.remaining / 16, header.arcCount <= Int64(Int32.max) else {
      throw reader.failure(
        "\(header.arcCount) arcs do not fit in the \(reader.remaining) bytes left; cut short or damaged")
    }
    var body = Body<W>()
    body.finalWeights.reserveCapacity(Int(header.stateCount))
    body.arcs.reserveCapacity(Int(header.arcCount))
    for state in 0..<header.stateCount {
      body.finalWeights.append(try readWeight(&reader))
      let position = reader.offset
      let first = Int64(UInt32(bitPattern: try reader.int32("a state's first arc")))
      let count = Int64(UInt32(bitPattern: try reader.int32("a state's number of arcs")))
      _ = try reader.int64("a state's epsilon counts")
      guard first == Int64(body.arcOffsets[body.arcOffsets.count - 1]), first + count <= header.arcCount else {
        throw reader.failure("state \(state) has arcs \(first)..<\(first + count) of \(header.arcCount)", at: position)
      }
      body.arcOffsets.append(Int32(first + count))
    }
    if header.isAligned { try reader.align(to: alignment) }
    for _ in 0..<header.arcCount { body.arcs.append(try readArc(&reader, stateCount: header.stateCount)) }
    guard Int64(body.arcOffsets[body.arcOffsets.count - 1]) == header.arcCount else {
      throw reader.failure("\(header.arcCount) arcs, of which the states own \(body.arcOffsets.last ?? 0)")
    }
    return body
  }

  static func readWeight<W: FloatSemiring>(_ reader: inout ByteReader) throws(FileError) -> W {
    let position = reader.offset
    let weight = W(try reader.float("a weight"))
    guard weight.isMember else {
      throw reader.failure("weight \(weight.value) is none of the semiring", at: position)
    }
    return weight
  }

  private static func readArc<W: FloatSemiring>(
    _ reader: inout ByteReader, stateCount: Int64
  ) throws(FileError) -> Arc<W> {
    let position = reader.offset
    let arc = Arc(
      inputLabel: Label(try reader.int32("an arc")), outputLabel: Label(try reader.int32("an arc")),
      weight: try readWeight(&reader) as W, nextState: StateID(try reader.int32("an arc")))
    guard arc.inputLabel >= .epsilon, arc.outputLabel >= .epsilon else {
      throw reader.failure("an arc with labels \(arc.inputLabel):\(arc.outputLabel); none is negative", at: position)
    }
    guard !arc.nextState.isNone, stateCount < 0 || Int64(arc.nextState.rawValue) < stateCount else {
      throw reader.failure("an arc leads to state \(arc.nextState) of \(stateCount)", at: position)
    }
    return arc
  }
}
