import ArgumentParser
import CommandLineSupport
import Files
import Foundation
import Tensors
import WFST

struct Push: UnaryCommand {
  static let configuration = CommandConfiguration(
    abstract: "Moves weights along the paths, toward the start or the end, and output labels toward the start.")
  @OptionGroup var files: InputAndOutput
  @Flag(name: .customLong("push_labels"), help: "Push output labels.")
  var pushesLabels = false
  @Flag(name: .customLong("push_weights"), help: "Push weights.")
  var pushesWeights = false
  @Flag(name: .customLong("to_final"), help: "Toward the end.")
  var towardFinal = false
  @Flag(name: .customLong("remove_total_weight"), help: "Divide by the sum over all paths.")
  var removesTotal = false

  func validate() throws {
    if !pushesWeights && !pushesLabels {
      throw ValidationError("nothing to push: give --push_weights or --push_labels")
    }
    if pushesLabels && towardFinal { throw ValidationError("labels are pushed toward the start only, not --to_final") }
    if removesTotal && !pushesWeights { throw ValidationError("--remove_total_weight goes with --push_weights") }
  }

  func apply<W: FloatSemiring>(to fst: inout VectorFst<W>) throws {
    if pushesLabels { fst.pushOutputLabels() }
    if pushesWeights { try fst.push(towardFinal ? .towardFinal : .towardInitial, removesTotal: removesTotal) }
  }
}

struct Reweight: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Moves weights by given potentials, as shortestdistance prints them.")
  @Argument(help: "The binary file to read.")
  var input: String
  @Argument(help: "Lines of `STATE POTENTIAL`; a state that is missing has Infinity, and keeps its weights.")
  var potentials: String
  @Argument(help: "The binary file to write.")
  var output = "-"
  @Flag(name: .customLong("to_final"), help: "Toward the end.")
  var towardFinal = false

  func run() throws {
    let result: AnyFst =
      switch try AnyFst(readFrom: input) {
      case .standard(let fst): .standard(try reweighted(fst))
      case .log(let fst): .log(try reweighted(fst))
      }
    try result.write(to: output)
  }

  private func reweighted<W: FloatSemiring>(_ fst: VectorFst<W>) throws -> VectorFst<W> {
    var values = [W](repeating: .zero, count: fst.stateCount)
    for line in try TextFile.lines(of: potentials) where !line.fields.isEmpty {
      let fields = line.fields
      guard (1...2).contains(fields.count), let state = Int(fields[0]), values.indices.contains(state) else {
        throw FileError(
          file: potentials, line: line.number,
          "\"\(fields.joined(separator: " "))\", expected a state (0 to \(fst.stateCount - 1)) and its potential")
      }
      guard let value = fields.count == 1 ? 0 : fields[1] == "Infinity" ? .infinity : Float(fields[1]),
        W(value).isMember
      else { throw FileError(file: potentials, line: line.number, "\"\(fields[1])\" is not a weight") }
      values[state] = W(value)
    }
    var result = fst
    result.reweight(by: values, towardFinal ? .towardFinal : .towardInitial)
    return result
  }
}

struct ShortestDistance: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shortestdistance",
    abstract: "Prints the sum over all paths from the start to each state: `STATE DISTANCE`.")
  @Argument(help: "The binary file to read.")
  var input = "-"
  @Argument(help: "The text file to write.")
  var output = "-"
  @Flag(help: "From each state to the end.")
  var reverse = false

  func run() throws {
    switch try AnyFst(readFrom: input) {
    case .standard(let fst): try write(fst)
    case .log(let fst): try write(fst)
    }
  }

  private func write<W: FloatSemiring>(_ fst: VectorFst<W>) throws {
    let distances = try reverse ? fst.shortestDistanceToFinal() : fst.shortestDistance()
    // As OpenFst does: up to the last state that has one. `reweight` takes those that are missing for Infinity.
    let count = (distances.lastIndex { !$0.isZero } ?? -1) + 1
    let lines = distances.prefix(count).enumerated().map { "\($0)\t\($1)\n" }
    try OutputFile.write(Data(lines.joined().utf8), to: output)
  }
}

struct ShortestPath: UnaryCommand {
  static let configuration = CommandConfiguration(
    commandName: "shortestpath", abstract: "The best successful paths (standard arcs only).")
  @OptionGroup var files: InputAndOutput
  @Option(name: .customLong("nshortest"), help: "How many.")
  var count = 1
  @Flag(help: "Only paths with different input strings; of acceptors.")
  var unique = false

  func validate() throws {
    if count < 1 { throw ValidationError("--nshortest is \(count), expected 1 or more") }
  }

  func apply<W: FloatSemiring>(to fst: inout VectorFst<W>) throws {
    guard let standard = fst as? VectorFst<TropicalWeight> else {
      throw ValidationError("of log weights no path is the best; asr-fst map --map_type=to_standard changes them")
    }
    let best = try unique ? determinize(withoutEpsilons(standard)).shortestPaths(count) : standard.shortestPaths(count)
    guard let result = best as? VectorFst<W> else { preconditionFailure("\(W.self)") }
    fst = result
  }

  private func withoutEpsilons(_ fst: VectorFst<TropicalWeight>) throws -> VectorFst<TropicalWeight> {
    guard fst.localProperties().contains(.acceptor) else {
      throw ValidationError("--unique is for acceptors; asr-fst project makes one")
    }
    var result = fst
    try result.removeEpsilons()
    return result
  }
}

struct RandomlyGenerate: UnaryCommand {
  enum Selection: String, CaseIterable, ExpressibleByArgument {
    case uniform
    case logProbability = "log_prob"
  }

  static let configuration = CommandConfiguration(commandName: "randgen", abstract: "Draws successful paths at random.")
  @OptionGroup var files: InputAndOutput
  @Option(name: .customLong("npath"), help: "How many; walks that do not come to an end count.")
  var count = 1
  @Option(name: .customLong("max_length"), help: "The most arcs of a path.")
  var maximumLength = Int(Int32.max)
  @Option(help: "Each arc equally likely, or by its weight.")
  var select = Selection.uniform
  @Option(help: "The draws' seed.")
  var seed: UInt64 = 1

  func validate() throws {
    if count < 1 { throw ValidationError("--npath is \(count), expected 1 or more") }
  }

  func apply<W: FloatSemiring>(to fst: inout VectorFst<W>) {
    var random = SeededGenerator(seed)
    fst = fst.randomPaths(
      count, choice: select == .uniform ? .uniform : .byWeight, maximumLength: maximumLength, using: &random)
  }
}
