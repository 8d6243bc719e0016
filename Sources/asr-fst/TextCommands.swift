import ArgumentParser
import Files
import Foundation
import WFST

/// Symbol tables that name labels, and that are stored with a transducer or not.
struct SymbolOptions: ParsableArguments {
  @Option(name: .customLong("isymbols"), help: "A text file of the input labels' symbols.")
  var inputs: String?
  @Option(name: .customLong("osymbols"), help: "A text file of the output labels' symbols.")
  var outputs: String?

  func inputTable() throws -> SymbolTable? { try inputs.map { try SymbolTable(contentsOf: $0) } }
  func outputTable() throws -> SymbolTable? { try outputs.map { try SymbolTable(contentsOf: $0) } }
}

enum ArcType: String, CaseIterable, ExpressibleByArgument {
  case standard
  case log
}

extension StorageType: ExpressibleByArgument {}

struct Compile: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Makes a binary file of AT&T text.")
  @Argument(help: "The text file to read.")
  var input = "-"
  @Argument(help: "The binary file to write.")
  var output = "-"
  @OptionGroup var symbols: SymbolOptions
  @Flag(help: "Each arc has one label.")
  var acceptor = false
  @Option(name: .customLong("arc_type"), help: "What weights mean.")
  var arcType = ArcType.standard
  @Option(name: .customLong("fst_type"), help: "How the file stores it.")
  var storage = StorageType.vector
  @Flag(name: .customLong("keep_isymbols"), help: "Store the input symbols in the file.")
  var keepsInputSymbols = false
  @Flag(name: .customLong("keep_osymbols"), help: "Store the output symbols in the file.")
  var keepsOutputSymbols = false
  @Flag(
    name: .customLong("keep_state_numbering"), help: "States keep their numbers; else they are numbered as they come.")
  var keepsStateNumbers = false

  func run() throws {
    let name = input == "-" ? "standard input" : input
    let bytes = [UInt8](
      input == "-" ? FileHandle.standardInput.readDataToEndOfFile() : try WholeFile.contents(of: input))
    let result: AnyFst =
      switch arcType {
      case .standard: .standard(try compiled(bytes, name))
      case .log: .log(try compiled(bytes, name))
      }
    try result.write(to: output, storage: storage)
  }

  private func compiled<W: FloatSemiring>(_ bytes: [UInt8], _ name: String) throws -> VectorFst<W> {
    var result = try VectorFst<W>(
      text: bytes, path: name, inputSymbols: symbols.inputTable(), outputSymbols: symbols.outputTable(),
      isAcceptor: acceptor, keepsStateNumbers: keepsStateNumbers)
    if !keepsInputSymbols { result.inputSymbols = nil }
    if !keepsOutputSymbols { result.outputSymbols = nil }
    return result
  }
}

/// A command that shows a transducer as text.
protocol TextCommand: ParsableCommand {
  var input: String { get }
  var output: String { get }
  var symbols: SymbolOptions { get }
  var numeric: Bool { get }
  func text<W: FloatSemiring>(of fst: VectorFst<W>) throws -> String
}

extension TextCommand {
  func run() throws {
    let text =
      switch try AnyFst(readFrom: input) {
      case .standard(let fst): try self.text(of: named(fst))
      case .log(let fst): try self.text(of: named(fst))
      }
    try OutputFile.write(Data(text.utf8), to: output)
  }

  /// With the symbols of the options, else with its own; with none where labels are to be numbers.
  private func named<W: FloatSemiring>(_ fst: VectorFst<W>) throws -> VectorFst<W> {
    var result = fst
    result.inputSymbols = numeric ? nil : try symbols.inputTable() ?? fst.inputSymbols
    result.outputSymbols = numeric ? nil : try symbols.outputTable() ?? fst.outputSymbols
    return result
  }
}

struct Print: TextCommand {
  static let configuration = CommandConfiguration(abstract: "Prints a binary file as AT&T text.")
  @Argument(help: "The binary file to read.")
  var input = "-"
  @Argument(help: "The text file to write.")
  var output = "-"
  @OptionGroup var symbols: SymbolOptions
  @Flag(help: "Labels as numbers, though there are symbols.")
  var numeric = false

  func text<W: FloatSemiring>(of fst: VectorFst<W>) -> String { fst.text }
}

