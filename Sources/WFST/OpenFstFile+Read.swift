public import Files

extension OpenFstFile {
  /// Reads a transducer of either storage type.
  ///
  /// - Throws: `FileError` where the file is no OpenFst file, holds other arcs than `W`'s, is cut short or
  ///   damaged: a weight that is no member of the semiring, a negative label, a state that does not exist.
  public static func read<W: FloatSemiring>(
    path: String, as weight: W.Type = TropicalWeight.self
  ) throws(FileError) -> VectorFst<W> {
    var file = try OpenedFile(path: path)
    return try file.vector()
  }

  /// Reads a transducer of either storage type into compact storage.
  public static func readConst<W: FloatSemiring>(
    path: String, as weight: W.Type = TropicalWeight.self
  ) throws(FileError) -> ConstFst<W> {
    var file = try OpenedFile(path: path)
    return try file.const()
  }

  /// Reads a transducer from a file's bytes; `path` names them in errors.
  public static func decode<W: FloatSemiring>(
    _ bytes: [UInt8], path: String
  ) throws(FileError) -> ConstFst<W> {
    var file = try OpenedFile(bytes, path: path)
    return try file.const()
  }

  /// A file whose header is read, so that who reads on knows the arcs that it holds.
  public struct OpenedFile {
    private var reader: ByteReader
    private let header: Header

    public init(path: String) throws(FileError) {
      reader = try ByteReader(path: path)
      header = try readHeader(&reader)
    }

    /// - Parameter path: names the bytes in errors.
    public init(_ bytes: [UInt8], path: String) throws(FileError) {
      reader = ByteReader(bytes, path: path)
      header = try readHeader(&reader)
    }

    /// OpenFst's name of the arcs: "standard", "log" or another that is not read here.
    public var arcType: String { header.arcType }

    /// Reads on to the end; what is thrown is as of `OpenFstFile.read`.
    public mutating func vector<W: FloatSemiring>() throws(FileError) -> VectorFst<W> {
      // Const storage tells of all states before it tells of the first arc.
      guard header.storage == .vector else { return VectorFst(try const()) }
      let (inputSymbols, outputSymbols) = try symbols(W.self)
      var fst = VectorFst<W>()
      fst.inputSymbols = inputSymbols
      fst.outputSymbols = outputSymbols
      try readVectorBody(&reader, header, into: &fst)
      fst.start = try checkedStart(stateCount: fst.stateCount)
      return fst
    }

    /// Reads on to the end; what is thrown is as of `OpenFstFile.read`.
    public mutating func const<W: FloatSemiring>() throws(FileError) -> ConstFst<W> {
      let (inputSymbols, outputSymbols) = try symbols(W.self)
      var body = Body<W>()
      switch header.storage {
      case .vector: try readVectorBody(&reader, header, into: &body)
      case .const: try readConstBody(&reader, header, into: &body)
      }
      return ConstFst(
        arcs: body.arcs, arcOffsets: body.arcOffsets, finalWeights: body.finalWeights,
        start: try checkedStart(stateCount: body.stateCount), inputSymbols: inputSymbols, outputSymbols: outputSymbols)
    }

    private mutating func symbols<W: FloatSemiring>(
      _: W.Type
    ) throws(FileError) -> (input: SymbolTable?, output: SymbolTable?) {
      guard header.arcType == W.arcType else {
        throw reader.failure("arc type \"\(header.arcType)\", expected \"\(W.arcType)\"", at: header.arcTypePosition)
      }
      let input = header.hasInputSymbols ? try readSymbolTable(&reader) : nil
      return (input, header.hasOutputSymbols ? try readSymbolTable(&reader) : nil)
    }

    private func checkedStart(stateCount: Int) throws(FileError) -> StateID {
      guard reader.remaining == 0 else {
        throw reader.failure("\(reader.remaining) bytes follow the last arc; the file is damaged or two files in one")
      }
      guard header.start >= -1, header.start < Int64(stateCount) else {
        throw reader.failure("the start is state \(header.start) of \(stateCount)", at: 0)
      }
      return StateID(Int32(header.start))
    }
  }

