import ArgumentParser
import WFST

struct Union: BinaryCommand {
  static let configuration = CommandConfiguration(abstract: "The union (sum) of two transducers.")
  @OptionGroup var files: TwoInputsAndOutput

  func result<W: FloatSemiring>(of first: VectorFst<W>, _ second: VectorFst<W>) -> VectorFst<W> {
    var result = first
    result.formUnion(second)
    return result
  }
}

struct Concatenate: BinaryCommand {
  static let configuration = CommandConfiguration(
    commandName: "concat", abstract: "The concatenation (product) of two transducers.")
  @OptionGroup var files: TwoInputsAndOutput

  func result<W: FloatSemiring>(of first: VectorFst<W>, _ second: VectorFst<W>) -> VectorFst<W> {
    var result = first
    result.concatenate(second)
    return result
  }
}

struct Close: UnaryCommand {
  static let configuration = CommandConfiguration(
    commandName: "closure", abstract: "The closure (Kleene star): a transducer any number of times.")
  @OptionGroup var files: InputAndOutput
  @Flag(name: .customLong("closure_plus"), help: "At least once.")
  var atLeastOnce = false

  func apply<W: FloatSemiring>(to fst: inout VectorFst<W>) {
    fst.close(atLeastOnce: atLeastOnce)
  }
}

struct Reverse: UnaryCommand {
  static let configuration = CommandConfiguration(abstract: "Reads every string backwards.")
  @OptionGroup var files: InputAndOutput

  func apply<W: FloatSemiring>(to fst: inout VectorFst<W>) { fst = fst.reversed() }
}

struct Invert: UnaryCommand {
  static let configuration = CommandConfiguration(abstract: "Exchanges input and output.")
  @OptionGroup var files: InputAndOutput

  func apply<W: FloatSemiring>(to fst: inout VectorFst<W>) {
    fst.invert()
  }
}

struct Project: UnaryCommand {
  enum Side: String, CaseIterable, ExpressibleByArgument {
    case input
    case output
  }

  static let configuration = CommandConfiguration(abstract: "Makes an acceptor of one side's labels.")
  @OptionGroup var files: InputAndOutput
  @Option(name: .customLong("project_type"), help: "The side that is kept.")
  var side = Side.input

  func apply<W: FloatSemiring>(to fst: inout VectorFst<W>) {
    fst.project(onto: side == .input ? .input : .output)
  }
}

struct Replace: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Puts transducers in the place of the arcs that call them.",
    discussion: """
      asr-fst replace root.fst ROOT_LABEL [rule.fst LABEL …] [out.fst]: an arc whose output label is LABEL stands for a walk \
      through rule.fst.
      """)

  @Argument(help: "root.fst ROOT_LABEL [rule.fst LABEL …] [out.fst]")
  var arguments: [String]

  func validate() throws {
    if arguments.count < 2 { throw ValidationError("expected root.fst ROOT_LABEL [rule.fst LABEL …] [out.fst]") }
  }

  func run() throws {
    var rules: [Label: AnyFst] = [:]
    for position in stride(from: 0, to: arguments.count - 1, by: 2) {
      let text = arguments[position + 1]
      guard let number = Int32(text), number > 0 else {
        throw ValidationError("\"\(text)\" is no label, expected a number from 1 behind \(arguments[position])")
      }
      guard rules[Label(number)] == nil else { throw ValidationError("label \(number) is given to two transducers") }
      rules[Label(number)] = try AnyFst(readFrom: arguments[position])
    }
    let root = Label(Int32(arguments[1]) ?? 0)
    let output = arguments.count % 2 == 1 ? arguments[arguments.count - 1] : "-"
    let standard = rules.compactMapValues { if case .standard(let fst) = $0 { fst } else { nil } }
    let log = rules.compactMapValues { if case .log(let fst) = $0 { fst } else { nil } }
    guard standard.isEmpty || log.isEmpty else {
      throw ValidationError("the files have different arcs, standard and log")
    }
    let result: AnyFst =
      log.isEmpty ? .standard(try replace(root: root, by: standard)) : .log(try replace(root: root, by: log))
    try result.write(to: output)
  }
}