struct Draw: TextCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draws a transducer for Graphviz.",
    discussion: "asr-fst draw a.fst | dot -Tsvg > a.svg. The start is bold, final states have two rings.")
  @Argument(help: "The binary file to read.")
  var input = "-"
  @Argument(help: "The file to write, in Graphviz's language.")
  var output = "-"
  @OptionGroup var symbols: SymbolOptions
  @Flag(help: "Labels as numbers, though there are symbols.")
  var numeric = false
  @Flag(help: "One label an arc.")
  var acceptor = false
  @Option(help: "A title below the drawing.")
  var title = ""
  @Flag(help: "From top to bottom; else from left to right.")
  var vertical = false

  func text<W: FloatSemiring>(of fst: VectorFst<W>) -> String {
    fst.graphviz(title: title, isVertical: vertical, isAcceptor: acceptor)
  }
}

struct Info: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Tells a transducer's size and properties.")
  @Argument(help: "The binary file to read.")
  var input = "-"

  func run() throws {
    let lines: [(String, String)] =
      switch try AnyFst(readFrom: input) {
      case .standard(let fst): description(of: fst)
      case .log(let fst): description(of: fst)
      }
    let width = 50
    let text = lines.map { $0.padding(toLength: width, withPad: " ", startingAt: 0) + $1 + "\n" }.joined()
    try OutputFile.write(Data(text.utf8), to: "-")
  }

  private func description<W: FloatSemiring>(of fst: VectorFst<W>) -> [(String, String)] {
    let arcs = fst.states.flatMap { fst.arcs(from: $0) }
    let (accessible, coaccessible) = (fst.accessibleStates(), fst.coaccessibleStates())
    let properties = fst.verifiedProperties()
    let yesOrNo = { (property: FstProperties) in properties.contains(property) ? "y" : "n" }
    return [
      ("arc type", W.arcType),
      ("input symbol table", fst.inputSymbols?.name ?? "none"),
      ("output symbol table", fst.outputSymbols?.name ?? "none"),
      ("# of states", "\(fst.stateCount)"), ("# of arcs", "\(arcs.count)"), ("initial state", "\(fst.start)"),
      ("# of final states", "\(fst.states.count { fst.isFinal($0) })"),
      ("# of input/output epsilons", "\(arcs.count { $0.inputLabel.isEpsilon && $0.outputLabel.isEpsilon })"),
      ("# of input epsilons", "\(arcs.count { $0.inputLabel.isEpsilon })"),
      ("# of output epsilons", "\(arcs.count { $0.outputLabel.isEpsilon })"),
      ("# of accessible states", "\(accessible.count { $0 })"),
      ("# of coaccessible states", "\(coaccessible.count { $0 })"),
      ("# of connected states", "\(zip(accessible, coaccessible).count { $0 && $1 })"),
      ("# of strongly conn components", "\(StronglyConnectedComponents(of: fst).count)"),
      ("acceptor", yesOrNo(.acceptor)), ("input deterministic", yesOrNo(.inputDeterministic)),
      ("output deterministic", yesOrNo(.outputDeterministic)), ("input/output epsilons", yesOrNo(.epsilons)),
      ("input epsilons", yesOrNo(.inputEpsilons)), ("output epsilons", yesOrNo(.outputEpsilons)),
      ("input label sorted", yesOrNo(.inputSorted)), ("output label sorted", yesOrNo(.outputSorted)),
      ("weighted", yesOrNo(.weighted)), ("cyclic", yesOrNo(.cyclic)),
      ("cyclic at initial state", yesOrNo(.initialCyclic)), ("top sorted", yesOrNo(.topologicallySorted)),
      ("accessible", yesOrNo(.accessible)), ("coaccessible", yesOrNo(.coaccessible)), ("string", yesOrNo(.string)),
      ("weighted cycles", yesOrNo(.weightedCycles)),
    ]
  }
}

struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Changes how a file stores its transducer.")
  @OptionGroup var files: InputAndOutput
  @Option(name: .customLong("fst_type"), help: "The form: const is compact and read faster.")
  var storage = StorageType.vector

  func run() throws { try AnyFst(readFrom: files.input).write(to: files.output, storage: storage) }
}