  package static func readHeader(_ reader: inout ByteReader) throws(FileError) -> Header {
    let beginning = reader.offset
    guard reader.remaining > 0 else {
      throw reader.failure(beginning == 0 ? "the file is empty" : "the file ends where a transducer should begin")
    }
    guard try reader.int32("the magic number") == fstMagic else {
      throw reader.failure("not an OpenFst binary file (is it AT&T text, or compressed?)", at: beginning)
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
  @specialized(where W == TropicalWeight, Target == VectorFst<TropicalWeight>)
  @specialized(where W == LogWeight, Target == VectorFst<LogWeight>)
  @specialized(where W == TropicalWeight, Target == Body<TropicalWeight>)
  @specialized(where W == LogWeight, Target == Body<LogWeight>)
  private static func readVectorBody<W: FloatSemiring, Target: StateCollector<W>>(
    _ reader: inout ByteReader, _ header: Header, into target: inout Target
  ) throws(FileError) {
    let smallestState = 12
    guard header.stateCount >= -1, header.stateCount <= reader.remaining / smallestState else {
      throw reader.failure(
        "\(header.stateCount) states do not fit in the \(reader.remaining) bytes left; cut short or damaged")
    }
    target.reserveStates(Int(max(0, header.stateCount)))
    var (arcCount, highest) = (0, StateID.none)
    var arcs: [Arc<W>] = []
    while header.stateCount < 0 ? reader.remaining > 0 : target.stateCount < header.stateCount {
      let weight: W = try readWeight(&reader)
      let position = reader.offset
      let count = try reader.int64("a state's number of arcs")
      guard count >= 0, count <= reader.remaining / 16, arcCount + Int(count) <= Int(Int32.max) else {
        throw reader.failure(
          "state \(target.stateCount) has \(count) arcs in the \(reader.remaining) bytes left; "
            + "the file is cut short or damaged", at: position)
      }
      arcs.removeAll(keepingCapacity: true)
      for _ in 0..<count {
        let arc: Arc<W> = try readArc(&reader, stateCount: header.stateCount)
        highest = max(highest, arc.nextState)
        arcs.append(arc)
      }
      arcCount += arcs.count
      target.addState(finalWeight: weight, arcs: arcs)
    }
    guard highest.isNone || highest.index < target.stateCount else {
      throw reader.failure("an arc leads to state \(highest) of \(target.stateCount)")
    }
  }

  /// All states (final weight, first arc, arcs, input epsilons, output epsilons), then all arcs.
  @specialized(where W == TropicalWeight)
  @specialized(where W == LogWeight)
  private static func readConstBody<W: FloatSemiring>(
    _ reader: inout ByteReader, _ header: Header, into body: inout Body<W>
  ) throws(FileError) {
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
    body.reserveStates(Int(header.stateCount))
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
  }

  static func readWeight<W: FloatSemiring>(_ reader: inout ByteReader) throws(FileError) -> W {
    let position = reader.offset
    let weight = W(try reader.float("a weight"))
    guard weight.isMember else {
      throw reader.failure("weight \(weight.value) is none of the semiring", at: position)
    }
    return weight
  }

  @inline(__always)
  private static func readArc<W: FloatSemiring>(
    _ reader: inout ByteReader, stateCount: Int64
  ) throws(FileError) -> Arc<W> {
    let position = reader.offset
    let words = SIMD4<Int32>(truncatingIfNeeded: try reader.fourWords("an arc"))
    let arc = Arc(
      inputLabel: Label(words[0]), outputLabel: Label(words[1]),
      weight: W(Float(bitPattern: UInt32(bitPattern: words[2]))), nextState: StateID(words[3]))
    guard arc.weight.isMember else {
      throw reader.failure("weight \(arc.weight.value) is none of the semiring", at: position + 8)
    }
    guard arc.inputLabel >= .epsilon, arc.outputLabel >= .epsilon else {
      throw reader.failure("an arc with labels \(arc.inputLabel):\(arc.outputLabel); none is negative", at: position)
    }
    guard !arc.nextState.isNone, stateCount < 0 || Int64(arc.nextState.rawValue) < stateCount else {
      throw reader.failure("an arc leads to state \(arc.nextState) of \(stateCount)", at: position)
    }
    return arc
  }
}

/// What the states of a `vector` file go into.
private protocol StateCollector<W> {
  associatedtype W: Semiring
  var stateCount: Int { get }
  mutating func reserveStates(_ count: Int)
  mutating func addState(finalWeight: W, arcs: [Arc<W>])
}

extension VectorFst: StateCollector {
  /// The state gets an array of its own, of the size that it needs: `arcs` has room for the largest.
  fileprivate mutating func addState(finalWeight: W, arcs: [Arc<W>]) {
    var own: [Arc<W>] = []
    own.reserveCapacity(arcs.count)
    own.append(contentsOf: arcs)
    storage.append(State(finalWeight: finalWeight, arcs: own))
  }
}

/// The parts of a `ConstFst`.
private struct Body<W: Semiring>: StateCollector {
  var arcs: [Arc<W>] = []
  var arcOffsets: [Int32] = [0]
  var finalWeights: [W] = []

  var stateCount: Int { finalWeights.count }

  mutating func reserveStates(_ count: Int) {
    finalWeights.reserveCapacity(count)
    arcOffsets.reserveCapacity(count + 1)
  }

  mutating func addState(finalWeight: W, arcs: [Arc<W>]) {
    self.arcs.append(contentsOf: arcs)
    arcOffsets.append(Int32(self.arcs.count))
    finalWeights.append(finalWeight)
  }
}
