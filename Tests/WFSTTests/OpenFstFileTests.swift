import Files
import Foundation
import TestSupport
import Testing
import WFST

@Suite struct OpenFstFileTests {
  /// The 8 bytes of the header that say what is known of the transducer's properties: OpenFst writes what it happens to
  /// know, we what one look at the arcs tells. They are compared by meaning, all other bytes as they are.
  private func withoutProperties(_ bytes: [UInt8], storage: String, arcType: String) -> [UInt8] {
    var bytes = bytes
    let position = 4 + 4 + storage.utf8.count + 4 + arcType.utf8.count + 4 + 4
    bytes.replaceSubrange(position..<position + 8, with: repeatElement(0, count: 8))
    return bytes
  }

  private func properties(_ bytes: [UInt8], storage: String, arcType: String) -> UInt64 {
    let position = 4 + 4 + storage.utf8.count + 4 + arcType.utf8.count + 4 + 4
    return bytes[position..<position + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  @Test(arguments: Golden.indices)
  func vectorFilesAreOpenFstsByteForByte(k: Int) throws {
    for name in ["\(k).vector.fst", "\(k).named.fst"] {
      let golden = try Golden.bytes(name)
      let fst: VectorFst<TropicalWeight> = try OpenFstFile.read(path: Golden.path(name))
      let ours = OpenFstFile.encode(fst)
      #expect(
        withoutProperties(ours, storage: "vector", arcType: "standard")
          == withoutProperties(golden, storage: "vector", arcType: "standard"))
    }
  }

  @Test(arguments: Golden.indices)
  func constFilesAreOpenFstsByteForByte(k: Int) throws {
    let golden = try Golden.bytes("\(k).const.fst")
    let fst: ConstFst<TropicalWeight> = try OpenFstFile.readConst(path: Golden.path("\(k).const.fst"))
    #expect(
      withoutProperties(OpenFstFile.encode(fst), storage: "const", arcType: "standard")
        == withoutProperties(golden, storage: "const", arcType: "standard"))
    #expect(try OpenFstFile.readConst(path: Golden.path("\(k).aligned.fst")) == fst)
    #expect(try OpenFstFile.readConst(path: Golden.path("\(k).vector.fst")) == fst)
  }

