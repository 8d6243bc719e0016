import ArgumentParser
import CommandLineSupport
import Files
import Foundation
import WFST

struct Encode: ParsableCommand, Operation {
  static let configuration = CommandConfiguration(
    abstract:
      "Puts output labels and weights into the labels, so that an operation leaves them alone; or takes them out again.",
    discussion: """
      asr-fst encode --encode_labels in.fst codex out.fst writes the table codex; --decode reads it. With --encode_reuse the table \
      is read and grows.
      """)
  @Argument(help: "The binary file to read.")
  var input: String
  @Argument(help: "The table of what the new labels stand for.")
  var codex: String
  @Argument(help: "The binary file to write.")
  var output = "-"
  @Flag(name: .customLong("encode_labels"), help: "Output labels.")
  var labels = false
  @Flag(name: .customLong("encode_weights"), help: "Weights.")
  var weights = false
  @Flag(name: .customLong("encode_reuse"), help: "Go on with the table that is there.")
  var reusesTable = false
  @Flag(help: "Take out what the table says was put in.")
  var decode = false

  func validate() throws {
    if decode, labels || weights || reusesTable {
      throw ValidationError(
        "--decode takes out what the table says: --encode_labels, --encode_weights and --encode_reuse are of no use")
    }
    if !decode, !reusesTable, !labels, !weights {
      throw ValidationError("nothing to encode: give --encode_labels, --encode_weights or both")
    }
    if reusesTable, labels || weights {
      throw ValidationError(
        "--encode_reuse encodes what the table does: --encode_labels and --encode_weights are of no use")
    }
  }

  func run() throws {
    var fst = try AnyFst(readFrom: input)
    try fst.apply(self)
    try fst.write(to: output)
  }

  func apply<W: FloatSemiring>(to fst: inout VectorFst<W>) throws {
    var table = try decode || reusesTable ? readTable() : EncodeTable<W>(parts)
    if decode {
      try fst.decode(by: table)
    } else {
      fst.encode(by: &table)
      try AtomicFile.write(Data(OpenFstFile.encode(table)), to: codex)
    }
  }

  private var parts: EncodedParts {
    var parts: EncodedParts = []
    if labels { parts.insert(.labels) }
    if weights { parts.insert(.weights) }
    return parts
  }

  private func readTable<W: FloatSemiring>() throws -> EncodeTable<W> {
    try OpenFstFile.decodeTable([UInt8](WholeFile.contents(of: codex)), path: codex, as: W.self)
  }
}

struct Relabel: UnaryCommand {
  static let configuration = CommandConfiguration(
    abstract: "Gives labels other numbers.",
    discussion: """
      By files of pairs, a line `OLD NEW` each; or by another symbol table, in which each label gets its symbol's number. Symbols \
      stored with the transducer stay with pairs, and become the other table's.
      """)
  @OptionGroup var files: InputAndOutput
  @OptionGroup var symbols: SymbolOptions
  @Option(name: .customLong("relabel_ipairs"), help: "Pairs of input labels.")
  var inputPairs: String?
  @Option(name: .customLong("relabel_opairs"), help: "Pairs of output labels.")
  var outputPairs: String?
  @Option(name: .customLong("relabel_isymbols"), help: "The symbols whose numbers the input labels get.")
  var inputSymbols: String?
  @Option(name: .customLong("relabel_osymbols"), help: "The symbols whose numbers the output labels get.")
  var outputSymbols: String?

  func validate() throws {
    if inputPairs != nil && inputSymbols != nil || outputPairs != nil && outputSymbols != nil {
      throw ValidationError("a side is relabelled by pairs or by symbols, not by both")
    }
    if inputPairs == nil && outputPairs == nil && inputSymbols == nil && outputSymbols == nil {
      throw ValidationError(
        "nothing to relabel: give --relabel_ipairs, --relabel_opairs, --relabel_isymbols or --relabel_osymbols")
    }
    if symbols.inputs != nil && inputSymbols == nil || symbols.outputs != nil && outputSymbols == nil {
      throw ValidationError(
        "--isymbols and --osymbols name the symbols that --relabel_isymbols and --relabel_osymbols replace")
    }
  }

