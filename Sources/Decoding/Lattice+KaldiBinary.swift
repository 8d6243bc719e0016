import Files
import Foundation
import WFST

extension Lattice {
  private static let arcType = "compactlattice44"

  /// The lattice as an entry of a binary archive of Kaldi's compact lattices: the id, a blank, and an OpenFst file of the `vector`
  /// type without symbols, in which a weight is two numbers of 32 bits (graph, acoustic) and a counted string of labels.
  ///
  /// - Parameter acousticScale: as of `kaldiText`.
  func kaldiBinary(id: String, acousticScale: Double) throws -> Data {
    var bytes = Data(id.utf8) + [UInt8(ascii: " ")]
    func append(_ piece: Data) { bytes.append(piece) }
    try withoutActuallyEscaping(append) { append in
      var writer = ByteWriter(to: append)
      OpenFstFile.writeHeader(
        .vector, arcType: Self.arcType, start: stateCount > 0 ? 0 : -1, stateCount: stateCount, arcCount: 0, &writer)
      for state in arcs.indices {
        Self.write(finals[state], acousticScale, &writer)
        writer.int64(Int64(arcs[state].count))
        for arc in arcs[state] {
          writer.int32(Int32(arc.word))
          writer.int32(Int32(arc.word))
          Self.write(arc.weight, acousticScale, &writer)
          writer.int32(Int32(arc.nextState))
        }
      }
      try writer.finish()
    }
    return bytes
  }

  /// None is the semiring's 0̄: both costs infinite, no labels.
  private static func write(_ weight: Weight?, _ acousticScale: Double, _ writer: inout ByteWriter) {
    writer.float(weight.map { Float($0.graphCost) } ?? .infinity)
    writer.float(weight.map { Float($0.acousticCost / acousticScale) } ?? .infinity)
    writer.int32(Int32(weight?.columns.count ?? 0))
    for column in weight?.columns ?? [] { writer.int32(Int32(column + 1)) }
  }

  /// The entries of such an archive.
  ///
  /// - Parameter path: names the file in errors.
  static func entries(
    inKaldiBinary bytes: [UInt8], path: String, acousticScale: Double
  ) throws(FileError) -> [(id: String, lattice: Lattice)] {
    var reader = ByteReader(bytes, path: path)
    var entries: [(id: String, lattice: Lattice)] = []
    var ids: Set<[UInt8]> = []
    while reader.remaining > 0 {
      let position = reader.offset
      var id: [UInt8] = []
      while true {
        let byte = try reader.byte("an utterance's id")
        if byte == UInt8(ascii: " ") { break }
        id.append(byte)
      }
      guard !id.isEmpty, let id = String(validating: id, as: UTF8.self) else {
        throw reader.failure("an entry's id is empty or not UTF-8", at: position)
      }
      guard ids.insert(Array(id.utf8)).inserted else { throw reader.failure("a second lattice of \(id)", at: position) }
      entries.append((id, try read(&reader, acousticScale)))
    }
    return entries
  }

  private static func read(_ reader: inout ByteReader, _ acousticScale: Double) throws(FileError) -> Lattice {
    let position = reader.offset
    let header = try OpenFstFile.readHeader(&reader)
    guard header.arcType == arcType, header.storage == .vector else {
      throw FileError(
        file: reader.path, offset: header.arcTypePosition,
        "\(header.storage.rawValue) storage of arcs \"\(header.arcType)\", expected vector of \"\(arcType)\"",
        hint: header.arcType == arcType
          ? "fstconvert changes the storage" : "lattice-determinize makes a lattice compact")
    }
    guard !header.hasInputSymbols, !header.hasOutputSymbols else {
      throw reader.failure("the lattice holds tables of symbols, which lattices do without", at: header.arcTypePosition)
    }
    let smallestState = 20
    guard header.stateCount >= 0, header.stateCount <= reader.remaining / smallestState else {
      throw reader.failure(
        "\(header.stateCount) states do not fit in the \(reader.remaining) bytes left; cut short or damaged",
        at: position)
    }
    guard header.start >= (header.stateCount > 0 ? 0 : -1), header.start < header.stateCount else {
      throw reader.failure("the start is state \(header.start) of \(header.stateCount)", at: position)
    }
    var parts = LatticeParts()
    if header.stateCount > 0 {
      parts.start = Int(header.start)
      parts.reserve(Int(header.stateCount) - 1)
    }
    for state in 0..<Int(header.stateCount) {
      if let final = try weight(&reader, acousticScale) { parts.end(at: state, final) }
      let position = reader.offset
      let count = try reader.int64("a state's number of arcs")
      guard count >= 0, count <= reader.remaining / 24 else {
        throw reader.failure("\(count) arcs in the \(reader.remaining) bytes left; cut short or damaged", at: position)
      }
      for _ in 0..<count { try readArc(&reader, from: state, of: Int(header.stateCount), acousticScale, into: &parts) }
    }
    do { return try parts.lattice() } catch {
      throw FileError(
        file: reader.path, offset: position, "the lattice that begins here \(error.problem)", hint: error.hint)
    }
  }

  private static func readArc(
    _ reader: inout ByteReader, from state: Int, of stateCount: Int, _ acousticScale: Double,
    into parts: inout LatticeParts
  ) throws(FileError) {
    let position = reader.offset
    let word = try reader.int32("an arc's word")
    let output = try reader.int32("an arc's word")
    let weight = try weight(&reader, acousticScale)
    let next = try reader.int32("an arc's next state")
    guard word == output, word >= 0, next >= 0, next < stateCount else {
      throw reader.failure("an arc of the words \(word):\(output) to state \(next) of \(stateCount)", at: position)
    }
    if let weight { parts.add(Arc(word: Int(word), nextState: Int(next), weight: weight), from: state) }
  }

  /// Nil for 0̄.
  private static func weight(_ reader: inout ByteReader, _ acousticScale: Double) throws(FileError) -> Weight? {
    let position = reader.offset
    let graph = try reader.float("a weight")
    let acoustic = try reader.float("a weight")
    let count = try reader.int32("the number of a weight's labels")
    guard count >= 0, count <= reader.remaining / 4 else {
      throw reader.failure("a weight of \(count) labels; the file is cut short or damaged", at: position)
    }
    var columns: [Int] = []
    columns.reserveCapacity(Int(count))
    for _ in 0..<count {
      let label = try reader.int32("a label")
      guard label > 0 else { throw reader.failure("the label \(label) of a frame, expected 1 or more", at: position) }
      columns.append(Int(label) - 1)
    }
    if graph == .infinity, acoustic == .infinity { return nil }
    guard graph.isFinite, acoustic.isFinite else {
      throw reader.failure("a weight of \(graph) and \(acoustic)", at: position)
    }
    return Weight(graphCost: Double(graph), acousticCost: acousticScale * Double(acoustic), columns: columns)
  }
}