  @Test(arguments: Golden.indices)
  func logFilesAreOpenFstsByteForByte(k: Int) throws {
    let golden = try Golden.bytes("\(k).log.fst")
    let fst = try OpenFstFile.read(path: Golden.path("\(k).log.fst"), as: LogWeight.self)
    #expect(
      withoutProperties(OpenFstFile.encode(fst), storage: "vector", arcType: "log")
        == withoutProperties(golden, storage: "vector", arcType: "log"))
  }

  /// Every property bit that OpenFst's own file sets is one that the verifier finds.
  @Test(arguments: Golden.indices)
  func verifiedPropertiesAgreeWithOpenFsts(k: Int) throws {
    for (name, storage) in [("\(k).vector.fst", "vector"), ("\(k).const.fst", "const")] {
      let golden = properties(try Golden.bytes(name), storage: storage, arcType: "standard") & ~0xFFFF
      let ours = try OpenFstFile.readConst(path: Golden.path(name), as: TropicalWeight.self).verifiedProperties()
      #expect(golden & ~ours.rawValue == 0, "\(name): OpenFst \(golden), ours \(ours.rawValue)")
    }
  }

  /// What a file that we write says is true, and says it of everything but paths; of unique labels where these are sorted.
  @Test(arguments: Golden.indices)
  func writtenPropertiesAreTrue(k: Int) throws {
    let fst = try OpenFstFile.readConst(path: Golden.path("\(k).vector.fst"), as: TropicalWeight.self)
    let written = properties(OpenFstFile.encode(VectorFst(fst)), storage: "vector", arcType: "standard")
    let verified = fst.verifiedProperties().union([.expanded, .mutable])
    #expect(written & ~verified.rawValue == 0)
    let ofPaths: FstProperties = [
      .cyclic, .acyclic, .initialCyclic, .initialAcyclic, .accessible, .notAccessible, .coaccessible, .notCoaccessible,
      .weightedCycles, .unweightedCycles,
    ]
    var undecided = ofPaths
    if verified.contains(.notInputSorted) { undecided.formUnion([.inputDeterministic, .notInputDeterministic]) }
    if verified.contains(.notOutputSorted) { undecided.formUnion([.outputDeterministic, .notOutputDeterministic]) }
    #expect(verified.rawValue & ~written & ~undecided.rawValue == 0)
  }

  /// A file that is larger than the pieces in which it is read and written, from a file and from memory.
  @Test func largeFilesAreReadAndWrittenInPieces() throws {
    var fst = VectorFst<TropicalWeight>()
    fst.start = fst.addStates(50_000)
    var random = TestRandom(seed: 1)
    for state in fst.states {
      for _ in 0..<Int.random(in: 0...5, using: &random) {
        fst.addArc(
          from: state, to: StateID(index: Int.random(in: 0..<50_000, using: &random)),
          input: Label(Int32.random(in: 0..<100, using: &random)),
          output: Label(Int32.random(in: 0..<100, using: &random)),
          weight: TropicalWeight(Float.random(in: 0...9, using: &random)))
      }
    }
    fst.setFinalWeight(.one, of: StateID(7))
    let folder = try TemporaryFolder()
    let path = folder.file("large.fst")
    try OpenFstFile.write(fst, to: path)
    let bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
    #expect(bytes.count > 2 << 20 && bytes == OpenFstFile.encode(fst))
    #expect(try OpenFstFile.read(path: path) == fst)
    #expect(try OpenFstFile.decode(bytes, path: "memory") == ConstFst(fst))
    try OpenFstFile.write(ConstFst(fst), to: path)
    #expect(try OpenFstFile.readConst(path: path) == ConstFst(fst))
    #expect(try OpenFstFile.read(path: path) == fst)
    // Cut off within the second piece.
    try Data(bytes[..<1_500_000]).write(to: URL(filePath: path))
    let error = #expect(throws: FileError.self) { let _: VectorFst<TropicalWeight> = try OpenFstFile.read(path: path) }
    #expect(error?.problem.contains("cut short") == true)
    #expect(try folder.names == ["large.fst"])
  }

  /// `fstinfo` tests the properties itself and prints y or n for each.
  @Test(arguments: Golden.indices)
  func verifiedPropertiesAreWhatFstinfoPrints(k: Int) throws {
    let names: [String: FstProperties] = [
      "acceptor": .acceptor, "input deterministic": .inputDeterministic, "output deterministic": .outputDeterministic,
      "input/output epsilons": .epsilons, "input epsilons": .inputEpsilons, "output epsilons": .outputEpsilons,
      "input label sorted": .inputSorted, "output label sorted": .outputSorted, "weighted": .weighted,
      "cyclic": .cyclic, "cyclic at initial state": .initialCyclic, "top sorted": .topologicallySorted,
      "accessible": .accessible, "coaccessible": .coaccessible, "string": .string, "weighted cycles": .weightedCycles,
    ]
    let ours = try OpenFstFile.readConst(path: Golden.path("\(k).vector.fst"), as: TropicalWeight.self)
      .verifiedProperties()
    var checked = 0
    for line in try Golden.text("\(k).info.txt").split(separator: "\n") {
      let name = String(line.prefix(50)).trimmingCharacters(in: .whitespaces)
      guard let property = names[name] else { continue }
      #expect(ours.contains(property) == line.hasSuffix("y"), "\(name)")
      checked += 1
    }
    #expect(checked == names.count)
  }

  @Test(arguments: Golden.indices)
  func textIsWhatFstprintPrints(k: Int) throws {
    let plain: VectorFst<TropicalWeight> = try OpenFstFile.read(path: Golden.path("\(k).vector.fst"))
    #expect(try plain.text == Golden.text("\(k).printed.txt"))
    let named: VectorFst<TropicalWeight> = try OpenFstFile.read(path: Golden.path("\(k).named.fst"))
    #expect(try named.text == Golden.text("\(k).named.txt"))
  }

  @Test(arguments: Golden.indices)
  func textIsReadAsFstcompileReadsIt(k: Int) throws {
    let compiled: VectorFst<TropicalWeight> = try OpenFstFile.read(path: Golden.path("\(k).vector.fst"))
    #expect(try VectorFst(text: Golden.bytes("\(k).txt"), path: "\(k).txt") == compiled)

    let named: VectorFst<TropicalWeight> = try OpenFstFile.read(path: Golden.path("\(k).named.fst"))
    let table = try SymbolTable(contentsOf: Golden.path("symbols.txt"))
    let again = try VectorFst<TropicalWeight>(
      text: Golden.bytes("\(k).named.txt"), path: "named", inputSymbols: table, outputSymbols: table,
      keepsStateNumbers: true)
    #expect(again.text == named.text)
  }

  @Test func everyTruncationIsAnErrorWithItsOffset() throws {
    for name in ["0.named.fst", "0.const.fst", "0.aligned.fst"] {
      let bytes = try Golden.bytes(name)
      for count in 0..<bytes.count {
        let error = #expect(throws: FileError.self) {
          let _: ConstFst<TropicalWeight> = try OpenFstFile.decode(Array(bytes[..<count]), path: name)
        }
        guard case .offset(let offset) = error?.place else {
          Issue.record("no offset at \(count)")
          continue
        }
        #expect(offset <= count)
      }
    }
  }

  /// Whatever byte is damaged: an error, or a transducer whose every state and label exists.
  @Test func damagedBytesNeverCrash() throws {
    for name in ["1.named.fst", "1.const.fst", "1.aligned.fst"] {
      let bytes = try Golden.bytes(name)
      for position in bytes.indices {
        for value: UInt8 in [0, 1, 0x7F, 0x80, 0xFF] {
          var damaged = bytes
          damaged[position] = value
          do {
            let fst: ConstFst<TropicalWeight> = try OpenFstFile.decode(damaged, path: name)
            for state in fst.states {
              for arc in fst.arcs(from: state) { #expect(arc.nextState.index < fst.stateCount) }
            }
            _ = fst.verifiedProperties()
          } catch {
            #expect(error.place != nil)
          }
        }
      }
    }
  }

  @Test func errorsNameTheLikelyCause() throws {
    let text = Array("0 1 1 1\n1\n".utf8)
    let error = #expect(throws: FileError.self) {
      let _: ConstFst<TropicalWeight> = try OpenFstFile.decode(text, path: "a.fst")
    }
    #expect(error?.description == "a.fst, byte 0: not an OpenFst binary file (is it AT&T text, or compressed?)")
    let wrongArcs = #expect(throws: FileError.self) {
      _ = try OpenFstFile.readConst(path: Golden.path("0.vector.fst"), as: LogWeight.self)
    }
    #expect(wrongArcs?.problem == "arc type \"standard\", expected \"log\"")
    let missing = #expect(throws: FileError.self) {
      let _: VectorFst<TropicalWeight> = try OpenFstFile.read(path: "/nowhere/TLG.fst")
    }
    #expect(missing?.description == "/nowhere/TLG.fst: the file does not exist")
  }

  @Test func writtenFilesAreReadBack() throws {
    let folder = try TemporaryFolder()
    let fst: VectorFst<TropicalWeight> = try OpenFstFile.read(path: Golden.path("2.named.fst"))
    let path = folder.file("2.fst")
    try OpenFstFile.write(fst, to: path)
    try OpenFstFile.write(fst, to: path)
    #expect(try OpenFstFile.read(path: path) == fst)
    try OpenFstFile.write(ConstFst(fst), to: path)
    #expect(try OpenFstFile.readConst(path: path) == ConstFst(fst))
    #expect(try folder.names == ["2.fst"])
  }
}
