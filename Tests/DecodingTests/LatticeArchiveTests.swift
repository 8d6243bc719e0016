import Decoding
import Files
import Foundation
import TestSupport
import Testing

@Suite struct KaldiTextTests {
  static let text = """
    utt-1\u{20}
    0\t1\t7\t2.5,10.5,1_1_3
    0\t2\t9\t3.0,9.75,1
    1\t2\t4\t0.25,1.0,
    2\t0.5,0.0,1_1

    utt-2\u{20}
    0\t0.0,2.0,1_1


    """

  private func file(_ text: String) throws -> String {
    let path = NSTemporaryDirectory() + "lattice-\(UUID().uuidString).txt"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  @Test func anArchiveIsReadAsItIsWritten() throws {
    let path = try file(Self.text)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let entries = try LatticeArchive.read(path: path, acousticScale: 0.5)
    #expect(entries.map(\.id) == ["utt-1", "utt-2"])
    #expect(entries[0].1.arcs[0][0].weight == .init(graphCost: 2.5, acousticCost: 5.25, columns: [0, 0, 2]))
    #expect(entries[0].1.best(2).map(\.words) == [[9], [7, 4]])
    let written = entries.map { $0.1.kaldiText(id: $0.id, acousticScale: 0.5) }.joined()
    #expect(written == Self.text)
  }

  /// Kaldi's tools leave out weights of one, and an empty weight's labels.
  @Test func whatHasNoWeightCostsNothing() throws {
    let path = try file("u\n0 1 3\n1\n\nv \n0\t1\t5\t1,2,\n1\t0,0,\n")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let entries = try LatticeArchive.read(path: path, acousticScale: 1)
    #expect(entries.map { $0.1.best(3).map(\.words) } == [[[3]], [[5]]])
    #expect(entries[0].1.best(1)[0].totalCost == 0)
  }

  @Test(arguments: [
    ("u\n0 1 3 1,2,1\n", 1, "no end"), ("u\n0 1 3\n2 0,0,\n", 1, "no end"),
    ("u\n99999999\n", 2, "in a lattice that has lines for"),
    ("u\n0 1 3 1e39,2,1\n1\n", 2, "GRAPH,ACOUSTIC"),
    ("u\n0 0 3 1,2,1\n0\n", 1, "cycle"),
    ("u\n0 1 3\n0 2 3\n1\n2\n", 1, "two arcs of one word"), ("u\n0 1 0\n1\n", 1, "or one of none"),
    ("u\n0 1 x 1,2,1\n1\n", 2, "a word's id"),
    ("u\n0 1 3 1,2\n1\n", 2, "GRAPH,ACOUSTIC"), ("u\n0 1 3 1,nan,1\n1\n", 2, "GRAPH,ACOUSTIC"),
    ("u\n0 1 3 1,2,0\n1\n", 2, "GRAPH,ACOUSTIC"), ("u v\n", 1, "id alone"), ("u\n0 1 3 1,2,1 7\n", 2, "fields"),
    ("u\n-1\n", 2, "a state"), ("u\n0\n\nu\n0\n", 4, "second"),
  ])
  func whatIsNoLatticeIsRefusedWithItsLine(text: String, line: Int, problem: String) throws {
    let path = try file(text)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let error = #expect(throws: FileError.self) { try LatticeArchive.read(path: path, acousticScale: 1) }
    #expect(
      error?.place == .line(line) && "\(error?.description ?? "")".contains(problem), "\(error?.description ?? "")")
  }
}

@Suite struct KaldiBinaryTests {
  /// What Kaldi 5.5 (the libraries of kaldi-active-grammar 3.2.0) writes in binary of `KaldiTextTests.text`.
  private static let golden = """
    dXR0LTEg1v2yfgYAAAB2ZWN0b3IQAAAAY29tcGFjdGxhdHRpY2U0NAIAAAAAAAAAAwCBWmkAAAAAAAAAAAAAAAMAAAAAAAAAAAAAAAAAAAAAAI\
    B/AACAfwAAAAACAAAAAAAAAAcAAAAHAAAAAAAgQAAAKEEDAAAAAQAAAAEAAAADAAAAAQAAAAkAAAAJAAAAAABAQAAAHEEBAAAAAQAAAAIAAAAA\
    AIB/AACAfwAAAAABAAAAAAAAAAQAAAAEAAAAAACAPgAAgD8AAAAAAgAAAAAAAD8AAAAAAgAAAAEAAAABAAAAAAAAAAAAAAB1dHQtMiDW/bJ+Bg\
    AAAHZlY3RvchAAAABjb21wYWN0bGF0dGljZTQ0AgAAAAAAAAADAJVaaYAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAABAAgAAAAEA\
    AAABAAAAAAAAAAAAAAA=
    """
  /// Where the header's properties stand, which the arcs tell too, in either entry.
  private static let properties = [48..<56, 284..<292]

  private let folder: TemporaryFolder
  private let bytes: [UInt8]