  func apply<W: FloatSemiring>(to fst: inout VectorFst<W>) throws {
    let newInputs = try inputSymbols.map { try SymbolTable(contentsOf: $0) }
    let newOutputs = try outputSymbols.map { try SymbolTable(contentsOf: $0) }
    let (inputs, outputs) = try numbers(of: fst, newInputs, newOutputs)
    fst.relabel(inputs: inputs, outputs: outputs)
    if let newInputs { fst.inputSymbols = newInputs }
    if let newOutputs { fst.outputSymbols = newOutputs }
  }

  private func numbers<W: FloatSemiring>(
    of fst: VectorFst<W>, _ newInputs: SymbolTable?, _ newOutputs: SymbolTable?
  ) throws -> (inputs: [Label: Label], outputs: [Label: Label]) {
    let arcs = fst.states.lazy.flatMap { fst.arcs(from: $0) }
    let inputs = try numbers(
      arcs.map(\.inputLabel), pairs: inputPairs, from: symbols.inputTable() ?? fst.inputSymbols, to: newInputs)
    let outputs = try numbers(
      arcs.map(\.outputLabel), pairs: outputPairs, from: symbols.outputTable() ?? fst.outputSymbols, to: newOutputs)
    return (inputs, outputs)
  }

  /// Old labels of one side to new ones.
  private func numbers(
    _ labels: some Sequence<Label>, pairs path: String?, from old: SymbolTable?, to new: SymbolTable?
  ) throws -> [Label: Label] {
    if let path { return try Self.pairs(in: path) }
    guard let new else { return [:] }
    guard let old else {
      throw ValidationError("\(files.input) stores no symbols to go by: give --isymbols or --osymbols")
    }
    return try old.renumbering(of: labels, to: new)
  }

  private static func pairs(in path: String) throws -> [Label: Label] {
    var pairs: [Label: Label] = [:]
    for line in try TextFile.lines(of: path) where !line.fields.isEmpty {
      let numbers = line.fields.compactMap { Int32($0) }.filter { $0 >= 0 }
      guard numbers.count == 2, line.fields.count == 2 else {
        throw FileError(file: path, line: line.number, "\"\(line.text)\", expected a label and its new number")
      }
      guard pairs.updateValue(Label(numbers[1]), forKey: Label(numbers[0])) == nil else {
        throw FileError(file: path, line: line.number, "label \(numbers[0]) for the second time")
      }
    }
    return pairs
  }
}

struct Symbols: UnaryCommand {
  static let configuration = CommandConfiguration(
    abstract: "Stores symbols with a transducer, takes them away, or writes them to a file.")
  @OptionGroup var files: InputAndOutput
  @OptionGroup var symbols: SymbolOptions
  @Flag(name: .customLong("clear_isymbols"), help: "Take the input symbols away.")
  var clearsInputs = false
  @Flag(name: .customLong("clear_osymbols"), help: "Take the output symbols away.")
  var clearsOutputs = false
  @Option(name: .customLong("save_isymbols"), help: "A text file to write the stored input symbols to.")
  var savedInputs: String?
  @Option(name: .customLong("save_osymbols"), help: "A text file to write the stored output symbols to.")
  var savedOutputs: String?

  func validate() throws {
    if clearsInputs && symbols.inputs != nil || clearsOutputs && symbols.outputs != nil {
      throw ValidationError("symbols are either given or taken away")
    }
  }

  func apply<W: FloatSemiring>(to fst: inout VectorFst<W>) throws {
    try save(fst.inputSymbols, to: savedInputs, "input")
    try save(fst.outputSymbols, to: savedOutputs, "output")
    fst.inputSymbols = clearsInputs ? nil : try symbols.inputTable() ?? fst.inputSymbols
    fst.outputSymbols = clearsOutputs ? nil : try symbols.outputTable() ?? fst.outputSymbols
  }

  private func save(_ table: SymbolTable?, to path: String?, _ side: String) throws {
    guard let path else { return }
    guard let table else { throw ValidationError("\(files.input) stores no \(side) symbols to save") }
    try table.write(to: path)
  }
}
