import ArgumentParser
import CommandLineSupport
import WFST

/// Two files that are compared; the exit code is 0 where they are alike, 2 where they are not.
struct TwoInputs: ParsableArguments {
  @Argument(help: "The first binary file.")
  var first: String

  @Argument(help: "The second binary file.")
  var second: String

  func validate() throws {
    if first == "-" && second == "-" { throw ValidationError("only one of two files can be standard input") }
  }

  /// Ends the program with 2, and a line, where they are not alike.
  func end(_ isAlike: Bool, _ what: String) throws {
    guard !isAlike else { return }
    Program.say("asr-fst: \(first) and \(second) are not \(what)")
    throw ExitCode(2)
  }
}

struct Equal: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Whether two files hold the same states and arcs in the same order: exit code 0, else 2.")
  @OptionGroup var files: TwoInputs
  @OptionGroup var delta: DeltaOption

  func run() throws {
    let isAlike =
      switch (try AnyFst(readFrom: files.first), try AnyFst(readFrom: files.second)) {
      case (.standard(let first), .standard(let second)): areEqual(first, second)
      case (.log(let first), .log(let second)): areEqual(first, second)
      case (.standard, .log), (.log, .standard): throw differentArcs(files.first, files.second)
      }
    try files.end(isAlike, "equal")
  }

  private func areEqual<W: FloatSemiring>(_ first: VectorFst<W>, _ second: VectorFst<W>) -> Bool {
    first.start == second.start && first.stateCount == second.stateCount
      && first.states.allSatisfy { state in
        let (arcs, others) = (first.arcs(from: state), second.arcs(from: state))
        return arcs.count == others.count
          && isNear(first.finalWeight(of: state), second.finalWeight(of: state))
          && zip(arcs, others).allSatisfy { arc, other in
            arc.inputLabel == other.inputLabel && arc.outputLabel == other.outputLabel
              && arc.nextState == other.nextState && isNear(arc.weight, other.weight)
          }
      }
  }

  private func isNear<W: FloatSemiring>(_ a: W, _ b: W) -> Bool { a.isApproximatelyEqual(to: b, within: delta.delta) }
}

struct Equivalent: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Whether two deterministic acceptors without epsilons mean the same: exit code 0, else 2.")
  @OptionGroup var files: TwoInputs
  @OptionGroup var delta: DeltaOption

  func run() throws {
    let isAlike =
      switch (try AnyFst(readFrom: files.first), try AnyFst(readFrom: files.second)) {
      case (.standard(let first), .standard(let second)): try areEquivalent(first, second, delta: delta.delta)
      case (.log(let first), .log(let second)): try areEquivalent(first, second, delta: delta.delta)
      case (.standard, .log), (.log, .standard): throw differentArcs(files.first, files.second)
      }
    try files.end(isAlike, "equivalent")
  }
}

struct MapArcs: ParsableCommand {
  enum Change: String, CaseIterable, ExpressibleByArgument {
    case toLog = "to_log"
    case toStandard = "to_standard"
    case removeWeights = "rmweight"
    case invertWeights = "invert"
    case inputEpsilon = "input_epsilon"
    case outputEpsilon = "output_epsilon"
  }

  static let configuration = CommandConfiguration(
    commandName: "map", abstract: "Changes every arc.",
    discussion: """
      to_log, to_standard: the same numbers as weights of the other semiring. rmweight: every weight becomes one. invert: \
      the weights' inverses. input_epsilon, output_epsilon: that side's labels become epsilon.
      """)
  @OptionGroup var files: InputAndOutput
  @Option(name: .customLong("map_type"), help: "What changes.")
  var change: Change

  func run() throws {
    let result: AnyFst =
      switch (try AnyFst(readFrom: files.input), change) {
      case (.standard(let fst), .toLog): .log(fst.reinterpreted(as: LogWeight.self))
      case (.log(let fst), .toStandard): .standard(fst.reinterpreted(as: TropicalWeight.self))
      case (.standard(let fst), _): .standard(changed(fst))
      case (.log(let fst), _): .log(changed(fst))
      }
    try result.write(to: files.output)
  }

  private func changed<W: FloatSemiring>(_ fst: VectorFst<W>) -> VectorFst<W> {
    var result = fst
    switch change {
    case .toLog, .toStandard: break
    case .removeWeights: result = fst.mapWeights { $0.isZero ? $0 : .one }
    case .invertWeights: result = fst.mapWeights { $0.isZero ? $0 : W.one.divided(by: $0) }
    case .inputEpsilon: result.modifyAllArcs { $0.inputLabel = .epsilon }
    case .outputEpsilon: result.modifyAllArcs { $0.outputLabel = .epsilon }
    }
    return result
  }
}