  init() throws {
    folder = try TemporaryFolder()
    bytes = [UInt8](try #require(Data(base64Encoded: Self.golden)))
  }

  private func read(_ bytes: [UInt8]) throws -> [(id: String, lattice: Lattice)] {
    let path = folder.path + "/lattices"
    try Data(bytes).write(to: URL(filePath: path))
    return try LatticeArchive.read(path: path, acousticScale: 0.5)
  }

  @Test func whatKaldiWritesIsReadAsItsTextIs() throws {
    let entries = try read(bytes)
    #expect(entries.map(\.id) == ["utt-1", "utt-2"])
    #expect(entries.map { $0.lattice.kaldiText(id: $0.id, acousticScale: 0.5) }.joined() == KaldiTextTests.text)
  }

  @Test func whatIsWrittenIsWhatKaldiWrites() throws {
    let path = folder.path + "/written"
    let writer = try LatticeArchiveWriter(path: path, form: .binary, acousticScale: 0.5)
    for (id, lattice) in try read(bytes) { try writer.write(id: id, lattice) }
    try writer.close()
    let written = [UInt8](try Data(contentsOf: URL(filePath: path)))
    var expected = bytes
    try #require(written.count == expected.count)
    // Of the properties those of the storage alone are told, and none of the arcs.
    for range in Self.properties {
      #expect(Array(written[range]) == [3, 0, 0, 0, 0, 0, 0, 0] && expected[range.lowerBound] == 3)
      expected.replaceSubrange(range, with: written[range])
    }
    #expect(written == expected)
  }

  @Test func whatIsCutShortIsAnErrorWithItsPlace() throws {
    // An id alone is a text with an empty lattice; behind the first entry the file is whole, but for the second.
    let end = 0xec
    for count in 7..<bytes.count where count != end {
      let error = #expect(throws: FileError.self, "\(count) bytes") { try read(Array(bytes.prefix(count))) }
      guard case .offset(let place) = error?.place else { continue }
      #expect(place <= count && (place > 0xec || count < end), "\(count) bytes: \(error?.description ?? "")")
    }
    // What is cut within the first eleven bytes has no magic number, and is taken for text.
    let error = #expect(throws: FileError.self) { try read(Array(bytes.prefix(end + 6))) }
    #expect(error?.place == .offset(end + 6) && error?.description.contains("where a transducer should begin") == true)
    #expect(try read(Array(bytes.prefix(end))).count == 1)
  }

  /// Whatever a byte becomes, there is an error or another lattice, and no crash.
  @Test func whatIsDamagedIsNoCrash() throws {
    var errors = 0
    for index in bytes.indices {
      for value: UInt8 in [0, 1, 0x7f, 0x80, 0xff, bytes[index] ^ 1, bytes[index] ^ 0x10] {
        var damaged = bytes
        damaged[index] = value
        do {
          for (_, lattice) in try read(damaged) {
            for path in lattice.pruned(beam: 3).best(5) { _ = lattice.confidences(of: path.words, scale: 1) }
          }
        } catch is FileError { errors += 1 }
      }
    }
    #expect(errors > bytes.count)
  }

  /// Costs, arcs and labels: changed, an error names the place.
  @Test(arguments: [
    (0x64, UInt8(1), "words 1:7"), (0x84, 9, "to state 9 of 3"), (0x78, 0, "label 0"), (0x53, 0, "a weight of"),
    (0x38, 3, "the start is state 3 of 3"),
    (0x08, 0, "UTF-8"), (0x18, 0x43, "expected vector of"), (0x12, 0x43, "storage type"), (0x40, 77, "77 states"),
  ])
  func whatIsWrongIsNamed(place: Int, value: UInt8, problem: String) throws {
    var damaged = bytes
    damaged[place] = value
    let error = #expect(throws: FileError.self) { try read(damaged) }
    #expect(error?.description.contains(problem) == true, "\(error?.description ?? "")")
  }

  /// Two states, of which the second is the start, and no arcs: once the first has an end, once none has.
  @Test(arguments: [true, false])
  func aStartThatNothingNamesIsNoCrash(hasEnd: Bool) throws {
    var damaged = Array(bytes[0xec..<0x13c])
    (damaged[0x38], damaged[0x40]) = (1, 2)
    let zero: [UInt8] = [0, 0, 0x80, 0x7f, 0, 0, 0x80, 0x7f, 0, 0, 0, 0]
    damaged += hasEnd ? [UInt8](repeating: 0, count: 12) : zero
    damaged += [UInt8](repeating: 0, count: 8) + zero + [UInt8](repeating: 0, count: 8)
    let error = #expect(throws: FileError.self) { try read(damaged) }
    #expect(error?.description.contains("no end") == true, "\(error?.description ?? "")")
  }

  @Test func statesMayStandInAnyOrder() throws {
    let path = folder.path + "/text"
    try folder.write("u\n2 0 5 1,2,1\n0 1 6 1,1,1\n1 0,0,\n3 1 9 0,0,1\n2 1 4 9,9,1_1\n\n", to: "text")
    let lattice = try #require(try LatticeArchive.read(path: path, acousticScale: 1).first).lattice
    #expect(lattice.best(9).map(\.words) == [[5, 6], [4]])
    #expect(lattice.stateCount == 3, "what the start does not reach is left out")
  }
}
