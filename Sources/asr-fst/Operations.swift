import ArgumentParser
import WFST

/// What can be done to a transducer of either semiring.
protocol Operation {
  func apply<W: FloatSemiring>(to fst: inout VectorFst<W>) throws
}

/// A command that reads a transducer, changes it and writes it.
protocol UnaryCommand: ParsableCommand, Operation {
  var files: InputAndOutput { get }
}

extension UnaryCommand {
  func run() throws {
    var fst = try AnyFst(readFrom: files.input)
    try fst.apply(self)
    try fst.write(to: files.output)
  }
}

/// A command that makes one transducer of two with the same arcs.
protocol BinaryCommand: ParsableCommand {
  var files: TwoInputsAndOutput { get }
  func result<W: FloatSemiring>(of first: VectorFst<W>, _ second: VectorFst<W>) throws -> VectorFst<W>
}

extension BinaryCommand {
  func run() throws {
    let result: AnyFst
    switch (try AnyFst(readFrom: files.first), try AnyFst(readFrom: files.second)) {
    case (.standard(let first), .standard(let second)): result = .standard(try self.result(of: first, second))
    case (.log(let first), .log(let second)): result = .log(try self.result(of: first, second))
    case (.standard, .log), (.log, .standard): throw differentArcs(files.first, files.second)
    }
    try result.write(to: files.output)
  }
}

func differentArcs(_ first: String, _ second: String) -> ValidationError {
  ValidationError(
    "\(first) and \(second) have different arcs, standard and log; asr-fst map --map_type=to_log or to_standard changes them"
  )
}

struct InputAndOutput: ParsableArguments {
  @Argument(help: "The binary file to read.")
  var input = "-"

  @Argument(help: "The binary file to write.")
  var output = "-"
}

struct TwoInputsAndOutput: ParsableArguments {
  @Argument(help: "The first binary file.")
  var first: String

  @Argument(help: "The second binary file.")
  var second: String

  @Argument(help: "The binary file to write.")
  var output = "-"

  func validate() throws {
    if first == "-" && second == "-" { throw ValidationError("only one of two files can be standard input") }
  }
}

/// How near weights must be to count as equal.
struct DeltaOption: ParsableArguments {
  @Option(help: "Weights that differ by no more count as equal. Larger: quicker, fewer states, less exact.")
  var delta: Float = 1.0 / 1024

  func validate() throws {
    if !(delta >= 0) { throw ValidationError("--delta is \(delta), expected 0 or more") }
  }
}
